"""The text for people."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from reports.verdicts import clean, sample, verdicts

from sgkg.gate.model import Verdict
from sgkg.reports.validation_text import to_text

SHACL = "SHACL's sh:conforms is false, as it is with any result."


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(verdict=verdicts())
def test_nothing_steers_a_terminal(verdict: Verdict) -> None:
    text = to_text(verdict)
    assert all(char == "\n" or char.isprintable() or char.isspace() for char in text)
    assert "\x1b" not in text


def test_findings_are_grouped_by_rule_and_focus() -> None:
    text = to_text(sample())
    assert "violation  G01: interface without a covering standard (1 new)\n" in text
    assert (
        "  - interface/14 (Interface 14):\n"
        "    - An interface has one name.\n"
        '      data/my inventory.ttl:212:1, at sg:interfaceOf, value "a|b"\n'
        "    - A name is in English.\n"
    ) in text
    assert "  Why   Why G01 matters.\n  How   Do what G01 asks for {now}.\n" in text


def test_what_does_not_count_is_told_apart() -> None:
    text = to_text(sample())
    order = ["1 found by a change of the rules", "1 known before", "2 waived", "2 closed", "Checked ", "Versions: ",
             "Compared with known.jsonl", "Fails: ", "Does not conform: "]  # fmt: skip
    found = [text.index(f"\n{one}") for one in order]
    assert found == sorted(found)
    assert "waived until 2027-06-30 by Metering team (planned)" in text


def test_what_is_closed_has_its_place_in_the_base_revision() -> None:
    assert (
        "\n2 closed\n"
        "  - G02, interface/5: Interface 5 has no risk assessment.\n"
        "    stood at data/my old|inventory.ttl:90:1 in the base revision\n"
        "  - G09, interface/6: The total of <b>6</b> is wrong. (by a change of the rules)\n\n"
    ) in to_text(sample())
    (one,) = sample().closed[:1]
    long = to_text(replace(sample(), closed=(replace(one, message="word " * 9000),)))
    assert len(long) < len(to_text(sample())) + 3000


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({}, "shacl 0.3.4.\nVersions: ontology 0.1.0, sgkg 0.1.0, shapes 0.1.0.\nConforms.\n"),
        ({"reasons": ("Too much.",)}, "Fails: Too much.\nConforms.\n"),
        ({"findings": sample().findings[2:3], "reasons": ("1 violation counts: G10 (1).",)},
         "Fails: 1 violation counts: G10 (1).\nDoes not conform: 1 violation; 1 waived.\n"),
        ({"findings": sample().findings[1:2], "reasons": ("1 violation counts: G01 (1).",)},
         "Fails: 1 violation counts: G01 (1).\nDoes not conform: 1 violation.\n"),
        ({"findings": sample().findings[-1:]}, f"Passes: nothing that counts is a violation.\nFound: 1 info. {SHACL}\n"),
        ({"findings": sample().findings[-1:], "fail_on": "warning"},
         f"Passes: nothing that counts is a warning or worse.\nFound: 1 info. {SHACL}\n"),
        ({"findings": sample().findings[-1:], "fail_on": "never"},
         f"Passes: nothing makes it fail, whatever is found.\nFound: 1 info. {SHACL}\n"),
        ({"findings": sample().findings[2:3]},
         f"Passes: nothing that counts is a violation.\nFound: 1 violation; 1 waived. {SHACL}\n"),
        ({"findings": tuple(f for f in sample().findings if f.result is None)},
         "Passes: nothing that counts is a violation.\nConforms, but for the waivers: 1 violation.\n"),
    ],
)  # fmt: skip
def test_the_end_says_how_it_went(change: dict[str, object], end: str) -> None:
    assert to_text(replace(clean(), **change), width=200).endswith(end)  # type: ignore[arg-type]


def test_it_keeps_to_its_width() -> None:
    for line in to_text(sample(), width=60).splitlines():
        assert len(line) <= 60 or " " not in line.strip(), line


def test_a_terminal_gets_styles() -> None:
    text = to_text(sample(), style=lambda text, name: f"<{name}>{text}</>")
    assert "<violation>violation  G01: interface without a covering standard (1 new)</>" in text
    assert "<heading>2 closed</>" in text
    assert "<strong>Does not conform: " in text
