"""JUnit XML, read back with junitparser."""

from dataclasses import replace
from xml.etree import ElementTree

import junitparser
from hypothesis import HealthCheck, given, settings
from reports.verdicts import clean, sample, verdicts

from sgkg.gate.model import State, Verdict
from sgkg.reports import wording
from sgkg.reports.junit import to_junit


def cases(verdict: Verdict) -> dict[str, junitparser.TestCase]:
    read = junitparser.JUnitXml.fromstring(to_junit(verdict).encode())
    (suite,) = list(read)
    return {case.name.partition(": ")[0]: case for case in suite}


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(verdict=verdicts())
def test_any_verdict_can_be_read_back(verdict: Verdict) -> None:
    text = to_junit(verdict)
    (suite,) = list(junitparser.JUnitXml.fromstring(text.encode()))
    found = list(suite)
    assert suite.tests == len(found)
    assert suite.failures == sum(
        bool(case.result) and isinstance(case.result[0], junitparser.Failure) for case in found
    )
    assert "timestamp" not in text
    assert "hostname" not in text
    assert ' time="' not in text
    failed = {finding.rule.id for finding in wording.failing(verdict)}
    assert suite.failures == len(failed) + bool(verdict.reasons)
    known = {"testsuites", "testsuite", "properties", "property", "testcase", "failure", "skipped", "system-out"}
    assert {element.tag for element in ElementTree.fromstring(text).iter()} <= known


def test_each_rule_has_a_case_that_says_how_it_went() -> None:
    found = cases(sample())
    outcomes = {name: type(case.result[0]).__name__ if case.result else "passed" for name, case in found.items()}
    assert outcomes == {
        "verdict": "Failure",
        "G01": "Failure",
        "G02": "passed",  # a warning, and violations fail
        "G05": "passed",
        "G09": "passed",
        "G10": "Skipped",
        "G12": "passed",
        "G13": "Skipped",
        "sgs:Interface": "passed",
        "sgs:interface-name": "Failure",
        "waiver-expired": "Failure",
    }
    assert found["G10"].result[0].message == (
        "waived until 2027-06-30 by Metering team (planned): The standard is on its way | *soon*."
    )
    assert found["G13"].result[0].message == "not applicable: the data has nothing that the rule looks at"
    assert "Interface 14 (A & B) has no covering standard." in found["G01"].result[0].text
    assert "data/my inventory.ttl:210:1" in found["G01"].result[0].text
    assert "waived until" in found["G01"].system_out
    assert "Interface 14 (A & B) has no risk assessment." in found["G02"].system_out
    assert (
        "Closed: G02, interface/5: Interface 5 has no risk assessment. "
        "(stood at data/my old|inventory.ttl:90:1 in the base revision)\n"
        "Closed: G09, interface/6: The total of <b>6</b> is wrong."
    ) in found["verdict"].system_out


def test_a_warning_fails_where_warnings_do() -> None:
    assert cases(replace(sample(), fail_on="warning"))["G02"].result
    assert not cases(replace(sample(), fail_on="never"))["G01"].result


def test_a_run_that_fails_for_another_reason_is_red_too() -> None:
    found = cases(replace(clean(), reasons=("60 findings of warning, and the policy allows 59.",)))
    assert found["verdict"].result[0].text == "60 findings of warning, and the policy allows 59."
    assert [name for name, case in found.items() if case.result and type(case.result[0]).__name__ == "Failure"] == [
        "verdict"
    ]


def test_what_was_looked_at_is_in_the_properties() -> None:
    (suite,) = list(junitparser.JUnitXml.fromstring(to_junit(clean()).encode()))
    told = {one.name: one.value for one in suite.properties()}
    assert told["focus-nodes"] == "77"
    assert told["engine"] == told["version engine"] == "shacl 0.3.4"
    assert told["statements data/my inventory.ttl"] == "2547"
    assert told["focus-nodes https://w3id.org/sgdata/shapes#G13-target"] == "0"


def test_the_name_of_a_file_stays_as_it_is() -> None:
    finding = sample().findings[1]
    assert finding.place
    verdict = replace(
        sample(), findings=(replace(finding, place=replace(finding.place, file="two  \u00a0spaces.ttl")),)
    )
    files = [case.get("file") for case in ElementTree.fromstring(to_junit(verdict)).iter("testcase")]
    assert "two  \u00a0spaces.ttl" in files


def test_a_known_finding_is_called_known_whatever_changed() -> None:
    finding = replace(sample().findings[1], by_rule=True)
    for state, told in ((State.KNOWN, "(known before)"), (State.NEW, "(by a change of the rules)")):
        verdict = replace(sample(), findings=(replace(finding, state=state),))
        assert told in cases(verdict)["G01"].system_out
