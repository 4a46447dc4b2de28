"""What is said of a thing itself: its names, and a table of facts with the source of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sgkg.figures.values import natural
from sgkg.namespaces import GRAPH, PREFIXES, RDF, RDFS, SG, compress
from sgkg.terms import BNode, Iri, Literal, Term, Triple, plain
from sgkg_api import pages
from sgkg_api.entities import Description, Names
from sgkg_api.pages import Cell
from sgkg_api.site.kit import View
from sgkg_api.site.resources.nested import Nested

__all__ = ["FactRow", "Source", "Told", "first", "told"]

_SKOS, _DCT = PREFIXES["skos"], PREFIXES["dct"]
_SOURCE, _CONFIDENCE, _STATUS = _DCT + "source", SG + "confidence", SG + "status"
_NAMING = (SG + "name", RDFS + "label", _SKOS + "prefLabel", _DCT + "title")
_OTHER_NAMES = (_SKOS + "altLabel", SG + "shortForm", SG + "printedDesignation")
#: what the page shows elsewhere: kind, names, sources; the last are the other way round in what points to the thing
_ELSEWHERE = {
    RDF + "type", *_NAMING, _SKOS + "altLabel", _SOURCE, _CONFIDENCE, SG + "interfaceOf", SG + "states",
    RDFS + "isDefinedBy",
}  # fmt: skip
_LEADS = (_SKOS + "definition", _DCT + "description", SG + "unclear", RDFS + "comment", SG + "message")
_DEPRECATED, _REPLACED = PREFIXES["owl"] + "deprecated", _DCT + "isReplacedBy"
_QUOTED = (SG + "verbatim",)
_DERIVED = (GRAPH + "inferred/", GRAPH + "gaps/")
_PROPOSED = frozenset(
    {Iri("https://w3id.org/sgdata/claim-status/proposed"), Iri("https://w3id.org/sgdata/confidence/proposed")}
)
#: where the boxes of a map stand is no fact, and matches in other vocabularies have a table of their own
_ASIDE = frozenset({Iri(GRAPH + "map"), Iri(GRAPH + "alignments")})
#: nothing in it is asserted, whether it says so of a thing or not
_PROPOSALS = Iri(GRAPH + "current")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Source:
    """What a graph names as the source of its statements about a thing.

    Attributes:
        graph: the graph; None for the default graph.
        sources: what it cites, with the citation as title.
        confidence: how sure it is, None where it does not say.
        proposed: it calls the statements proposals.
        derived: they follow by rule from others.
    """

    graph: Cell | None
    sources: tuple[Cell, ...]
    confidence: Cell | None
    proposed: bool
    derived: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """A property with the values that have the same source; ``more`` values are left out."""

    property: Cell
    values: tuple[Cell, ...]
    said: tuple[Source, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a thing.

    Attributes:
        title: its name.
        others: other names.
        lead: what it is, in a sentence or two; with the language of each.
        quoted: the text of a definition or a quotation, letter for letter.
        facts: the statements, by property.
        citations: the sources of the facts, each with its citation as note.
        proposed: whoever states it calls it a proposal.
        confidence: how sure the source of its own statements is, None where none says.
        deprecated: it is no longer to be used.
        replaced: what is to be used in its place, where it is deprecated.
        cut: some blank nodes are left out, as there are too many.
    """

    title: str
    others: tuple[str, ...]
    lead: tuple[Cell, ...]
    quoted: tuple[Cell, ...]
    facts: tuple[FactRow, ...]
    citations: tuple[Cell, ...]
    proposed: bool
    confidence: Cell | None
    deprecated: bool
    replaced: tuple[Cell, ...]
    cut: bool


def told(view: View, description: Description, names: Names) -> Told:
    """Make what is said of a thing ready for a page."""
    iri = description.iri
    by_graph: dict[Iri | None, list[Triple]] = {}
    for triple in _facts(description):
        for graph in description.graphs.get(triple, frozenset()) - _ASIDE or (None,):
            by_graph.setdefault(graph, []).append(triple)
    said = {graph: _source(view, graph, triples, names) for graph, triples in by_graph.items()}
    called = (plain(value) for _, name, value in description.own if name in _NAMING and isinstance(value, Literal))
    title = names.labels.get(iri) or min(called, default="") or compress(iri)
    others = {plain(value) for _, name, value in description.own if name in _OTHER_NAMES}
    mine = [one for one in said.values() if not one.derived]
    nested = Nested(description.nested)
    facts = _rows(view, description, nested, said, names)
    deprecated = any(name == _DEPRECATED and plain(value) in ("true", "1") for _, name, value in description.own)
    replaced = [value for _, name, value in description.own if name == _REPLACED] if deprecated else []
    return Told(
        title,
        tuple(sorted(others - {title}, key=natural)),
        _texts(view, description, _LEADS, names),
        _texts(view, description, _QUOTED, names),
        facts,
        tuple(dict.fromkeys(source for one in said.values() for source in one.sources)),
        bool(mine) and all(one.proposed for one in mine),
        next((one.confidence for one in mine if one.confidence), None),
        deprecated,
        tuple(pages.cell(value, view.href, names.labels) for value in replaced),
        nested.cut or bool(description.links),
    )


def first(description: Description, name: str) -> Term | None:
    """Return a value of a property, the first by its text; None where there is none."""
    return min((value for _, predicate, value in description.own if predicate == name), key=plain, default=None)


def _facts(description: Description) -> list[Triple]:
    return [
        one for one in description.own if not (graphs := description.graphs.get(one, frozenset())) or graphs - _ASIDE
    ]


def _texts(view: View, description: Description, wanted: Iterable[str], names: Names) -> tuple[Cell, ...]:
    order = {name: place for place, name in enumerate(wanted)}
    found = [
        (order[name], value) for _, name, value in description.own if name in order and isinstance(value, Literal)
    ]
    found.sort(key=lambda one: (one[0], one[1]))
    return tuple(pages.cell(value, view.href, names.labels) for _, value in dict.fromkeys(found))


def _source(view: View, graph: Iri | None, triples: Iterable[Triple], names: Names) -> Source:
    sources, confidence, proposed = list[Cell](), None, graph == _PROPOSALS
    for _, name, value in triples:
        if name == _SOURCE:
            shown = pages.cell(value, view.href, names.labels)
            sources.append(Cell(shown.text, shown.href, shown.title, names.citations.get(plain(value), "")))
        elif name == _CONFIDENCE:
            confidence = pages.cell(value, view.href, names.labels)
        proposed = proposed or (name in (_CONFIDENCE, _STATUS) and value in _PROPOSED)
    return Source(
        pages.cell(graph, view.href, names.labels) if graph else None,
        tuple(sorted(sources, key=lambda one: (natural(one.text), one.title))),
        confidence,
        proposed,
        bool(graph) and str(graph).startswith(_DERIVED),
    )


def _rows(
    view: View, description: Description, nested: Nested, said: Mapping[Iri | None, Source], names: Names
) -> tuple[FactRow, ...]:
    grouped: dict[tuple[Iri, tuple[Iri | None, ...]], list[Term]] = {}
    for triple in _facts(description):
        if triple[1] in _ELSEWHERE:
            continue
        stated_in = sorted(set(description.graphs.get(triple, ())) - _ASIDE)
        graphs: tuple[Iri | None, ...] = tuple(stated_in) or (None,)
        # What a source states too does not only follow by rule.
        stated = tuple(graph for graph in graphs if not said[graph].derived)
        grouped.setdefault((triple[1], stated or graphs), []).append(triple[2])
    rows = []
    for (name, graphs), terms in grouped.items():
        terms.sort(key=lambda term: _place(pages.cell(term, view.href, names.labels), term))
        cells = [pages.value(term, nested.tree(term), view.href, names.labels) for term in terms[:_MOST]]
        shown = pages.cell(name, view.href, names.labels)
        key = f"resource-property-{compress(name).replace(':', '-')}"
        if name not in names.labels and view.text.known(key):
            shown = Cell(view.text(key), shown.href, shown.title, language=view.language)
        rows.append(FactRow(shown, tuple(cells), tuple(said[graph] for graph in graphs), max(len(terms) - _MOST, 0)))
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                all(one.derived for one in row.said),
                row.property.text.casefold(),
                row.property.title,
                [one.graph.title if one.graph else "" for one in row.said],
            ),
        )
    )


def _place(cell: Cell, term: Term) -> tuple[list[tuple[int, str]], str]:
    """Where a value stands among others: what has no name, before all that have one."""
    return ([] if isinstance(term, BNode) else natural(cell.text), cell.title)
