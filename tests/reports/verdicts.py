"""Verdicts for the tests of the reports: one with everything in it, large ones, and any at all."""

from dataclasses import replace
from functools import cache
from hashlib import sha256

from hypothesis import strategies as st

from sgkg.gate.model import Closed, Finding, RuleText, State, Verdict, Waiver, WaiverState
from sgkg.model import Checked, Path, Place, Result, Severity, ShapeCount
from sgkg.namespaces import SGDATA, SGS, SH

__all__ = ["HOSTILE", "clean", "large", "sample", "verdicts"]

#: texts that try to be markup, a command, an escape or a link
HOSTILE = (
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "a | b \\| c \\",
    "`code` ``more``",
    "[click](https://example.org/evil) ![pixel](https://example.org/p.png)",
    "::error file=x,line=1::not ours\n::set-output name=a::b",
    "##[add-mask]secret",
    "100%0A::warning::x, y: z",
    "{0} {{1}} }{",
    "]]>&amp;<!-- --> -->",
    "\x00\x1b[31mred\x1b[0m\x7f\ufffe",
    "@everyone fixes #12 and !34",
    "# heading\n- item\n1. one\n***\n~~~\n$x$",
    "<https://example.org/x> https://example.org/y",
    "</details></summary>",
    "\u202eright to left\u2028next line",
    "1. not a list",
    "- not a list",
)
_DATA, _WAIVERS, _OLD = "data/my inventory.ttl", "waivers.ttl", "data/my old|inventory.ttl"


def _print(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()


def _rule(name: str, severity: Severity, label: str, *, words: bool = True) -> RuleText:
    if not words:
        return RuleText(f"sgs:{name}", SGS + name, label, severity)
    return RuleText(
        name,
        SGS + name,
        label,
        severity,
        why=f"Why {name} matters.",
        who="The owner of the inventory.",
        how=f"Do what {name} asks for {{now}}.",
        references=("EG2 deck, slide 17", "IEC 62056"),
        help_uri=f"{SGS}{name}",
    )


G01 = _rule("G01", Severity.VIOLATION, "interface without a covering standard")
G02 = _rule("G02", Severity.WARNING, "interface without a risk assessment")
G05 = _rule("G05", Severity.INFO, "listed standard that covers no interface")
G09 = _rule("G09", Severity.VIOLATION, "risk total is not the product of its factors")
G10 = _rule("G10", Severity.VIOLATION, "high risk without a standard")
G13 = _rule("G13", Severity.WARNING, "personal data to third parties")
G12 = _rule("G12", Severity.WARNING, "interface covered only by ended standards")
NAME = _rule("interface-name", Severity.VIOLATION, "interface name", words=False)
EXPIRED = RuleText(
    "waiver-expired", "", "a waiver that has ended", Severity.VIOLATION,
    why="The gap was accepted until a day that has passed.", how="Close the gap, or renew the waiver.",
)  # fmt: skip
INTERFACE_OF = Path("predicate", f"<{SGDATA}ontology#interfaceOf>")


def _finding(rule: RuleText, focus: str, message: str, line: int = 0, **more: object) -> Finding:
    iri = f"<{SGDATA}{focus}>" if not focus.startswith("_:") else focus
    value = more.pop("value", None)
    path = more.pop("path", INTERFACE_OF)
    assert path is None or isinstance(path, Path)
    assert value is None or isinstance(value, str)
    result = Result(
        focus_node=iri,
        path=path,
        value=value,
        source_shape=f"<{rule.shape}>",
        source_constraint=None,
        component=SH + "MinCountConstraintComponent",
        severity=SH + rule.severity.name.capitalize(),
        messages=(message,),
    )
    found = Finding(
        rule=rule,
        level=rule.severity,
        focus=iri,
        focus_label=f"Interface {focus.rpartition('/')[2]}",
        path="sg:interfaceOf" if path else "",
        value=value,
        message=message,
        component=result.component,
        fingerprint=_print(rule.id, focus, message),
        place=Place(_DATA, line, 1, line, 14) if line else None,
        result=result,
    )
    return replace(found, **more)  # type: ignore[arg-type]


def sample() -> Verdict:
    """A verdict with every kind of finding, place and waiver."""
    shown = Place(_WAIVERS, 5, 1, 5, 12)
    active = Waiver(
        "https://example.org/waiver/7", (G01.shape, G10.shape), f"<{SGDATA}interface/7>", None, "planned",
        "Metering team", "Grid board", "The standard is on its way | *soon*.", "2026-01-01", "2027-06-30",
        WaiverState.ACTIVE, 241, shown,
    )  # fmt: skip
    ended = replace(
        active, iri="https://example.org/waiver/8", owner="Billing team", expires="2026-10-01",
        state=WaiverState.EXPIRED, days_left=-31, focus=f"<{SGDATA}interface/8>", place=Place(_WAIVERS, 20, 1, 20, 12),
    )  # fmt: skip
    own = Finding(
        EXPIRED, Severity.VIOLATION, f"<{ended.iri}>", "waiver/8", "", None,
        "The waiver of Billing team ended on 2026-10-01: The standard is on its way.", "", _print("expired"),
        Place(_WAIVERS, 20, 1, 20, 12),
    )  # fmt: skip
    compared = {"state": State.NEW}
    findings = [
        _finding(G01, "interface/14", "Interface 14 (A & B) has no covering standard.", 210, **compared),
        _finding(G01, "interface/7", "Interface 7 has no covering standard.", 110, waiver=active, **compared),
        _finding(G10, "interface/7", "Interface 7 has a risk total of 45.", 110, waiver=active, **compared),
        _finding(G02, "interface/14", "Interface 14 (A & B) has no risk assessment.", 210, **compared),
        _finding(G02, "interface/9", "Interface 9 has no risk assessment.", 130, state=State.KNOWN),
        _finding(G05, "standard/x", "Standard X covers no interface.", 300, **compared),
        _finding(G12, "interface/3", "Interface 3 rests on an ended standard.", 50, by_rule=True, **compared),
        _finding(NAME, "interface/14", "An interface has one name.", 212, value='"a|b"', **compared),
        _finding(NAME, "interface/14", "A name is in English.", 213, value='"c"@de', path=Path(
            "sequence", "", (Path("inversePath", "", (INTERFACE_OF,)), Path("zeroOrMorePath", "", (Path(
                "alternativePath", "", (INTERFACE_OF, INTERFACE_OF)),))),
        ), **compared),
        _finding(NAME, "_:n1", "An interface has a name.", **compared),
        own,
    ]  # fmt: skip
    for number, text in enumerate(HOSTILE):
        findings.append(_finding(G05, f"standard/{number}", text, 400 + number, focus_label=text, **compared))
    closed = (
        Closed(
            _print("closed"),
            "G02",
            "interface/5",
            "Interface 5 has no risk assessment.",
            place=Place(_OLD, 90, 1, 90, 14),
        ),
        Closed(_print("gone"), "G09", "interface/6", "The total of <b>6</b> is wrong.", by_rule=True),
    )
    shapes = (
        ShapeCount(SGS + "G01-target", "where G01 looks", 14),
        ShapeCount(SGS + "G02-target", "where G02 looks", 14),
        ShapeCount(SGS + "G05-target", "where G05 looks", 3),
        ShapeCount(SGS + "G09-target", "where G09 looks", 9),
        ShapeCount(SGS + "G10-target", "where G10 looks", 9),
        ShapeCount(SGS + "G12-target", "where G12 looks", 14),
        ShapeCount(SGS + "G13-target", "where G13 looks", 0),
        ShapeCount(SGS + "Interface", "Interface", 14),
        ShapeCount(SGS + "Safeguard", "Safeguard", 0),
    )
    rules = [
        G01,
        G02,
        G05,
        G09,
        G10,
        G12,
        G13,
        NAME,
        EXPIRED,
        _rule("Interface", Severity.VIOLATION, "Interface", words=False),
    ]
    return Verdict(
        findings=tuple(sorted(findings, key=Finding.sort_key)),
        checked=Checked(
            ((_DATA, 2547), ("data/more.ttl", 12)), shapes, "shacl 0.3.4", ("data/more.ttl imports much",)
        ),
        closed=closed,
        waivers=(active, ended),
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        versions={"sgkg": "0.1.0", "shapes": "0.1.0", "ontology": "0.1.0", "engine": "shacl 0.3.4"},
        digests={"shapes": _print("shapes"), "data": _print("data")},
        as_of="2026-05",
        today="2026-11-01",
        baseline="known.jsonl",
        reasons=("4 violations count: G01 (1), sgs:interface-name (3).",),
        notes=("2 findings of G03 are left out: the policy turns the rule off",),
    )


def clean() -> Verdict:
    """A verdict on data without a finding."""
    kept = sample()
    return replace(kept, findings=(), closed=(), waivers=(), baseline="", reasons=(), notes=())


@cache
def large(number: int) -> Verdict:
    """A verdict with many findings: one violation in ten, the rest warnings, then infos."""
    kept = sample()
    findings = []
    for index in range(number):
        rule = G01 if index % 10 == 0 else G02 if index % 10 < 6 else G05
        message = f"Interface {index} (operator to customer portal {index}) lacks what the rule asks for."
        findings.append(_finding(rule, f"interface/{index}", message, index + 1))
    return replace(
        kept, findings=tuple(sorted(findings, key=Finding.sort_key)), closed=(), waivers=(), baseline="",
        reasons=("too much",), notes=(),
    )  # fmt: skip


# --- any verdict at all

_texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), st.text("<>&|`*_[](){}:%#@,\n\r\\-", max_size=12))
_words = st.one_of(st.just(""), _texts)
_iris = st.builds(
    lambda head, tail: head + tail,
    st.sampled_from((SGDATA, "https://example.org/", "urn:x:", "javascript:alert(1)//", "sh:", "conforms:")),
    st.text("abc'()*&;:@/._-é", max_size=10),
)
_numbers = st.integers(1, 10_000)
_files = st.sampled_from(
    ("a.ttl", "data/b c.ttl", "./c%20.ttl", "../d.ttl", "/somewhere/e.ttl", "C:\\f.ttl", "ü/|g|.ttl", "-",
     "a:b.ttl", "x\udce9.ttl", "<b>.ttl", "n\nl.ttl")
)  # fmt: skip
_places = st.builds(
    lambda file, line, column, lines, columns: Place(file, line, column, line + lines, column + columns),
    _files, _numbers, _numbers, st.integers(0, 2), st.integers(0, 9),
)  # fmt: skip
_days = st.sampled_from(("2026-01-01", "2027-12-31"))
_severities = st.sampled_from(Severity)
_rules = st.builds(
    RuleText, st.sampled_from(("G01", "G03-unknown", "sgs:x", "https://example.org/<s>", "anonymous-MinCount")),
    st.one_of(st.just(""), _iris), _words, _severities, _words, _words, _words,
    st.lists(_texts, max_size=2).map(tuple), st.one_of(st.just(""), _iris),
)  # fmt: skip
_literals = st.builds(
    lambda text, tail: '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + tail,
    _texts, st.sampled_from(('"', '"@en', '"^^<http://www.w3.org/2001/XMLSchema#date>')),
)  # fmt: skip
_nodes = st.one_of(_iris.map(lambda iri: f"<{iri}>"), st.sampled_from(("_:n1", "_:n2")))
_values = st.one_of(st.none(), _nodes, _literals)
_simple = _iris.map(lambda iri: Path("predicate", f"<{iri}>"))
_paths = st.recursive(
    _simple,
    lambda inner: st.one_of(
        st.builds(lambda kind, step: Path(kind, "", (step,)), st.sampled_from(
            ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")), inner),
        st.builds(lambda kind, steps: Path(kind, "", tuple(steps)), st.sampled_from(("sequence", "alternativePath")),
                  st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=4,
)  # fmt: skip
_waivers = st.builds(
    Waiver, _iris, st.lists(_iris, max_size=2).map(tuple), st.one_of(st.just(""), _nodes), _values, _words, _texts,
    _words, _texts, _days, _days, st.sampled_from(WaiverState), st.integers(-400, 800), st.one_of(st.none(), _places),
    _words,
)  # fmt: skip
_results = st.builds(
    Result, _nodes, st.one_of(st.none(), _paths), _values, st.one_of(st.none(), _nodes), st.one_of(st.none(), _nodes),
    _iris, st.one_of(_iris, st.just(SH + "Warning")), st.lists(_texts, max_size=2).map(lambda m: tuple(sorted(m))),
)  # fmt: skip


@st.composite
def _findings(draw: st.DrawFn) -> Finding:
    result = draw(st.one_of(st.none(), _results))
    return Finding(
        rule=draw(_rules),
        level=draw(_severities),
        focus=result.focus_node if result else draw(_nodes),
        focus_label=draw(_words),
        path=draw(_words),
        value=result.value if result else draw(_values),
        message=result.message if result else draw(_texts),
        component=result.component if result else draw(_iris),
        fingerprint=draw(st.integers(0, 40)).to_bytes(32, "big").hex(),
        place=draw(st.one_of(st.none(), _places)),
        state=draw(st.sampled_from(State)),
        by_rule=draw(st.booleans()),
        waiver=draw(st.one_of(st.none(), _waivers)),
        result=result,
    )


_closed = st.builds(
    Closed,
    st.integers(0, 9).map(lambda n: f"{n:064x}"),
    st.sampled_from(("G01", "G99")),
    _words,
    _words,
    st.booleans(),
    st.one_of(st.none(), _places),
)
_checked = st.builds(
    Checked, st.lists(st.tuples(_files, st.integers(0, 9)), max_size=3).map(tuple),
    st.lists(st.builds(ShapeCount, _iris, _words, st.integers(0, 3)), max_size=4).map(tuple), _texts,
    st.lists(_texts, max_size=2).map(tuple),
)  # fmt: skip


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    """Any verdict, hostile texts included."""
    findings = draw(st.lists(_findings(), max_size=14))
    versions = draw(st.dictionaries(st.sampled_from(("sgkg", "shapes", "engine")), _texts))
    return Verdict(
        findings=tuple(sorted(findings, key=Finding.sort_key)),
        checked=draw(_checked),
        closed=tuple(draw(st.lists(_closed, max_size=3))),
        waivers=tuple(draw(st.lists(_waivers, max_size=2))),
        rules=tuple(draw(st.lists(_rules, max_size=3, unique_by=lambda rule: rule.id))),
        versions=versions,
        digests=draw(st.dictionaries(st.sampled_from(("data", "shapes")), st.just("0" * 64))),
        as_of=draw(st.sampled_from(("", "2026-05"))),
        today=draw(_days),
        fail_on=draw(st.sampled_from(("violation", "warning", "info", "never"))),
        baseline=draw(st.one_of(st.just(""), _texts)),
        reasons=tuple(draw(st.lists(_texts, max_size=2))),
        notes=tuple(draw(st.lists(_texts, max_size=2))),
    )
