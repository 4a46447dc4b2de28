"""The Service Description of the endpoint (SPARQL 1.1 Service Description), which a request without a query gets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sgkg import queries, resources
from sgkg.terms import Iri, plain
from sgkg_api import links, negotiate, pages, void
from sgkg_api.problems import HttpProblem
from sgkg_api.statements import Statements, count, curie, text

if TYPE_CHECKING:
    from sgkg_api.service import Service

__all__ = ["describe", "service_description"]

_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
)
_DEFAULT_GRAPHS = {
    "curated": "A query that names no graph sees the merge of the graphs marked below.",
    "union": "A query that names no graph sees the merge of all named graphs.",
    "separate": "A query that names no graph sees the default graph alone, not the named graphs.",
}
_EXAMPLE = "interfaces-without-standard"


async def service_description(service: "Service", endpoint_url: str, version: int | None = None) -> Statements:
    """Describe the endpoint as it is set up, and the graphs that it holds now.

    Args:
        service: the running store.
        endpoint_url: URL of the endpoint, as the client knows it.
        version: of the store; the newest by default.
    """
    settings, number = service.settings, version or service.version.number
    graphs = await _graphs(service, number)
    root = endpoint_url.rstrip("/").removesuffix("/sparql")
    endpoint = Iri(endpoint_url)
    one, dataset, default = (Iri(f"{endpoint_url}#{name}") for name in ("service", "dataset", "default-graph"))
    said = Statements()
    said.type(one, "sd:Service")
    said.add(one, "sd:endpoint", endpoint)
    said.add(one, "sd:supportedLanguage", curie("sd:SPARQL10Query"), curie("sd:SPARQL11Query"))
    said.add(one, "sd:resultFormat", *(curie(f"formats:{name}") for name in _RESULT_FORMATS))
    if settings.default_graph == "union":
        said.add(one, "sd:feature", curie("sd:UnionDefaultGraph"))
    said.add(one, "sd:defaultEntailmentRegime", curie("ent:Simple"))
    said.add(one, "sd:defaultDataset", dataset)
    said.add(one, "rdfs:comment", text(_limits(service)))
    said.add(one, "rdfs:seeAlso", Iri(f"{root}/.well-known/void"))
    if not settings.bare:
        said.add(one, "rdfs:label", text(f"{void.TITLE}: SPARQL endpoint"))
        said.add(one, "dct:license", void.LICENCE)
        said.add(one, "rdfs:seeAlso", Iri(f"{root}/.well-known/sparql-examples"))
    said.type(dataset, "sd:Dataset")
    said.add(dataset, "sd:defaultGraph", default)
    said.type(default, "sd:Graph")
    said.add(default, "void:triples", count(await _default_size(service, number)))
    said.add(default, "rdfs:comment", text(_DEFAULT_GRAPHS[settings.default_graph].replace("marked below", "listed")))
    said.add(default, "dct:hasPart", *(graph for graph in graphs if _is_member(service, graph)))
    for position, (graph, triples) in enumerate(graphs.items(), 1):
        named, content = (Iri(f"{endpoint_url}#{name}-{position}") for name in ("named-graph", "graph"))
        said.add(dataset, "sd:namedGraph", named)
        said.type(named, "sd:NamedGraph")
        said.add(named, "sd:name", graph)
        said.add(named, "sd:graph", content)
        said.type(content, "sd:Graph")
        said.add(content, "void:triples", count(triples))
    return said


async def describe(service: "Service", endpoint_url: str, accept: str | None) -> tuple[str, bytes]:
    """Answer a request to the endpoint that has no query.

    Args:
        service: the running store.
        endpoint_url: URL of the endpoint, as the client knows it.
        accept: value of the Accept header, or a short name of a syntax; None or empty where there is neither.

    Returns:
        The value of Content-Type, and the description: RDF, or a page with a form for those who want HTML.

    Raises:
        HttpProblem: 406, nothing that the client accepts is offered.
    """
    offers = [*negotiate.GRAPHS, "text/html"]
    if accept and "/" not in accept:
        media_type = negotiate.by_name(accept, offers)
    else:
        media_type = negotiate.choose(accept or None, offers)
    if media_type is None:
        raise HttpProblem(
            406, "not-acceptable", f"the description of this endpoint can be had as {', '.join(offers)}"
        )
    if media_type == "text/html":
        return "text/html; charset=utf-8", await _page(service, endpoint_url)
    body = (await service_description(service, endpoint_url)).written(media_type)
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type, body


async def _graphs(service: "Service", version: int) -> Mapping[Iri, int]:
    rows = (await service.select(resources.query("served-graph-counts"), {}, version)).rows
    return {Iri(plain(row["graph"])): int(plain(row["triples"])) for row in rows}


async def _default_size(service: "Service", version: int) -> int:
    rows = (await service.select(resources.query("served-default-count"), {}, version)).rows
    return int(plain(rows[0]["triples"]))


def _is_member(service: "Service", graph: Iri) -> bool:
    mode = service.settings.default_graph
    return mode == "union" or (mode == "curated" and graph in service.members)


def _limits(service: "Service") -> str:
    settings = service.settings
    return (
        f"A query may take {settings.timeout_s:g} seconds and have {settings.max_query_bytes} characters. One that "
        "needs more time or memory is answered 503 with Retry-After, never with a part of its solutions. SERVICE is "
        "refused: this endpoint makes no requests of its own. The parameter version answers from an earlier version."
    )


async def _page(service: "Service", endpoint_url: str) -> bytes:
    root = links.root_path(endpoint_url).removesuffix("/sparql")
    graphs = await _graphs(service, service.version.number)
    known = queries.catalogue()
    return pages.render(
        "sparql.html",
        root=root,
        version=service.version,
        title="SPARQL endpoint",
        endpoint=endpoint_url,
        timeout=f"{service.settings.timeout_s:g}",
        example=pages.without_header(known[_EXAMPLE].text),
        default_graph=_DEFAULT_GRAPHS[service.settings.default_graph],
        graphs=[
            {"iri": graph, "href": links.href(graph, root), "triples": size, "member": _is_member(service, graph)}
            for graph, size in graphs.items()
        ],
        queries=[
            {"name": one.name, "summary": one.summary, "text": pages.without_header(one.text)}
            for one in known.values()
        ],
    )
