"""From a validation report to gaps: findings with stable IRIs, reasons, remedies and sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from sgkg import __version__, io
from sgkg.io import Document
from sgkg.model import Gap, GapReport, Result, Rule, natural
from sgkg.namespaces import GRAPH, PREFIXES, RDF, RDFS, SG, SGDATA, slug
from sgkg.store import Store
from sgkg.terms import BNode, Iri, Literal, Term, from_ntriples, plain, to_ntriples
from sgkg.validation.runs import Run

__all__ = ["as_document", "find", "select"]

_DCT = PREFIXES["dct"]


def find(run: Run, ontology_version: str) -> GapReport:
    """Turn the report of a run into gaps.

    Args:
        run: a run over a slice that has an inventory.
        ontology_version: of the packed ontology, for the report.

    Returns:
        Gaps of every rule that ran, and as ``problems`` the results of all other shapes.
    """
    piece, report = run.slice, run.report
    lookup = _Lookup(piece.store)
    gaps: dict[str, Gap] = {}
    problems: list[Result] = []
    for result in report.results:
        rule = run.rules.get(plain(from_ntriples(result.source_shape))) if result.source_shape else None
        if rule is None:
            problems.append(result)
            continue
        gap = _gap(result, rule, piece.name, lookup)
        if gap.iri in gaps:  # a rule that says two things of one focus says them in one gap
            both = sorted({*gaps[gap.iri].message.splitlines(), gap.message})
            gap = replace(gap, message="\n".join(both))
        gaps[gap.iri] = gap
    return GapReport(
        inventory=str(piece.inventory or ""),
        name=piece.name,
        label=lookup.name(piece.inventory or Literal(""), piece.name),
        as_of=piece.as_of,
        versions={
            "sgkg": __version__,
            "ontology": ontology_version,
            "shapes": __version__,
            "engine": report.checked.engine,
        },
        checked=report.checked,
        gaps=tuple(sorted(gaps.values(), key=Gap.sort_key)),
        rules=tuple(sorted(run.rules.values(), key=lambda rule: (rule.id, rule.variant))),
        problems=tuple(problems),
        names=report.names,
    )


def select(report: GapReport, rule_ids: Iterable[str]) -> GapReport:
    """Keep the gaps of some rules only; all of them for none."""
    wanted = {name.upper() for name in rule_ids}
    if not wanted:
        return report
    return replace(
        report,
        gaps=tuple(gap for gap in report.gaps if gap.rule.id in wanted),
        rules=tuple(rule for rule in report.rules if rule.id in wanted),
    )


def as_document(report: GapReport) -> Document:
    """Write gaps as the statements of their named graph, ``graph/gaps/<inventory>``, sorted."""
    triples = sorted(set(_statements(report)), key=lambda t: tuple(natural(to_ntriples(term)) for term in t))
    return io.document(triples, source=f"{GRAPH}gaps/{report.name}")


class _Lookup:
    """What the slice says of the things that gaps are about."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # Many gaps share a focus, and nearly all a source: each is looked up once.
        self.sources = cache(self._sources)
        self._one = cache(self._read_one)

    def name(self, node: Term, otherwise: str) -> str:
        return self._one(node, SG + "name") or otherwise

    def notation(self, node: Term) -> str:
        return self._one(node, PREFIXES["skos"] + "notation")

    def _sources(self, node: Term, evidence_classes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Find the sources of what is said of a node, and of the evidence about it."""
        if isinstance(node, Literal):
            return ()
        found: set[tuple[str, str]] = set()
        for thing in [node, *self._evidence(node, evidence_classes)]:
            for source in self._store.values(thing, Iri(_DCT + "source")):
                citation = self._one(source, _DCT + "bibliographicCitation") or self._one(source, RDFS + "label")
                found.add((source if isinstance(source, Iri) else "", citation or plain(source)))
        return tuple(sorted(found, key=lambda pair: natural(pair[1])))

    def _evidence(self, node: Iri | BNode, classes: Sequence[str]) -> list[Iri | BNode]:
        if not classes:
            return []
        said = [
            thing for thing in self._store.values(node, Iri(SG + "interfaceOf")) if not isinstance(thing, Literal)
        ]
        return [thing for thing in said if {*map(plain, self._store.values(thing, Iri(RDF + "type")))} & {*classes}]

    def _read_one(self, node: Term, predicate: str) -> str:
        if isinstance(node, Literal):
            return ""
        return min(map(plain, self._store.values(node, Iri(predicate))), default="")


def _gap(result: Result, rule: Rule, inventory: str, lookup: _Lookup) -> Gap:
    node = from_ntriples(result.focus_node)
    focus = plain(node)
    detail = ""
    if rule.per_value and result.value is not None:
        value = from_ntriples(result.value)
        detail = lookup.notation(value) or slug(plain(value))
    path = [inventory, rule.id.lower(), slug(focus), *([detail] if detail else [])]
    return Gap(
        iri=f"{SGDATA}gap/{'/'.join(path)}",
        rule=rule,
        focus=focus,
        focus_label=lookup.name(node, focus),
        detail=detail,
        value=result.value,
        message=result.message,
        sources=lookup.sources(node, rule.evidence_classes),
    )


def _statements(report: GapReport) -> Iterator[tuple[Term, Term, Term]]:
    def about(subject: str, fields: Mapping[str, Sequence[Term]]) -> Iterator[tuple[Term, Term, Term]]:
        return ((Iri(subject), Iri(name), value) for name, values in fields.items() for value in values)

    def english(text: str) -> list[Term]:
        return [Literal.tagged(text, "en")] if text else []

    yield from about(
        f"{GRAPH}gaps/{report.name}",
        {
            RDF + "type": [Iri(PREFIXES["prov"] + "Entity")],
            RDFS + "label": english(f"gaps in {report.label}"),
            PREFIXES["prov"] + "wasDerivedFrom": [
                Iri(f"{GRAPH}{report.name}"),
                Iri(f"{GRAPH}inferred/{report.name}"),
            ],
        },
    )
    for rule in report.rules:
        yield from about(
            rule.iri,
            {
                RDF + "type": [Iri(SG + "GapRule")],
                RDFS + "label": english(rule.label),
                SG + "ruleId": [Literal(rule.id)],
                SG + "variant": [Literal(rule.variant)] if rule.variant else [],
                SG + "why": english(rule.why),
                SG + "who": english(rule.who),
                SG + "how": english(rule.how),
                SG + "reference": [Literal(text) for text in rule.references],
            },
        )
    for gap in report.gaps:
        yield from about(
            gap.iri,
            {
                RDF + "type": [Iri(SG + "Gap")],
                SG + "name": [Literal(gap.message)],
                SG + "rule": [Iri(gap.rule.iri)],
                SG + "ruleId": [Literal(gap.rule.id)],
                SG + "variant": [Literal(gap.rule.variant)] if gap.rule.variant else [],
                SG + "focus": [BNode(gap.focus[2:]) if gap.focus.startswith("_:") else Iri(gap.focus)],
                SG + "about": [from_ntriples(gap.value)] if gap.detail and gap.value else [],
                SG + "gapSeverity": [Iri(f"{SGDATA}severity/{gap.rule.severity.value}")],
                SG + "gapStatus": [Iri(f"{SGDATA}gap-status/open")],
                SG + "inventory": [Iri(report.inventory)],
                SG + "message": english(gap.message),
                _DCT + "source": [Iri(iri) if iri else Literal(text) for iri, text in gap.sources],
            },
        )
