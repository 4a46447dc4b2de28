"""From the results of shapes to findings that a vendor can act on."""

from collections.abc import Mapping, Sequence
from functools import cache
from string import ascii_letters

from sgkg import io, resources
from sgkg.io import Document
from sgkg.model import Path, Place, Result
from sgkg.namespaces import PREFIXES, RDFS, SG, SGS, compress
from sgkg.rules_text import CHECKED_BY_US
from sgkg.terms import Iri, from_ntriples, plain
from sgkg.vendors import suggest
from sgkg.vendors.model import Finding, Repair, Suggestion
from sgkg.vendors.reference import Reference, reference
from sgkg.vendors.repairs import KINDS, repair
from sgkg.vendors.statements import Statements

__all__ = ["MAX_FINDINGS", "findings"]

#: how many are told; nobody reads more, and each is looked for in the text
MAX_FINDINGS = 500
#: how many get a repair where the declaration has more statements than this: nobody mends so much one by one
_REPAIRED, _LONG = 50, 5_000
#: characters of a text, and of a repair
_LONGEST, _LONGEST_REPAIR = 2_000, 10_000
_SCHEMA = PREFIXES["schema"]
#: property -> rule about what it points to
_RULES = {predicate: rule for rule, (predicate, _) in KINDS.items()}
#: how to mend what is not said in ``shapes/product.ttl``
_HOW_ELSE = "Correct the name, or delete the statement."


def findings(results: Sequence[Result], document: Document, body: bytes | None = None) -> tuple[Finding, ...]:
    """Make findings of results.

    Args:
        results: those of a declaration.
        document: the declaration.
        body: the text that it was read from, to find lines in.

    Returns:
        The findings, worst first, at most :data:`MAX_FINDINGS`; one more says how many were left out.
    """
    ordered = sorted(results, key=Result.sort_key)
    told = ordered[:MAX_FINDINGS]
    places = _places(told, document, body) if told and body is not None else [None] * len(told)
    names, statements = _Names(document), Statements(document)
    mended = len(told) if len(document) <= _LONG else _REPAIRED
    found = [
        _finding(result, place, statements, names, mend=number < mended)
        for number, (result, place) in enumerate(zip(told, places, strict=True))
    ]
    if left := len(ordered) - len(told):
        message = f"There are {left:,} more findings, which are not told."
        how, component = "Mend these first.", f"{SGS}MoreConstraintComponent"
        found.append(Finding("Info", "more", f"{SGS}more", "", "", "", "", message, how, component=component))
    return tuple(found)


def _finding(result: Result, place: Place | None, statements: Statements, names: "_Names", *, mend: bool) -> Finding:
    shape = (result.source_shape or "").strip("<>")
    rule = shape.removeprefix(SGS)
    return Finding(
        severity=result.level.name.capitalize(),
        rule=rule,
        shape=shape,
        focus=result.focus_node,
        focus_name=_cut(names.of(result.focus_node)),
        path=_predicate(result.path),
        value=_cut(_value(result)),
        message=_cut(result.message),
        how=_cut(_hows().get(shape, _HOW_ELSE) + _listed(rule, result, statements)),
        line=place.line if place else 0,
        column=place.column if place else 0,
        suggestions=_suggestions(rule, result, statements),
        repair=_short(repair(result, statements)) if mend else None,
        component=result.component,
    )


def _cut(text: str) -> str:
    """Cut a text that only an attacker writes so long: findings must not be a multiple of what was sent."""
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text


def _short(change: Repair | None) -> Repair | None:
    """Leave out a change that is longer than anybody reads: cut, it would be another."""
    return change if change and len(change.remove) + len(change.add) <= _LONGEST_REPAIR else None


def _value(result: Result) -> str:
    """Return the value, unless it only repeats the focus node, as the engine has it for some constraints."""
    return result.value if result.value and result.value != result.focus_node else ""


def _suggestions(rule: str, result: Result, statements: Statements) -> tuple[Suggestion, ...]:
    value = result.value or ""
    if rule == "known-iri":  # what was to be an IRI, and of what
        rule = _RULES.get(_predicate(result.path), "")
    if rule in KINDS and value:
        return suggest.nearest(value, KINDS[rule][1])
    if not value.startswith("<"):
        return ()
    iri, known = value[1:-1], reference()
    if rule == "conformance-edition":
        return tuple(suggest.suggestion(later) for later in known.successors(iri))
    places = _interfaces(result.focus_node, statements)
    if rule == "conformance-listed":
        listed = _covering(places)
        # The same number of another body: any other is no likelier for being listed.
        return tuple(suggest.suggestion(one) for one in listed if _number(known, one) == _number(known, iri))
    if rule == "conformance-role-end":
        ends = sorted({plain(one) for place in places for one in known.values(place, SG + "involves")})
        return tuple(suggest.suggestion(one) for one in ends if one in known.actors)
    return ()


def _listed(rule: str, result: Result, statements: Statements) -> str:
    """Name what is listed where something else is claimed, as a sentence more."""
    covering = _covering(_interfaces(result.focus_node, statements)) if rule == "conformance-listed" else []
    return f" Listed there: {', '.join(map(reference().name, covering))}." if covering else ""


def _covering(places: Sequence[str]) -> list[str]:
    """Return the standards that the inventory has for interfaces, sorted."""
    return sorted({plain(one) for place in places for one in reference().values(place, SG + "coveredBy")})


def _number(known: Reference, iri: str) -> str:
    """Return the designation of a standard less the letters of who publishes it."""
    return known.name(known.standard_of(iri) or iri).lstrip(f"{ascii_letters}/ ")


def _interfaces(focus: str, statements: Statements) -> list[str]:
    """Return the interfaces that a claim names, where it has an IRI."""
    claim = from_ntriples(focus) if focus.startswith("<") else None
    said = statements.of(claim) if claim is not None else ()
    return [plain(value) for _, predicate, value in said if predicate == SG + "interface"]


def _predicate(path: Path | None) -> str:
    """Return the property that a path begins with."""
    while path is not None and path.steps:
        path = path.steps[0]
    return path.predicate.strip("<>") if path is not None else ""


def _places(told: Sequence[Result], document: Document, body: bytes) -> list[Place | None]:
    from sgkg.positions import places  # only where something is found

    return places([(result.focus_node, result.path, result.value) for result in told], [(document, body)])


class _Names:
    """How a reader knows the nodes of a declaration.

    Args:
        document: the declaration.
    """

    def __init__(self, document: Document) -> None:
        self._names = _texts(document, _SCHEMA + "name") or {}
        self._labels = _texts(document, RDFS + "label")
        self._standards = _texts(document, SG + "standard")
        self._interfaces = _texts(document, SG + "interface")
        self._makers = {str(claim): str(product) for product, claim in document.pairs(SG + "claim")}
        self._holders = {str(one): str(holder) for holder, one in document.pairs(_SCHEMA + "hasCertification")}

    def of(self, term: str) -> str:
        """Name a node: by its name, by what it claims, by whose it is, or by its IRI."""
        if not term:
            return ""
        key = str(from_ntriples(term))
        if key in self._names or key in self._labels:
            return self._names.get(key) or self._labels[key]
        if key in self._standards or key in self._interfaces or key in self._makers:
            return self._claim(key)
        if key in self._holders:
            return f"certificate of {self._claim(self._holders[key])}"
        return "a node without an IRI" if term.startswith("_:") else compress(key)

    def _claim(self, key: str) -> str:
        known = reference()
        product = self._makers.get(key, "")
        parts = [
            f"claim of {self._names.get(product, product)}" if product else "claim",
            f"on {compress(known.name(self._interfaces[key])).partition(' (')[0]}" if key in self._interfaces else "",
            f"by {compress(known.name(self._standards[key]))}" if key in self._standards else "",
        ]
        return " ".join(part for part in parts if part)


def _texts(document: Document, predicate: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for subject, value in document.pairs(predicate):
        found.setdefault(str(subject), plain(value))
    return found


@cache
def _hows() -> Mapping[str, str]:
    """Read from the shapes how to mend what they find: IRI of the shape -> sentence."""
    file = resources.data("shapes") / "product.ttl"
    shapes = io.parse(file.read_bytes(), source="shapes/product.ttl", scope=None)
    own = {shape: texts["how"] for shape, texts in CHECKED_BY_US.items()}
    return own | {str(shape): plain(how) for shape, how in shapes.pairs(SG + "how") if isinstance(shape, Iri)}
