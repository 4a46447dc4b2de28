"""What reports tell a vendor: what a rule is good for, and what may have been meant, in every format."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from reports.test_github import commands
from reports.verdicts import HOSTILE, clean, sample

from sgkg import io
from sgkg.gate.model import Finding, RuleText, Verdict
from sgkg.model import Severity
from sgkg.namespaces import SGDATA, SGS
from sgkg.reports import VALIDATION_FORMATS, wording, writer
from sgkg.reports.declarations import is_about, matters
from sgkg.rules_text import rule_texts
from sgkg.vendors.model import Suggestion

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "shapes" / "product.ttl"
RULES = [
    text
    for text in rule_texts([io.parse(PRODUCT.read_bytes(), source=PRODUCT.name)]).values()
    if text.how or "sgs:conformance" in text.id
]
ASKED = "Did you mean std:en-62056-47 (EN 62056-47)?"


def doubted(name: str = "EN 62056-47") -> Verdict:
    """A verdict with one finding that something else may have been meant."""
    finding = next(finding for finding in sample().findings if finding.rule.id == "sgs:interface-name")
    meant = (Suggestion(f"{SGDATA}standard/en-62056-47", name),)
    found = replace(finding, message="The standard is not known.", suggestions=meant)
    return replace(clean(), findings=(found,), reasons=("1 violation counts.",))


# --- what a rule is good for


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_no_rule_about_declarations_speaks_of_gaps_that_hide(rule: RuleText) -> None:
    assert is_about(rule)
    told = wording.why(rule)
    assert "feign" not in told
    assert told.endswith("A declaration with this is not published.") is (rule.severity is Severity.VIOLATION)
    assert told == rule.why or told == matters(rule)


def test_some_rules_say_more_and_some_nothing() -> None:
    by_id = {rule.id.removeprefix("sgs:"): wording.why(rule) for rule in RULES}
    assert by_id["product-gtin-digit"].startswith("Catalogues find a product by its number")
    assert by_id["conformance-expired"] == "A certificate is evidence only until it ends."
    assert "since when and why" in by_id["retraction-reason"]
    assert by_id["conformance-listed"] == ""  # its message says it all


def test_rules_of_inventories_and_of_others_keep_theirs() -> None:
    for shape, said in ((f"{SGS}interface-name", "feign"), ("https://example.org/product-name", "gives no reason")):
        assert said in wording.why(RuleText("x", shape, "x", Severity.VIOLATION))
    own = replace(RULES[0], why="It says so itself.")
    assert wording.why(own) == "It says so itself."


# --- what may have been meant


@pytest.mark.parametrize("name", ["text", "markdown", "html", "github", "gitlab", "junit", "sarif", "sarif-full"])
def test_every_report_for_people_asks_what_was_meant(name: str) -> None:
    write = writer(VALIDATION_FORMATS, name)
    text = write(doubted()).replace("\\", "").replace("did", "Did")
    assert ASKED in text
    assert "Did you mean" not in write(sample())


def test_the_question_stands_between_message_and_advice() -> None:
    rule = replace(doubted().findings[0].rule, how="Mend it.")
    verdict = replace(doubted(), findings=(replace(doubted().findings[0], rule=rule),))
    ((_, _, text),) = commands(writer(VALIDATION_FORMATS, "github")(verdict))
    assert text == f"The standard is not known.\n{ASKED}\nHow: Mend it."
    (row,) = json.loads(writer(VALIDATION_FORMATS, "gitlab")(verdict))
    assert row["description"] == f"sgs:interface-name: The standard is not known. {ASKED}"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_what_was_meant_are_only_text(
    name: str, published: Callable[[str], Any], own: Callable[[str], Any]
) -> None:
    verdict = doubted(name)
    for form in ("sarif", "sarif-full"):
        log = json.loads(writer(VALIDATION_FORMATS, form)(verdict))
        jsonschema.Draft7Validator(published("sarif-schema-2.1.0.json")).validate(log)
        assert "](" not in log["runs"][0]["results"][0]["message"]["text"]
    jsonschema.validate(
        json.loads(writer(VALIDATION_FORMATS, "gitlab")(verdict)), own("gitlab-code-quality.schema.json")
    )
    assert [kind for kind, _, _ in commands(writer(VALIDATION_FORMATS, "github")(verdict))] == ["error"]


# --- fixes


def fixes(finding: Finding) -> list[Any] | None:
    log = json.loads(writer(VALIDATION_FORMATS, "sarif")(replace(doubted(), findings=(finding,))))
    found: list[Any] | None = log["runs"][0]["results"][0].get("fixes")
    return found


def test_sarif_has_a_fix_where_the_text_is_certain(published: Callable[[str], Any]) -> None:
    (finding,) = doubted().findings
    place = finding.place
    assert place is not None
    assert fixes(finding) is None
    assert fixes(replace(finding, rewrite="std:x", place=None)) is None
    found = replace(finding, rewrite="std:en-62056-47")
    ((fix),) = fixes(found) or [None]
    (change,) = fix["artifactChanges"]
    (text,) = change["replacements"]
    assert text["insertedContent"] == {"text": "std:en-62056-47"}
    assert text["deletedRegion"]["startLine"] == place.line
    for form in ("sarif", "sarif-full"):
        log = json.loads(writer(VALIDATION_FORMATS, form)(replace(doubted(), findings=(found,))))
        jsonschema.Draft7Validator(published("sarif-schema-2.1.0.json")).validate(log)
