"""Baselines: read what was written, refuse what was not, and never forgive what nobody may get used to."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import UsageError
from sgkg.gate import baseline
from sgkg.gate.baseline import Known
from sgkg.gate.model import Closed, Finding, RuleText, State, Waiver
from sgkg.model import Severity

IF = "https://w3id.org/sgdata/interface/"
WAIVER = Waiver("urn:w", ("urn:S",), "<urn:f>", None, "planned", "o", "a", "because", "2026-01-01", "2027-01-01")


def finding(number: int = 1, rule: str = "G01", focus: str = f"<{IF}7>", **other: object) -> Finding:
    text = RuleText(rule, f"urn:{rule}", rule, Severity.VIOLATION)
    made = Finding(text, text.severity, focus, "label", "", None, "It is missing.", "urn:c", f"{number:064x}")
    return replace(made, **other)  # type: ignore[arg-type]


def line(number: int = 1, **other: object) -> str:
    return json.dumps({"fingerprint": f"{number:064x}", "rule": "G01", "focus": "f", "message": "m"} | other)


HEAD = '{"sgkg-baseline": 1}'


def test_the_file_is_lines_that_a_person_can_read() -> None:
    found = [
        finding(5, "G10"),
        finding(4, focus=f"<{IF}10>", message="Überall „so“."),
        finding(3, focus=f"<{IF}9>"),
        finding(2, focus=f"<{IF}9>"),
        finding(6, "sgs:named", focus="_:n12", message="_:n12 has no name; neither has '_:x.y'. 3_:b"),
        finding(7, "G02", focus='"a text"@en'),
    ]
    assert baseline.write(found).splitlines() == [
        '{"sgkg-baseline": 1}',
        f'{{"fingerprint": "{2:064x}", "rule": "G01", "focus": "interface/9", "message": "It is missing."}}',
        f'{{"fingerprint": "{3:064x}", "rule": "G01", "focus": "interface/9", "message": "It is missing."}}',
        f'{{"fingerprint": "{4:064x}", "rule": "G01", "focus": "interface/10", "message": "Überall „so“."}}',
        f'{{"fingerprint": "{7:064x}", "rule": "G02", "focus": "\\"a text\\"@en", "message": "It is missing."}}',
        f'{{"fingerprint": "{5:064x}", "rule": "G10", "focus": "interface/7", "message": "It is missing."}}',
        f'{{"fingerprint": "{6:064x}", "rule": "sgs:named", "focus": "[]", '
        '"message": "[] has no name; neither has \'[]\'. 3_:b"}',
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["\u2028", "\x85\r\n", '"\\']
)
FINDINGS = st.lists(
    st.builds(
        finding,
        st.integers(0, 10**6),
        st.sampled_from(["G01", "G2", "G10", "sgs:x"]),
        st.sampled_from(["<urn:a>", "_:n1", '"x"', f"<{IF}9>", f"<{IF}10>"]),
        message=TEXTS,
    ),
    max_size=8,
    unique_by=lambda one: one.fingerprint,
)


@given(FINDINGS, st.randoms(use_true_random=False))
def test_what_is_written_reads_back_whatever_the_order(found: list[Finding], random: object) -> None:
    text = baseline.write(found)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert baseline.write(shuffled) == text
    known = baseline.read(text, "b.jsonl")
    assert set(known) == {one.fingerprint for one in found}
    again = [finding(int(k.fingerprint, 16), k.rule, "_:x" if k.focus == "[]" else "<urn:a>") for k in known.values()]
    assert [one.state for one in baseline.compare(again, known)[0]] == [State.KNOWN] * len(found)
    # one line more or less for one finding more or less
    assert len(set(text.split("\n")) - set(baseline.write(found[1:]).split("\n"))) == min(1, len(found))


def test_line_ends_and_marks_of_other_systems_are_read() -> None:
    text = "\ufeff" + "\r\n".join([HEAD, line(1), "", line(2), ""])
    assert list(baseline.read(text, "b")) == [f"{1:064x}", f"{2:064x}"]
    assert baseline.read(HEAD, "b") == {}
    assert baseline.read(f"{HEAD}\n{line(note='ours')}", "b") == {f"{1:064x}": Known(f"{1:064x}", "G01", "f", "m")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "b.jsonl:1: a baseline begins with its version, and this line is empty; write it anew with"),
        ("\n" + HEAD, "b.jsonl:1: a baseline begins with its version"),
        (line(), 'b.jsonl:1: this is no baseline: the first line is not {"sgkg-baseline": 1}; write it anew'),
        ("[]", "b.jsonl:1: the line is no JSON object; mend or delete it, or write it anew"),
        ('{"sgkg-baseline": 2}', "b.jsonl:1: this sgkg reads version 1 of baselines, and this is 2; use the sgkg that"),
        ('{"sgkg-baseline": true}', "and this is true; use"),
        ('{"sgkg-baseline": "1"}', 'and this is "1"; use'),
        (f"{HEAD}\n{line()}\n{{", "b.jsonl:3: the line is no JSON (Expecting property name enclosed in double quotes)"),
        (f"{HEAD}\n{'[' * 100_000}", "b.jsonl:2: the line is no JSON (nested too deeply)"),
        (f"{HEAD}\n{line(message=None)}", "b.jsonl:2: the line has no text 'message'; mend or delete it"),
        (f"{HEAD}\n{line(rule=1)}", "b.jsonl:2: the line has no text 'rule'"),
        (f'{HEAD}\n{line(fingerprint="12")}', "b.jsonl:2: '12' is no fingerprint (64 digits 0-9a-f); mend or delete"),
        (f'{HEAD}\n{line(fingerprint="A" * 64)}', "is no fingerprint"),
        (f"{HEAD}\n{line(1)}\n{line(2)}\n\n{line(1)}", "b.jsonl:5: the finding of line 2 stands here again; delete one"),
        (f"{HEAD}\n<<<<<<< HEAD\n{line()}", "b.jsonl:2: this is the mark of a merge that is not settled; keep the lines"),
        (f"{HEAD}\n{line()}\n||||||| 12ab\n", "b.jsonl:3: this is the mark of a merge"),
        (f"{HEAD}\n{line()}\n=======\n", "b.jsonl:3: this is the mark of a merge"),
        (f"{HEAD}\r\n{line()}\r\n=======\r\n", "b.jsonl:3: this is the mark of a merge"),
        (f"<<<<<<< HEAD\n{HEAD}\n>>>>>>> topic", "b.jsonl:1: this is the mark of a merge"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_line_and_what_to_do(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        baseline.read(text, "b.jsonl")
    assert said in str(caught.value)


@given(st.text(max_size=80))
def test_no_text_is_more_than_refused(text: str) -> None:
    for candidate in (text, f"{HEAD}\n{text}"):
        try:
            baseline.read(candidate, "b")
        except UsageError as error:
            assert str(error).startswith("b:")  # noqa: PT017 - most texts are refused, and some need not be


def test_findings_are_new_known_or_closed() -> None:
    known = baseline.read(baseline.write([finding(1), finding(2, "G10"), finding(3, "G2")]), "b")
    found, closed = baseline.compare([finding(4), finding(1, message="said better")], known)
    assert [(one.fingerprint[-1], one.state, one.counts) for one in found] == [
        ("4", State.NEW, True),
        ("1", State.KNOWN, False),
    ]
    assert closed == [
        Closed(f"{3:064x}", "G2", "interface/7", "It is missing."),
        Closed(f"{2:064x}", "G10", "interface/7", "It is missing."),
    ]


def test_what_is_waived_is_not_written_and_not_closed() -> None:
    waived = finding(1, waiver=WAIVER)
    assert baseline.write([waived]) == HEAD + "\n"
    found, closed = baseline.compare([waived], baseline.read(f"{HEAD}\n{line(1)}", "b"))
    assert (found[0].state, found[0].waiver, closed) == (State.KNOWN, WAIVER, [])


@pytest.mark.parametrize("rule", ["waiver-expired", "waiver-invalid", "waiver-unused", "waiver-ending", "syntax"])
def test_nobody_gets_used_to_a_waiver_that_ended_or_a_file_that_cannot_be_read(rule: str) -> None:
    assert baseline.write([finding(1, rule)]) == HEAD + "\n"
    assert baseline.compare([finding(1, rule)], baseline.read(f"{HEAD}\n{line(1)}", "b"))[0][0].state is State.NEW
