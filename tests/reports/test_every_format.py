"""What holds for each format: golden files, equal bytes, what was checked, no way out for texts and paths."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from reports.verdicts import clean, large, sample, verdicts

from sgkg.gate.model import RuleText, Verdict
from sgkg.model import Checked, Place, Severity
from sgkg.namespaces import SGS
from sgkg.reports import VALIDATION_FORMATS, writer
from sgkg.reports.github import github_summary

WRITERS: dict[str, Callable[..., str]] = {name: writer(VALIDATION_FORMATS, name) for name in VALIDATION_FORMATS}
WRITERS["summary"] = github_summary
SUFFIXES = {
    "text": "txt", "json": "json", "sarif": "sarif", "sarif-full": "full.sarif", "junit": "xml", "github": "github.txt",
    "gitlab": "gitlab.json", "markdown": "md", "html": "html", "turtle": "turtle", "jsonld": "jsonld",
}  # fmt: skip
each = pytest.mark.parametrize("name", WRITERS)


def test_the_formats_are_those_promised() -> None:
    assert list(VALIDATION_FORMATS) == list(SUFFIXES)


@pytest.mark.parametrize("name", VALIDATION_FORMATS)
def test_a_report_with_everything_in_it(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"validation/report.{SUFFIXES[name]}", WRITERS[name](sample()))


@pytest.mark.parametrize("name", ["text", "markdown", "junit", "github"])
def test_a_report_without_findings(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"validation/clean.{SUFFIXES[name]}", WRITERS[name](clean()))


@each
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(verdict=verdicts())
def test_equal_verdicts_give_equal_bytes(name: str, verdict: Verdict) -> None:
    turned = replace(
        verdict,
        versions=dict(reversed(verdict.versions.items())),
        digests=dict(reversed(verdict.digests.items())),
        names=dict(reversed(verdict.names.items())),
    )
    assert turned == verdict
    text = WRITERS[name](verdict)
    assert WRITERS[name](turned) == text
    assert text.encode().decode() == text, "it can be written as UTF-8"
    assert text.endswith("\n")


@each
def test_it_says_what_was_checked(name: str) -> None:
    text = WRITERS[name](clean())
    if name == "gitlab":
        assert text == "[]\n", "the format has no room for it, as its documentation says"
        return
    # Only Markdown writes a file's name with a mark in it.
    for told in ("data/my inventory.ttl", "2547", "54", "shacl 0.3.4"):
        assert told in text, told


@each
def test_the_duration_is_told_only_where_it_is_given(name: str) -> None:
    if name in ("text", "html", "markdown", "summary"):
        assert "1.50 s" in WRITERS[name](sample(), seconds=1.5)
    assert " s." not in WRITERS[name](clean()).replace("sgkg", "")


@each
def test_no_path_leads_out_of_the_repository(name: str) -> None:
    kept = sample()
    findings = tuple(
        replace(finding, place=replace(finding.place, file=f"/some/folder/{finding.place.file}"))
        if finding.place
        else finding
        for finding in kept.findings
    )
    waivers = tuple(replace(waiver, place=Place("/some/folder/w.ttl", 1, 1, 1, 2)) for waiver in kept.waivers)
    findings = tuple(
        replace(f, waiver=replace(f.waiver, place=waivers[0].place)) if f.waiver else f for f in findings
    )
    text = WRITERS[name](replace(kept, findings=findings, waivers=waivers))
    if name not in ("text", "json"):  # these are for the machine that made them
        assert "/some/folder" not in text


@each
def test_what_could_not_be_read_is_never_shown_as_well(name: str) -> None:
    unread = replace(clean(), checked=Checked((), (), "none"), reasons=("1 file cannot be read.",))
    text = WRITERS[name](unread)
    assert "Conforms" not in text
    if name in ("json", "turtle", "jsonld", "sarif", "sarif-full"):
        assert 'conforms": false' in text or "conforms false" in text


@each
def test_many_findings_are_written_in_seconds(name: str) -> None:
    import time

    verdict = large(5000)
    begun = time.process_time()
    WRITERS[name](verdict)
    assert time.process_time() - begun < 10


LONG = "long " * 20_000 + "end"


def lengthy(**change: object) -> Verdict:
    finding = next(
        finding for finding in sample().findings if finding.rule.id == "sgs:interface-name" and finding.value
    )
    return replace(sample(), findings=(replace(finding, **change),), closed=(), waivers=())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"message": LONG}, ["text", "gitlab", "github", "markdown", "summary", "sarif"]),
        ({"focus_label": LONG}, ["text"]),
        ({"value": f'"{LONG}"'}, ["text", "github", "markdown", "summary"]),
        ({"path": LONG}, ["text", "github", "markdown", "summary"]),
    ],
)
def test_what_is_very_long_is_cut_where_people_read_it(change: dict[str, str], shown: list[str]) -> None:
    for name in shown:
        text = WRITERS[name](lengthy(**change))
        assert len(text) < 20_000, name
        assert "\u2026" in text, name
        assert "long end" not in text, name


@pytest.mark.parametrize("name", ["json", "sarif-full", "junit", "html"])
def test_what_is_very_long_is_whole_where_all_is_kept(name: str) -> None:
    assert "long long end" in WRITERS[name](lengthy(message=LONG))


def test_a_long_message_is_folded_in_html_and_short_in_the_attribute_of_junit() -> None:
    page = WRITERS["html"](lengthy(message=LONG))
    summary = page.partition("<summary>")[2].partition("</summary>")[0]
    assert len(summary) == 2000
    assert summary.endswith("\u2026")
    assert LONG in page
    assert "<details>" not in WRITERS["html"](lengthy(message="short"))
    failure = WRITERS["junit"](lengthy(message=LONG)).partition('message="')[2].partition('"')[0]
    assert len(failure) < 2100


@pytest.mark.parametrize("name", ["text", "html"])
@pytest.mark.parametrize(
    ("rule", "why", "how"),
    [
        (
            RuleText("sgs:x", f"{SGS}x", "x", Severity.INFO),
            "Data that is not well formed can",
            "as the message says.",
        ),
        (
            RuleText("ex:x", "urn:x", "their label", Severity.INFO),
            "its label is: their label.",
            "as the message says.",
        ),
        (RuleText("ex:x", "urn:x", "x", Severity.INFO, why="Because."), "Because.", "as the message says."),
        (RuleText("ex:x", "urn:x", "x", Severity.INFO, how="So."), "The shape gives no reason", "So."),
        (RuleText("own", "", "x", Severity.INFO), "", ""),
    ],
)
def test_a_rule_without_words_of_its_own_says_what_is_true(name: str, rule: RuleText, why: str, how: str) -> None:
    text = " ".join(WRITERS[name](lengthy(rule=rule)).split())
    for what, said in (("Why", why), ("How", how)):
        labels = {"text": f"{what} ", "html": f"<dt>{'Why it matters' if what == 'Why' else 'How to close it'}"}
        assert (labels[name] in text) == bool(said)
        assert said in text
