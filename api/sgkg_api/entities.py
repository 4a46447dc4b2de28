"""What a served description of an entity is made of.

All statements with the entity as subject, in every graph; what is said of the blank nodes among them; and the
statements with the entity as object, up to 1,000: where there are more, none of them, and a link to the query that
gives them all. The triples are the same in every syntax.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from sgkg import io, resources
from sgkg.namespaces import PREFIXES, RDFS, SG, SGDATA
from sgkg.terms import BNode, Iri, Literal, Term, Triple, plain, to_ntriples

if TYPE_CHECKING:
    from sgkg_api.service import Service

__all__ = [
    "MAX_BLANK_NODES",
    "MAX_INCOMING",
    "Description",
    "Names",
    "classes",
    "describe",
    "known",
    "names",
    "own",
]

#: more statements that point to an entity than this are left out
MAX_INCOMING = 1000
#: statements about more blank nodes than this are left out
MAX_BLANK_NODES = 1000

_SEE_ALSO = Iri(RDFS + "seeAlso")
_NAME = SG + "name"
_CITATION = PREFIXES["dct"] + "bibliographicCitation"

Graphs = Mapping[Triple, frozenset[Iri]]


@dataclass(frozen=True, slots=True)
class Description:
    """What is served about an entity.

    Attributes:
        iri: the entity.
        own: statements with it as subject.
        incoming: statements with it as object.
        nested: statements about the blank nodes that it leads to.
        links: statements that say where to find what was left out.
        graphs: statement -> the named graphs it stands in, for those in ``own``.
    """

    iri: Iri
    own: tuple[Triple, ...]
    incoming: tuple[Triple, ...] = ()
    nested: tuple[Triple, ...] = ()
    links: tuple[Triple, ...] = ()
    graphs: Graphs = field(default_factory=dict)

    def written(self, form: io.Format) -> bytes:
        """Write all statements.

        Raises:
            UsageError: RDF/XML has no way to write one of them.
        """
        triples = dict.fromkeys((*self.own, *self.links, *self.nested, *self.incoming))
        return io.write(io.document(triples), form)


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called.

    Attributes:
        labels: IRI -> name.
        citations: IRI -> how the thing is cited.
    """

    labels: Mapping[str, str]
    citations: Mapping[str, str]


async def known(service: "Service", iris: Iterable[Iri], version: int) -> tuple[Iri, bool] | None:
    """Find the first of several IRIs of which the dataset says something.

    Returns:
        The IRI, and whether it names a graph; None where nothing is said of any.
    """
    for iri in iris:
        if iri.startswith(SGDATA + "/"):  # served at //…, it would lead to another host
            continue
        solutions = await service.select(resources.query("served-known"), {"entity": iri}, version)
        described, graph = (plain(solutions.rows[0].get(name)) == "true" for name in ("described", "graph"))
        if described or graph:
            return iri, graph
    return None


async def own(service: "Service", iri: Iri, version: int) -> Description:
    """Collect what is said of an entity itself, with the blank nodes that it leads to, and nothing that points to it.

    Args:
        service: asks the store.
        iri: of the entity.
        version: number of the version that is asked.
    """
    rows = (await service.select(resources.query("served-own"), {"entity": iri}, version)).rows
    graphs: dict[Triple, set[Iri]] = {}
    for row in rows:
        found = graphs.setdefault((iri, _iri(row["property"]), row["value"]), set())
        if isinstance(graph := row.get("graph"), Iri):
            found.add(graph)
    said = _sorted(graphs)
    nested = await _nested(service, [value for _, _, value in said if isinstance(value, BNode)], version)
    # Where there are too many, the documents of the graphs have them.
    extra = () if nested is not None else tuple((iri, _SEE_ALSO, g) for g in sorted(set().union(*graphs.values())))
    stated = {triple: frozenset(found) for triple, found in graphs.items()}
    return Description(iri, said, (), nested or (), extra, stated)


async def describe(service: "Service", iri: Iri, version: int, sparql_url: str) -> Description:
    """Collect the description of an entity.

    Args:
        service: asks the store.
        iri: of the entity.
        version: number of the version that is asked.
        sparql_url: URL of the endpoint, for links to what is left out.
    """
    said = await own(service, iri, version)
    extra = list(said.links)
    rows = (await service.select(resources.query("served-incoming"), {"entity": iri}, version)).rows
    incoming: tuple[Triple, ...] = ()
    if len(rows) > MAX_INCOMING:
        query = f"{resources.query('served-incoming-all')}VALUES ?entity {{ {to_ntriples(iri)} }}\n"
        extra.insert(0, (iri, _SEE_ALSO, Iri(f"{sparql_url}?query={quote(query, '')}")))
    else:
        incoming = _sorted((_node(row["subject"]), _iri(row["property"]), iri) for row in rows)
    nested = said.nested
    starts = [subject for subject, _, _ in incoming if isinstance(subject, BNode)]
    if starts and not said.links:
        more = await _nested(service, starts, version)
        if more is None:
            extra += [(iri, _SEE_ALSO, graph) for graph in sorted(set().union(*said.graphs.values()))]
        nested = () if more is None else _sorted({*nested, *more})
    return Description(iri, said.own, incoming, nested, tuple(extra), said.graphs)


async def classes(service: "Service", iri: Iri, version: int) -> frozenset[str]:
    """Find the classes that an entity has in any graph."""
    rows = (await service.select(resources.query("resource-types"), {"entity": iri}, version)).rows
    return frozenset(plain(row["class"]) for row in rows)


async def names(service: "Service", iri: Iri, version: int) -> Names:
    """Find names for an entity and for what its own statements mention."""
    rows = (await service.select(resources.query("resource-names"), {"entity": iri}, version)).rows
    best: dict[str, tuple[bool, bool, str]] = {}
    cited: dict[str, str] = {}
    for row in rows:
        label, thing = row["label"], plain(row["thing"])
        if not isinstance(label, Literal) or not label.value:
            continue
        if plain(row["naming"]) == _CITATION:
            cited[thing] = min(label.value, cited.get(thing, label.value))
            continue
        other_language = label.language.partition("-")[0].lower() not in ("", "en")
        rank = (other_language, plain(row["naming"]) != _NAME, label.value)
        best[thing] = min(rank, best.get(thing, rank))
    return Names({thing: name for thing, (_, _, name) in best.items()}, cited)


async def _nested(service: "Service", starts: Iterable[BNode], version: int) -> tuple[Triple, ...] | None:
    """Follow blank nodes, a list at a time; None where there are too many."""
    waiting, seen, found = list(starts), set[str](), dict[Triple, None]()
    text = resources.query("served-nested")
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for row in (await service.select(text, {"node": node}, version)).rows:
            subject, value = _node(row["subject"]), row["value"]
            seen.add(subject)
            found[(subject, _iri(row["property"]), value)] = None
            if isinstance(value, BNode):
                waiting.append(value)
        if len(seen) > MAX_BLANK_NODES:
            return None
    return _sorted(found)


def _sorted(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    return tuple(sorted(triples, key=lambda triple: tuple(map(to_ntriples, triple))))


def _iri(term: Term) -> Iri:
    return Iri(plain(term))


def _node(term: Term) -> Iri | BNode:
    return term if isinstance(term, BNode) else _iri(term)
