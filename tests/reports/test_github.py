"""GitHub's workflow commands, read back as its runner does, and the summary of a step."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from reports.verdicts import clean, large, sample, verdicts

from sgkg.gate.model import Finding, Verdict
from sgkg.model import Place, Severity
from sgkg.namespaces import SGS
from sgkg.reports import wording
from sgkg.reports.github import SUMMARY_BYTES, github_summary, to_github

Command = tuple[str, dict[str, str], str]


def unescaped(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def commands(text: str) -> list[Command]:
    """Read a log as the runner does: a command begins a line; the old form may stand anywhere in one."""
    found = []
    for line in re.split("\r\n|\r|\n", text):
        if line.strip().startswith("::"):
            head, _, data = line.strip()[2:].partition("::")
            kind, _, rest = head.partition(" ")
            pairs = dict(pair.split("=", 1) for pair in rest.split(","))
            found.append((kind, {key: unescaped(value) for key, value in pairs.items()}, unescaped(data)))
        else:
            assert "##[" not in line
    return found


def of(kind: str, verdict: Verdict) -> list[Command]:
    return [command for command in commands(to_github(verdict)) if command[0] == kind]


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(verdict=verdicts())
def test_no_text_becomes_a_command(verdict: Verdict) -> None:
    found = commands(to_github(verdict, folder="own"))
    assert {kind for kind, _, _ in found} <= {"error", "warning", "notice"}
    for _, properties, _ in found:
        assert set(properties) <= {"file", "line", "col", "endLine", "endColumn", "title"}
        assert not properties.get("file", "").startswith(("/", ".."))
    kinds = [kind for kind, _, _ in found]
    errors = len(wording.failing(verdict))
    assert kinds.count("error") == (min(errors, 10) or len(verdict.reasons[:1]))
    assert kinds.count("warning") <= 10
    assert kinds.count("notice") <= 10


def test_one_error_a_finding_and_one_warning_for_the_rest() -> None:
    errors = of("error", sample())
    assert len(errors) == 5
    _, properties, message = errors[0]
    assert properties == {
        "file": "data/my inventory.ttl", "line": "210", "col": "1", "endLine": "210", "endColumn": "14",
        "title": "G01: interface without a covering standard",
    }  # fmt: skip
    assert message == "Interface 14 (A & B) has no covering standard.\nHow: Do what G01 asks for {now}."
    assert "::error file=data/my inventory.ttl,line=210,col=1,endLine=210,endColumn=14,title=G01%3A " in to_github(
        sample()
    )
    ((_, shown, text),) = of("warning", sample())
    assert shown == {"title": "1 warning, 19 info opened"}
    assert text.splitlines()[0] == "1 G02: interface without a risk assessment (data/my inventory.ttl:210:1)"
    closed, changed = of("notice", sample())
    assert closed[1] == {"title": "2 gaps closed"}
    assert closed[2].splitlines()[0] == (
        "G02, interface/5: Interface 5 has no risk assessment. "
        "(stood at data/my old|inventory.ttl:90:1 in the base revision)"
    )
    assert "(by a change of the rules)" in closed[2]
    assert changed[1] == {"title": "1 warning found by a change of the rules"}


def test_known_and_waived_findings_are_not_annotated() -> None:
    text = "".join(message for _, _, message in commands(to_github(sample())))
    assert "Interface 7 " not in text
    assert "Interface 9 " not in text


def test_an_expired_waiver_names_its_owner_at_its_place() -> None:
    (found,) = [command for command in of("error", sample()) if command[1]["title"].startswith("waiver-expired")]
    assert (found[1]["file"], found[1]["line"]) == ("waivers.ttl", "20")
    assert "Billing team" in found[2]


@pytest.mark.parametrize(("number", "shown"), [(10, 1), (100, 10), (110, 10), (2000, 10)])
def test_the_tenth_error_says_what_is_left_out(number: int, shown: int) -> None:
    errors = of("error", large(number))  # one violation in ten
    assert len(errors) == shown
    if number > 100:
        assert errors[-1][1] == {"title": f"{number // 10 - 9} more findings"}
        assert errors[-1][2].startswith(f"{number // 10 - 9} G01: interface without a covering standard (")
    assert len(of("warning", large(number))) == 1


def test_where_all_fail_there_is_no_warning_and_where_none_fails_no_error() -> None:
    assert not of("warning", replace(large(50), fail_on="info"))
    never = replace(large(50), fail_on="never", reasons=())
    assert not of("error", never)
    assert of("warning", never)[0][1]["title"] == "5 violations, 25 warnings, 20 info found"


def test_a_run_that_fails_for_another_reason_has_an_error() -> None:
    ((_, properties, text),) = of("error", replace(clean(), reasons=("60 findings of warning, and 59 are allowed.",)))
    assert properties == {"title": "sgkg validate fails"}
    assert text == "60 findings of warning, and 59 are allowed."


def test_a_clean_run_has_no_annotation_and_says_what_it_checked() -> None:
    assert commands(to_github(clean())) == []
    assert to_github(clean()).startswith("Checked data/my inventory.ttl (2547 statements)")


def test_paths_are_relative_to_the_root() -> None:
    assert "::error file=own/data/my inventory.ttl,line=210" in to_github(sample(), folder="own")


def test_a_large_summary_is_cut_and_says_so() -> None:
    text = github_summary(large(40_000))
    assert len(text.encode()) < SUMMARY_BYTES
    assert "Not shown: " in text
    assert "Not shown" not in github_summary(sample())


@pytest.mark.parametrize("file", ["two  spaces.ttl", "no\u00a0break.ttl", " edge .ttl", "a,b:c%.ttl"])
def test_the_name_of_a_file_stays_as_it_is(file: str) -> None:
    kept = sample()
    place = replace(kept.findings[1].place or Place("", 1, 1, 1, 1), file=file)
    verdict = replace(kept, findings=(replace(kept.findings[1], place=place),))
    ((_, properties, _),) = of("error", verdict)
    assert properties["file"] == file


def of_data(rule: str, severity: Severity, number: int) -> list[Finding]:
    """Findings that are no gaps, each at a line of its own."""
    (pattern,) = [finding for finding in sample().findings if finding.place and finding.place.line == 212]
    text = replace(pattern.rule, id=f"sgs:{rule}", shape=SGS + rule, label=rule, severity=severity, how="Mend it.")
    place = Place("a.ttl", 1, 1, 1, 9)
    return [
        replace(pattern, rule=text, level=severity, place=replace(place, line=line)) for line in range(1, number + 1)
    ]


def test_what_is_no_gap_is_annotated_at_its_place() -> None:
    found = (*of_data("product-gtin", Severity.WARNING, 2), *of_data("retraction-reason", Severity.INFO, 1))
    verdict = replace(clean(), findings=found)
    one, other = of("warning", verdict)
    assert (one[1]["file"], one[1]["line"], one[1]["col"], other[1]["line"]) == ("a.ttl", "1", "1", "2")
    assert one[2] == "An interface has one name.\nHow: Mend it."
    ((_, properties, _),) = of("notice", verdict)
    assert (properties["file"], properties["title"]) == ("a.ttl", "sgs:retraction-reason")


def test_gaps_still_share_one_warning_beside_others() -> None:
    gaps = tuple(finding for finding in sample().findings if finding.counts and finding.rule.id == "G02")
    verdict = replace(clean(), findings=(*gaps, *of_data("product-gtin", Severity.WARNING, 1)))
    own, shared = of("warning", verdict)
    assert (own[1]["line"], shared[1]) == ("1", {"title": "1 warning found"})


@pytest.mark.parametrize(
    ("warnings", "infos", "gaps", "shown", "rest"),
    [(10, 0, 0, (10, 0), ""), (11, 0, 0, (10, 0), "2 more findings"), (0, 8, 0, (0, 8), ""),
     (0, 9, 0, (1, 8), "1 more finding"), (10, 8, 0, (10, 8), ""), (10, 9, 0, (10, 8), "2 more findings"),
     (9, 0, 1, (10, 0), "1 warning found"), (10, 0, 1, (10, 0), "2 more findings")],
)  # fmt: skip
def test_no_annotation_is_more_than_github_shows(
    warnings: int, infos: int, gaps: int, shown: tuple[int, int], rest: str
) -> None:
    found = (*[f for f in sample().findings if f.counts and f.rule.id == "G02"][:gaps],
             *of_data("w", Severity.WARNING, warnings), *of_data("i", Severity.INFO, infos))  # fmt: skip
    verdict = replace(clean(), findings=found)
    told = of("warning", verdict)
    assert (len(told), len(of("notice", verdict))) == shown
    assert [properties["title"] for _, properties, _ in told if "file" not in properties] == ([rest] if rest else [])


def test_a_long_message_leaves_room_for_what_to_do() -> None:
    (found,) = of_data("product-gtin", Severity.WARNING, 1)
    ((_, _, text),) = of("warning", replace(clean(), findings=(replace(found, message="long " * 2000),)))
    assert text.endswith("\nHow: Mend it.")
