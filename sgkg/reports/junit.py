"""A verdict as JUnit XML: a test case for each rule, so that what passed is seen too."""

import re
from collections.abc import Collection, Sequence
from xml.etree import ElementTree

from junitparser import Attr, Failure, JUnitXml, Skipped, TestCase, TestSuite

from sgkg.gate.model import Finding, RuleText, State, Verdict
from sgkg.reports import wording
from sgkg.reports.layout import by_severity
from sgkg.reports.markup import one_line
from sgkg.reports.validation_json import versions

__all__ = ["to_junit"]

#: what XML 1.0 has no way to write (2.2), and what readers of line ends would change
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLASS = "sgkg"


class _Case(TestCase):
    """A test case with a place; GitLab links it."""

    file = Attr()
    line = Attr()


def to_junit(verdict: Verdict, *, folder: str = "") -> str:
    """Write JUnit XML.

    A rule's case fails where findings make the run fail, is skipped where a waiver covers all of its findings or it
    had nothing to look at, and passes otherwise; findings that do not count are in its output. The first case is
    the verdict itself, which fails for every reason that the run fails for.

    Args:
        verdict: the outcome.
        folder: the folder of the run, seen from the root of the repository.
    """
    suite = TestSuite("sgkg validate")
    for key, said in _properties(verdict):
        suite.add_property(_clean(key), _clean(said))
    suite.add_testcase(_verdict_case(verdict, folder))
    failing = {id(finding) for finding in wording.failing(verdict)}
    found: dict[str, list[Finding]] = {}
    for finding in verdict.findings:
        found.setdefault(finding.rule.id, []).append(finding)
    for rule, number in wording.ran(verdict):
        suite.add_testcase(_case(rule, number, found.get(rule.id, []), failing, folder))
    log = JUnitXml("sgkg")
    log.add_testsuite(suite)
    log.update_statistics()  # type: ignore[no-untyped-call]
    return _text(log)


def _verdict_case(verdict: Verdict, folder: str) -> TestCase:
    case = _Case("verdict", _CLASS)
    told = [wording.checked(verdict), wording.compared(verdict), wording.conformity(verdict)]
    told += [f"Note: {note}" for note in wording.notes(verdict)]
    for one in verdict.closed:
        where = wording.stood(wording.place(one, folder))
        told.append(f"Closed: {one.rule}, {one.focus}: {one.message}{f' ({where})' if where else ''}")
    case.system_out = _clean("\n".join(one_line(line) for line in told if line))
    if verdict.reasons:
        case.result = [_failure(" ".join(verdict.reasons), "\n".join(verdict.reasons), "verdict")]
    return case


def _case(
    rule: RuleText, number: int | None, found: Sequence[Finding], ids: Collection[int], folder: str
) -> TestCase:
    case = _Case(_clean(one_line(wording.name(rule))), _CLASS)
    failing = [finding for finding in found if id(finding) in ids]
    lines = [_line(finding, folder) for finding in found if id(finding) not in ids]
    if number is not None:
        lines.insert(0, f"{number} focus node{'' if number == 1 else 's'}")
    waivers = list(dict.fromkeys(wording.waived_until(f.waiver) for f in found if f.waiver))
    if failing:
        message = f"{by_severity([finding.level for finding in failing])}: {wording.message(failing[0])}"
        text = [_line(finding, folder) for finding in failing]
        text += [f"How: {rule.how}"] if rule.how else []
        case.result = [_failure(message, "\n".join(text), failing[0].level.value)]
    elif found and all(finding.waiver for finding in found):
        case.result = [Skipped(_clean(one_line("; ".join(waivers))))]
    elif number == 0 and not found:
        case.result = [Skipped("not applicable: the data has nothing that the rule looks at")]
    if lines:
        case.system_out = _clean("\n".join(map(one_line, lines)))
    first = next((finding.place for finding in [*failing, *found] if finding.place), None)
    if first:
        case.file = _clean(wording.relative(first.file, folder))  # as it is spelt, or the link leads nowhere
        case.line = str(first.line)
    return case


def _failure(message: str, text: str, kind: str) -> Failure:
    failure = Failure(_clean(one_line(message)), kind)
    failure.text = _clean("\n".join(map(one_line, text.splitlines())))
    return failure


def _line(finding: Finding, folder: str) -> str:
    known = " (known before)" if finding.state is State.KNOWN else " (by a change of the rules)"
    state = "" if finding.counts else known
    waiver = f" ({wording.waived_until(finding.waiver)})" if finding.waiver else state
    where = wording.place(finding, folder)
    asked = wording.asked(finding)
    text = f"{finding.level.value} {wording.about(finding)}: {finding.message}{f' {asked}' if asked else ''}{waiver}"
    return f"{where}: {text}" if where else text


def _properties(verdict: Verdict) -> list[tuple[str, str]]:
    seen = verdict.checked
    told = [("passed", str(verdict.passed).lower()), ("conforms", str(wording.conforms(verdict)).lower())]
    told += [("as-of", verdict.as_of), ("today", verdict.today), ("fail-on", verdict.fail_on)]
    told += [("baseline", verdict.baseline), ("engine", seen.engine), ("focus-nodes", str(seen.focus_nodes))]
    told += [(f"version {what}", version) for what, version in versions(verdict).items()]
    told += [(f"sha256 {what}", digest) for what, digest in sorted(verdict.digests.items())]
    told += [(f"statements {file}", str(number)) for file, number in seen.files]
    told += [(f"focus-nodes {one.shape}", str(one.focus_nodes)) for one in seen.shapes]
    return [(key, said) for key, said in told if said]


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _text(log: JUnitXml) -> str:
    """Write the tree the same way whichever XML library junitparser has found, and without times."""
    root = ElementTree.fromstring(log.tostring())  # type: ignore[no-untyped-call]  # noqa: S314 - our own text
    for element in root.iter():
        element.attrib.pop("time", None)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
