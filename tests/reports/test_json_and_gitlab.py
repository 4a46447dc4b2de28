"""JSON and GitLab Code Quality: by their schemas, whatever the verdict."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from reports.verdicts import clean, sample, verdicts

from sgkg.gate.model import Verdict
from sgkg.reports.gitlab import to_gitlab
from sgkg.reports.validation_json import to_json

Schemas = Callable[[str], dict[str, Any]]
some = settings(max_examples=100, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", ["validation", "gitlab-code-quality"])
def test_the_schemas_are_schemas(name: str, own: Schemas) -> None:
    jsonschema.Draft202012Validator.check_schema(own(f"{name}.schema.json"))


@some
@given(verdict=verdicts())
def test_any_json_keeps_to_its_schema(own: Schemas, verdict: Verdict) -> None:
    tree = json.loads(to_json(verdict))
    jsonschema.validate(tree, own("validation.schema.json"))
    assert len(tree["results"]) == len(verdict.findings)
    assert [result["counts"] for result in tree["results"]] == [finding.counts for finding in verdict.findings]


def test_json_says_everything_of_a_finding() -> None:
    tree = json.loads(to_json(sample()))
    assert (tree["conforms"], tree["passed"], tree["fail_on"]) == (False, False, "violation")
    assert sum(tree["counts"].values()) == len(sample().findings)
    assert tree["counting"] == sample().tally()
    waived = next(result for result in tree["results"] if result["waiver"])
    assert waived["waiver"]["owner"] == "Metering team"
    assert (waived["file"], waived["line"], waived["column"], waived["end_column"]) == (
        "data/my inventory.ttl",
        110,
        1,
        14,
    )
    assert (waived["rule"], waived["state"], waived["counts"], waived["by_rule"]) == ("G01", "new", False, False)
    rules = {rule["id"]: rule["focus_nodes"] for rule in tree["rules"]}
    assert rules["G01"] == 14, "where the shape of that name with -target looks"
    assert rules["G13"] == 0
    assert rules["sgs:interface-name"] is None
    assert [waiver["state"] for waiver in tree["waivers"]] == ["active", "expired"]
    assert [one["by_rule"] for one in tree["closed"]] == [False, True]
    assert [one["base_place"] for one in tree["closed"]] == [
        {"file": "data/my old|inventory.ttl", "line": 90, "column": 1, "end_line": 90, "end_column": 14},
        None,
    ]


def test_clean_json() -> None:
    tree = json.loads(to_json(clean()))
    assert (tree["conforms"], tree["passed"], tree["results"], tree["reasons"]) == (True, True, [], [])


@some
@given(verdict=verdicts())
def test_any_gitlab_report_keeps_to_its_schema(own: Schemas, verdict: Verdict) -> None:
    text = to_gitlab(verdict, folder="own")
    assert not text.startswith("\ufeff")
    rows = json.loads(text)
    jsonschema.validate(rows, own("gitlab-code-quality.schema.json"))
    prints = [row["fingerprint"] for row in rows]
    assert len(set(prints)) == len(prints) == sum(finding.waiver is None for finding in verdict.findings)


def test_gitlab_leaves_waived_findings_out_and_gives_the_others_a_place() -> None:
    rows = json.loads(to_gitlab(sample()))
    assert not [row for row in rows if "Interface 7 " in row["description"]]
    (unplaced,) = [row for row in rows if row["description"] == "sgs:interface-name: An interface has a name."]
    assert unplaced["location"] == {"path": "data/my inventory.ttl", "lines": {"begin": 1}}
    assert {row["severity"] for row in rows} == {"critical", "minor", "info"}


def test_equal_fingerprints_stay_apart_and_stable() -> None:
    one = sample().findings[0 if sample().findings[0].counts else 1]
    rows = json.loads(to_gitlab(replace(sample(), findings=(one, one, one))))
    assert rows[0]["fingerprint"] == one.fingerprint
    assert len({row["fingerprint"] for row in rows}) == 3
