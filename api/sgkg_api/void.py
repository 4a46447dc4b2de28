"""The description of the data in VoID: what is in the default graph, by class and property, and in each named graph.

All counts come from queries over one version; those of the default graph are what SPARQL counts.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from sgkg import resources
from sgkg.namespaces import PREFIXES, SGDATA
from sgkg.store.base import Solution
from sgkg.terms import Iri, Literal, Term, plain
from sgkg_api.statements import Statements, count, text

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.service import Service

__all__ = ["DATASET", "DOCUMENT", "LICENCE", "TITLE", "Counts", "counts", "void"]

DOCUMENT = Iri(SGDATA + ".well-known/void")
#: what is described; other documents link to it
DATASET = Iri(DOCUMENT + "#dataset")
LICENCE = Iri("https://creativecommons.org/licenses/by/4.0/")
TITLE = "Smart-grid data knowledge graph"

_TOTALS = {
    "triples": "void:triples",
    "entities": "void:entities",
    "classes": "void:classes",
    "properties": "void:properties",
    "subjects": "void:distinctSubjects",
    "objects": "void:distinctObjects",
}
_QUERIES = ("totals", "classes", "properties", "class-properties", "datatypes", "object-classes")


@dataclass(frozen=True, slots=True)
class Counts:
    """What the queries found in one version.

    Attributes:
        totals: name -> number, for the default graph.
        classes, properties, class_properties, datatypes, object_classes: solutions of the queries of these names.
        graphs: named graph -> number of its statements.
    """

    totals: dict[str, int]
    classes: Sequence[Solution]
    properties: Sequence[Solution]
    class_properties: Sequence[Solution]
    datatypes: Sequence[Solution]
    object_classes: Sequence[Solution]
    graphs: dict[Iri, int]


async def counts(service: "Service", version: int) -> Counts:
    """Count what a version holds."""
    names = [f"served-void-{name}" for name in _QUERIES] + ["served-graph-counts"]
    found = await asyncio.gather(*(service.select(resources.query(name), {}, version) for name in names))
    totals, classes, properties, class_properties, datatypes, object_classes, graphs = (one.rows for one in found)
    return Counts(
        {name: int(plain(totals[0][name])) for name in _TOTALS},
        classes,
        properties,
        class_properties,
        datatypes,
        object_classes,
        {Iri(plain(row["graph"])): int(plain(row["triples"])) for row in graphs},
    )


def void(found: Counts, version: "Version", public_url: str, *, bare: bool, dumps: Iterable[str]) -> Statements:
    """Describe a version.

    Args:
        found: its counts.
        version: gives number and release.
        public_url: of the server's root.
        bare: the store has no packed data, so nothing is known of licence, names and origin.
        dumps: names of the files that hold it all.
    """
    said = Statements()
    _head(said, version, public_url, bare, dumps)
    for name, term in _TOTALS.items():
        said.add(DATASET, term, count(found.totals[name]))
    used = (
        plain(row[name]) for rows, name in ((found.classes, "class"), (found.properties, "property")) for row in rows
    )
    said.add(DATASET, "void:vocabulary", *map(Iri, sorted({_vocabulary(iri) for iri in used} - {""})))
    for graph, triples in sorted(found.graphs.items()):
        subset = _part("graph", graph)
        said.add(DATASET, "void:subset", subset)
        said.type(subset, "void:Dataset", "sd:NamedGraph")
        said.add(subset, "sd:name", graph)
        said.add(subset, "void:triples", count(triples))
    _properties(said, found.properties)
    _classes(said, found)
    return said


def _head(said: Statements, version: "Version", public_url: str, bare: bool, dumps: Iterable[str]) -> None:
    said.type(DOCUMENT, "void:DatasetDescription")
    said.add(DOCUMENT, "schema:mainEntity", DATASET)
    said.type(DATASET, "void:Dataset", "sd:Dataset")
    said.add(DATASET, "dcat:version", Literal(str(version.number)))
    said.add(DATASET, "void:sparqlEndpoint", Iri(f"{public_url}/sparql"))
    said.add(DATASET, "void:dataDump", *(Iri(f"{public_url}/{name}?version={version.number}") for name in dumps))
    if version.release:
        said.add(DATASET, "owl:versionInfo", Literal(version.release))
    if bare:
        said.add(DATASET, "dct:title", text("SPARQL dataset"))
        return
    said.add(DATASET, "dct:title", text(TITLE))
    said.add(DATASET, "dct:license", LICENCE)
    said.add(DATASET, "void:uriSpace", Literal(SGDATA))
    said.add(DATASET, "void:exampleResource", Iri(SGDATA + "interface/7"))
    said.add(
        DATASET, "rdfs:seeAlso", Iri(f"{public_url}/catalogue"), Iri(f"{public_url}/.well-known/sparql-examples")
    )


def _properties(said: Statements, rows: Iterable[Solution]) -> None:
    for row in rows:
        part = _part("property", row["property"])
        said.add(DATASET, "void:propertyPartition", part)
        _property(said, part, row)


def _classes(said: Statements, found: Counts) -> None:
    for row in found.classes:
        part = _part("class", row["class"])
        said.add(DATASET, "void:classPartition", part)
        said.add(part, "void:class", row["class"])
        said.add(part, "void:entities", count(int(plain(row["entities"]))))
    for row in found.class_properties:
        part = _part("class", row["class"], row["property"])
        said.add(_part("class", row["class"]), "void:propertyPartition", part)
        _property(said, part, row)
    for rows, kind, link, term in (
        (found.datatypes, "datatype", "void-ext:datatypePartition", "void-ext:datatype"),
        (found.object_classes, "range", "void:classPartition", "void:class"),
    ):
        for row in rows:
            part = _part("class", row["class"], row["property"], row[kind])
            said.add(_part("class", row["class"], row["property"]), link, part)
            said.add(part, term, row[kind])
            said.add(part, "void:triples", count(int(plain(row["triples"]))))


def _property(said: Statements, part: Iri, row: Solution) -> None:
    said.add(part, "void:property", row["property"])
    for name in ("triples", "subjects", "objects"):
        said.add(part, _TOTALS[name], count(int(plain(row[name]))))


def _part(kind: str, *terms: Term) -> Iri:
    """Name a part of the dataset: the same part has the same name in every version."""
    digest = sha256("\n".join(map(plain, terms)).encode()).hexdigest()[:16]
    return Iri(f"{DOCUMENT}#{kind}-{digest}")


def _vocabulary(iri: str) -> str:
    """Return the namespace of a term, empty where it has none that can be told."""
    known = next((namespace for namespace in PREFIXES.values() if iri.startswith(namespace)), "")
    if known:
        return known
    cut = max(iri.rfind("#"), iri.rfind("/"))
    return iri[: cut + 1] if "://" in iri and cut > iri.index("://") + 2 else ""
