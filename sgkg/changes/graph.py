"""A change report as RDF: the change as an activity (PROV-O) whose parts are actions (schema.org).

``docs/diff.md`` says how it is built. Nodes of its own are named by UUIDs of version 5 (RFC 9562, 5.5) made from what
the report says, so that equal reports are equal graphs and two reports can stand in one store.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from sgkg import io
from sgkg.changes.data import to_json
from sgkg.changes.model import Change, ChangeReport, Coverage, Entity, Kind, Statement, Version
from sgkg.model import Gap, Result
from sgkg.namespaces import PREFIXES, RDF, RDFS, SG, SGDATA, SH
from sgkg.terms import BNode, Iri, Literal, Term, from_ntriples

__all__ = ["to_turtle"]

_PROV, _DCT, _SCHEMA, _OWL = (PREFIXES[name] for name in ("prov", "dct", "schema", "owl"))
_ACTIONS = {Change.ADDED: "AddAction", Change.REMOVED: "DeleteAction", Change.CHANGED: "UpdateAction"}
_SUBJECTS = {
    Kind.INTERFACE: SG + "Interface", Kind.CLAIM: SG + "Claim", Kind.CLASS: _OWL + "Class",
    Kind.PROPERTY: RDF + "Property", Kind.DEFINITION: SG + "Definition",
    Kind.CONCEPT: PREFIXES["skos"] + "Concept", Kind.OTHER: _OWL + "Thing",
}  # fmt: skip

_Triples = Iterator[tuple[Term, Term, Term]]


def to_turtle(report: ChangeReport) -> str:
    """Write a change report as Turtle."""
    return io.write_turtle(io.document(dict.fromkeys(_Graph(report).triples()), source="diff"))


class _Graph:
    """Builds the statements, part by part."""

    def __init__(self, report: ChangeReport) -> None:
        self._report = report
        self._seed = sha256(to_json(report).encode()).hexdigest()
        self._blank = 0
        self._parts: list[Iri] = []

    def triples(self) -> _Triples:
        report = self._report
        activity, old, new = self._node("activity"), self._node("old"), self._node("new")
        body = [*self._body(old, new)]
        yield from _about(
            activity,
            (RDF + "type", Iri(_PROV + "Activity")),
            (RDFS + "label", _english(f"change from {report.old.source} to {report.new.source}")),
            (_PROV + "used", old),
            (_PROV + "generated", new),
            *((_DCT + "hasPart", part) for part in self._parts),
        )
        yield from _version(old, report.old)
        yield from _version(new, report.new)
        yield new, Iri(_PROV + "wasRevisionOf"), old
        yield from body

    def _body(self, old: Iri, new: Iri) -> _Triples:
        report = self._report
        for change, place, gaps, results, covers in (
            (Change.ADDED, new, report.opened, report.findings_opened, report.covered),
            (Change.REMOVED, old, report.closed, report.findings_closed, report.uncovered),
        ):
            for gap in gaps:
                what = f"gap {'opened' if change is Change.ADDED else 'closed'}"
                yield from self._action(change, f"{what}: {gap.message}", SG + "Gap", [Iri(gap.iri)], place)
                yield from self._gap(gap, change)
            for number, result in enumerate(results):
                node = self._node(f"finding {change.value} {number}")
                what = f"finding {'opened' if change is Change.ADDED else 'closed'}"
                yield from self._action(change, f"{what}: {result.message}", SH + "ValidationResult", [node], place)
                yield from self._finding(node, result)
            for cover in covers:
                yield from self._cover(cover, change, place)
        for entity in report.entities:
            yield from self._entity(entity, old, new)

    def _action(
        self,
        change: Change,
        label: str,
        subject: str,
        objects: Sequence[Term],
        place: Iri | None,
        within: Iri | None = None,
    ) -> _Triples:
        """Say that something was added to, removed from or changed in a version; it is part of another, or of all."""
        action = self._node(f"{within or ''} {change.value} {label} {len(self._parts)}")
        if within is None:
            self._parts.append(action)
        else:
            yield within, Iri(_DCT + "hasPart"), action
        yield from _about(
            action,
            (RDF + "type", Iri(_SCHEMA + _ACTIONS[change])),
            (RDFS + "label", _english(label)),
            (_DCT + "subject", Iri(subject)),
            *((_SCHEMA + "object", thing) for thing in objects),
            *([(_SCHEMA + "targetCollection", place)] if place else []),
        )

    def _gap(self, gap: Gap, change: Change) -> _Triples:
        node = Iri(gap.iri)
        status = "open" if change is Change.ADDED else "closed"
        inventory = (self._report.new if change is Change.ADDED else self._report.old).inventory
        focus, more = self._value(gap.focus if gap.focus[:1] in "[(_" else f"<{gap.focus}>")
        yield from _about(
            node,
            (RDF + "type", Iri(SG + "Gap")),
            (SG + "name", Literal(gap.message)),
            (SG + "rule", Iri(gap.rule.iri)),
            (SG + "ruleId", Literal(gap.rule.id)),
            (SG + "focus", focus),
            (SG + "gapSeverity", Iri(f"{SGDATA}severity/{gap.rule.severity.value}")),
            (SG + "gapStatus", Iri(f"{SGDATA}gap-status/{status}")),
            (SG + "message", _english(gap.message)),
        )
        if inventory:
            yield node, Iri(SG + "inventory"), Iri(inventory)
        yield from more

    def _finding(self, node: Iri, result: Result) -> _Triples:
        focus, more = self._value(result.focus_node)
        yield from _about(
            node,
            (RDF + "type", Iri(SH + "ValidationResult")),
            (SH + "focusNode", focus),
            (SH + "sourceConstraintComponent", Iri(result.component)),
            (SH + "resultSeverity", Iri(result.severity)),
            *((SH + "resultMessage", Literal(message)) for message in result.messages),
        )
        yield from more
        if result.source_shape and result.source_shape.startswith("<"):
            yield node, Iri(SH + "sourceShape"), from_ntriples(result.source_shape)
        if result.path and result.path.kind == "predicate":
            yield node, Iri(SH + "resultPath"), from_ntriples(result.path.predicate)
        if result.value:
            value, more = self._value(result.value)
            yield node, Iri(SH + "value"), value
            yield from more

    def _cover(self, cover: Coverage, change: Change, place: Iri) -> _Triples:
        what = "gained its first covering standard" if change is Change.ADDED else "lost its last covering standard"
        said = [Statement(SG + "coveredBy", f"<{iri}>") for iri, _ in cover.standards]
        nodes = [self._node(f"{change.value} {cover.interface} {one.value}") for one in said]
        yield from self._action(change, f"{cover.label} {what}", SG + "coveredBy", nodes, place)
        for node, one in zip(nodes, said, strict=True):
            yield from self._statement(node, Iri(cover.interface), one)

    def _entity(self, entity: Entity, old: Iri, new: Iri) -> _Triples:
        place = {Change.ADDED: new, Change.REMOVED: old}.get(entity.change)
        label = f"{entity.kind.value} {entity.change.value}: {entity.label or entity.iri or 'without an IRI'}"
        subject = _SUBJECTS[entity.kind]
        thing: Term
        if entity.iri:
            thing = Iri(entity.iri)
        else:
            thing, said = self._value(_as_node(entity.added or entity.removed))
            yield from said
        yield from self._action(entity.change, label, subject, [thing], place)
        if entity.change is not Change.CHANGED:
            return
        update = self._parts[-1]
        for change, where, statements in ((Change.REMOVED, old, entity.removed), (Change.ADDED, new, entity.added)):
            nodes = [self._node(f"{change.value} {entity.iri} {one.predicate} {one.value}") for one in statements]
            if nodes:
                said_label = f"statements {change.value}"
                yield from self._action(change, said_label, RDF + "Statement", nodes, where, within=update)
            for node, one in zip(nodes, statements, strict=True):
                yield from self._statement(node, thing, one)

    def _statement(self, node: Iri, subject: Term, one: Statement) -> _Triples:
        value, more = self._value(one.value)
        yield from _about(
            node,
            (RDF + "type", Iri(RDF + "Statement")),
            (RDF + "subject", subject),
            (RDF + "predicate", Iri(one.predicate)),
            (RDF + "object", value),
        )
        yield from more

    def _value(self, text: str) -> tuple[Term, list[tuple[Term, Term, Term]]]:
        """Read a value: the term, and what is said of the blank nodes in it."""
        if text[:1] not in "[(_":
            return from_ntriples(text), []
        self._blank += 1
        turtle = f"<urn:s> <urn:p> {text} .".encode()
        parsed = list(io.parse(turtle, source="value.ttl", scope=f"v{self._blank}").triples())
        value = next(o for s, _, o in parsed if s == "urn:s")
        return value, [(s, Iri(p), o) for s, p, o in parsed if s != "urn:s" or isinstance(s, BNode)]

    def _node(self, key: str) -> Iri:
        return Iri(f"urn:uuid:{uuid5(NAMESPACE_URL, f'{SGDATA}diff/{self._seed}#{key}')}")


def _version(node: Iri, version: Version) -> _Triples:
    yield from _about(
        node,
        (RDF + "type", Iri(_PROV + "Entity")),
        (RDFS + "label", Literal(version.source)),
        *([(_PROV + "specializationOf", Iri(version.inventory))] if version.inventory else []),
        *([(_SCHEMA + "temporalCoverage", Literal(version.as_of))] if version.as_of else []),
    )


def _as_node(statements: Sequence[Statement]) -> str:
    return f"[ {' ; '.join(f'<{one.predicate}> {one.value}' for one in statements)} ]"


def _about(node: Term, *pairs: tuple[str, Term]) -> _Triples:
    return ((node, Iri(predicate), value) for predicate, value in pairs)


def _english(text: str) -> Literal:
    return Literal.tagged(text, "en")
