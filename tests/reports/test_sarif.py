"""SARIF: valid by the OASIS schema, within GitHub's limits, fit for archives."""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from reports.verdicts import clean, large, sample, verdicts

from sgkg.gate.model import Verdict
from sgkg.reports import sarif

Schemas = Callable[[str], dict[str, Any]]
slow = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="session")
def validator(published: Schemas) -> jsonschema.Draft7Validator:
    schema = published("sarif-schema-2.1.0.json")
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)


def run(text: str) -> dict[str, Any]:
    log = json.loads(text)
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


@slow
@given(verdict=verdicts())
def test_any_verdict_is_valid(validator: jsonschema.Draft7Validator, verdict: Verdict) -> None:
    for write in (sarif.to_sarif, sarif.to_sarif_full):
        text = write(verdict, folder="inventories")
        validator.validate(json.loads(text))
        found = run(text)
        ids = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
        assert len(ids) == len(set(ids))
        for result in found["results"]:
            if "ruleIndex" in result:
                assert ids[result["ruleIndex"]] == result["ruleId"]
            (location,) = result["locations"]
            artifact = location["physicalLocation"]["artifactLocation"]
            assert re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=@/%-]+", artifact["uri"])
            assert not artifact["uri"].startswith(("/", ".."))
            # A placeholder or a link would be read into a text of the user's (SARIF 3.11.5, 3.11.6).
            message = result["message"]["text"]
            assert not re.search(r"(?<!\{)(\{\{)*\{(?!\{)\d", message)
            assert "](" not in message
            assert message


def texts(tree: Any) -> list[str]:
    """All texts in a tree."""
    if isinstance(tree, dict | list):
        return [text for item in (tree.values() if isinstance(tree, dict) else tree) for text in texts(item)]
    return [tree] if isinstance(tree, str) else []


def test_the_github_profile_has_what_github_requires(validator: jsonschema.Draft7Validator) -> None:
    text = sarif.to_sarif(sample())
    validator.validate(json.loads(text))
    found = run(text)
    for rule in found["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert len(rule["properties"]["tags"]) <= 20
    assert found["tool"]["driver"]["rules"][0]["helpUri"] == "https://w3id.org/sgdata/shapes#G01"
    for result in found["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert {"startLine", "startColumn", "endLine", "endColumn"} == set(region)
        assert re.fullmatch("[0-9a-f]{16}:1", result["partialFingerprints"]["primaryLocationLineHash"])
        assert len(result["partialFingerprints"]["sgkgFinding/v1"]) == 64
        assert "suppressions" not in result
        assert "baselineState" not in result
    assert "" not in texts(found["tool"]) + texts(found["results"]), "GitHub refuses empty texts"


def test_waived_findings_are_left_out_for_github_and_known_ones_are_not() -> None:
    kept = sample()
    written = {result["partialFingerprints"]["sgkgFinding/v1"] for result in run(sarif.to_sarif(kept))["results"]}
    assert not written & {finding.fingerprint for finding in kept.waived}
    assert {finding.fingerprint for finding in kept.known} <= written


def test_the_archive_has_everything(validator: jsonschema.Draft7Validator) -> None:
    text = sarif.to_sarif_full(sample())
    validator.validate(json.loads(text))
    results = run(text)["results"]
    assert len(results) == len(sample().findings) + len(sample().closed)
    assert Counter(result["baselineState"] for result in results) == {"new": 28, "unchanged": 1, "absent": 2}
    assert all("suppressions" in result for result in results), "one has them, so all must"
    suppressed = [result["suppressions"] for result in results if result["suppressions"]]
    assert len(suppressed) == 2
    (one,) = suppressed[0]
    assert (one["kind"], one["status"]) == ("external", "accepted")
    assert one["justification"] == "The standard is on its way | *soon*."
    assert one["guid"] == "80099787-ad67-54dc-a035-ac0d893fba42"
    assert one["properties"]["owner"] == "Metering team"
    assert one["properties"]["expires"] == "2027-06-30"


def test_what_is_closed_has_its_place_in_the_base_revision() -> None:
    results = run(sarif.to_sarif_full(sample(), folder="own"))["results"]
    first, second = (result for result in results if result.get("baselineState") == "absent")
    (location,) = first["locations"]
    assert location["message"] == {"text": "where it stood in the base revision"}
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "own/data/my%20old%7Cinventory.ttl"
    assert location["physicalLocation"]["region"] == {
        "startLine": 90, "startColumn": 1, "endLine": 90, "endColumn": 14,
    }  # fmt: skip
    assert "placeKnown" not in first["properties"]
    assert second["properties"]["placeKnown"] is False
    assert "message" not in second["locations"][0]
    assert "region" not in second["locations"][0]["physicalLocation"]


def test_without_a_baseline_or_a_waiver_nothing_is_said_of_them() -> None:
    plain = replace(sample(), baseline="", closed=(), findings=tuple(f for f in sample().findings if not f.waiver))
    for result in run(sarif.to_sarif_full(plain))["results"]:
        assert "baselineState" not in result
        assert "suppressions" not in result


def test_a_finding_without_a_place_says_so() -> None:
    def unplaced(text: str) -> dict[str, Any]:
        (found,) = [
            r
            for r in run(text)["results"]
            if r["properties"].get("placeKnown") is False and r.get("level") == "error"
        ]
        location = found["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"] == "data/my%20inventory.ttl"
        assert isinstance(location, dict)
        return location

    assert unplaced(sarif.to_sarif(sample()))["region"]["startLine"] == 1, "GitHub wants a line"
    no_closed = replace(sample(), closed=())
    assert "region" not in unplaced(sarif.to_sarif_full(no_closed)), "no line is better than a wrong one"


def test_forty_thousand_findings_are_cut_and_the_cut_is_told(validator: jsonschema.Draft7Validator) -> None:
    verdict = large(40_000)
    begun = time.process_time()
    text = sarif.to_sarif(verdict)
    assert time.process_time() - begun < 10
    assert len(gzip.compress(text.encode())) < 10_000_000
    found = run(text)
    results = found["results"]
    assert len(results) == 25_000
    levels = [result["level"] for result in results]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    assert Counter(levels) == {"error": 4000, "warning": 20_000, "note": 1000}
    assert found["properties"]["leftOut"] == {"G05": 15_000}
    assert found["properties"]["results"] == {"found": 40_000, "written": 25_000, "waived": 0}
    told = [note["message"]["text"] for note in found["invocations"][0]["toolExecutionNotifications"]]
    assert (
        "15000 of 40000 findings are not in this file, for GitHub takes no more; the gravest are. "
        "Left out: G05 (15000)." in told
    )
    assert "GitHub shows 5000 of the 25000 results of this file, the gravest first." in told
    cut = {**json.loads(text), "runs": [{**found, "results": results[:50] + results[-50:]}]}
    validator.validate(cut)  # all 25,000 take minutes, and are of one make


def test_what_is_too_large_gzipped_is_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "GITHUB_BYTES", 30_000)
    text = sarif.to_sarif(large(2000))
    found = run(text)
    assert len(gzip.compress(text.encode())) <= 30_000
    assert 100 < len(found["results"]) < 2000
    assert sum(found["properties"]["leftOut"].values()) == 2000 - len(found["results"])


def test_the_archive_is_never_cut() -> None:
    assert len(run(sarif.to_sarif_full(large(26_000)))["results"]) == 26_000


def test_a_clean_run_is_no_failure(validator: jsonschema.Draft7Validator) -> None:
    for write in (sarif.to_sarif, sarif.to_sarif_full):
        text = write(clean())
        validator.validate(json.loads(text))
        assert run(text)["results"] == []
        assert run(text)["invocations"][0]["executionSuccessful"] is True
        assert run(text)["columnKind"] == "unicodeCodePoints"


def test_paths_are_relative_to_the_root() -> None:
    found = run(sarif.to_sarif(sample(), folder="inventories/own"))
    assert found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "inventories/own/data/my%20inventory.ttl",
        "uriBaseId": "%SRCROOT%",
    }
