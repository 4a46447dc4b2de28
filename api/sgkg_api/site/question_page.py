"""The pages of the stored queries: the list, and each with its form and its answer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.responses import Response

from sgkg import queries as stored
from sgkg.errors import UnknownEntityError
from sgkg.namespaces import compress
from sgkg.queries import StoredQuery
from sgkg.terms import Iri, Term, to_ntriples
from sgkg_api import links, negotiate, pages, results
from sgkg_api.site import questions
from sgkg_api.site.cite import citation
from sgkg_api.site.question_forms import is_graph, names, offers
from sgkg_api.site.texts import DEFAULT
from sgkg_api.site.written_out import written_out

if TYPE_CHECKING:
    from sgkg_api.service import Service
    from sgkg_api.site.kit import View

__all__ = ["bound", "check_known", "listing", "page"]

_JSON = "application/sparql-results+json"
_TEMPLATE = "site/question.html"


async def listing(view: "View") -> Response:
    """Answer with the page that lists the queries."""
    text, keyword = view.parameter("q"), view.parameter("keyword")

    async def make() -> Mapping[str, Any]:
        known = stored.catalogue().values()
        groups = questions.grouped(known, text, keyword)
        return {
            "title": view.text("questions-title"),
            "crumbs": [(view.text("questions-title"), "")],
            "text": text,
            "keyword": keyword,
            "keywords": sorted({word for query in known for word in query.keywords}),
            "groups": groups,
            "count": sum(len(found) for _, found in groups),
            "total": len(known),
        }

    return await view.page("queries.html", (), make, negotiated=True)


async def page(view: "View", query: StoredQuery, given: Mapping[str, str]) -> Response:
    """Answer with the page: form, and answer where nothing is missing or wrong."""
    bindings, errors, missing = questions.bound_fields(query, given)
    status = 400
    if not errors:
        for name, term in bindings.items():
            try:
                await check_known(view.service, {name: term}, view.version.number)
            except UnknownEntityError as error:
                errors[name], status = str(error), 404
    if errors:
        values = await _values(view, query, given, errors, missing)
        body = await to_thread.run_sync(lambda: pages.render(_TEMPLATE, **view.values(), **values))
        fixed = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Vary": "Accept"}
        return Response(body, status, fixed)

    async def make() -> Mapping[str, Any]:
        answer = {} if missing else await _answer(view, query, bindings, given)
        return {**await _values(view, query, given, {}, missing), **answer}

    answer = await view.page(_TEMPLATE, (bound(bindings), *missing), make, negotiated=True)
    language = {} if view.language == DEFAULT else {"lang": view.language}
    answer.headers["Content-Location"] = links.permalink(
        f"{view.root}/queries/{query.name}", view.version.number, {**given, **language, "format": "html"}
    )
    return answer


async def _values(
    view: "View", query: StoredQuery, given: Mapping[str, str], errors: Mapping[str, str], missing: Sequence[str]
) -> dict[str, Any]:
    return {
        "title": query.summary,
        "crumbs": [(view.text("questions-title"), view.url("/queries")), (query.summary, "")],
        "query": query,
        "fields": await questions.fields(view, query, given, errors),
        "missing": missing,
        "wrong": bool(errors),
        "formats": (),
        "truth": None,
        "graph": None,
        "found": None,
        "citation": None,
        "shown": questions.SHOWN,
        "source": pages.without_header(query.text).strip(),
        "editor": view.url("/query", query=pages.without_header(query.text).strip()),
        "example_url": view.url(
            f"/queries/{query.name}", **{one.name: one.example for one in query.parameters if one.required}
        ),
    }


async def _answer(
    view: "View", query: StoredQuery, bindings: Mapping[str, Term], given: Mapping[str, str]
) -> dict[str, Any]:
    service, number, text = view.service, view.version.number, query.text
    asked: dict[str, Any] = {}
    if is_graph(query):
        asked["graph"] = (await service.answer(text, "text/turtle", bindings=bindings, version=number)).decode()
    elif query.form == "ASK":
        asked["truth"] = results.boolean(await service.answer(text, _JSON, bindings=bindings, version=number))
    else:
        found = await service.select(text, bindings, number)
        asked["found"] = await to_thread.run_sync(questions.table, view, found)
        asked["links"] = view.query(query.name, **given)
    path = f"/queries/{query.name}"
    return {
        **asked,
        "formats": [
            {
                "name": view.text(f"questions-format-{name}"),
                "media_type": next(one for one in negotiate.NAMES[name] if one in offers(query)),
                "url": view.url(path, **{**given, "format": name}),
            }
            for name in names(query)
            if name != "html"
        ],
        "editor": view.url("/query", query=written_out(pages.without_header(text).strip(), bindings)),
        "citation": citation(view, query.summary),
    }


def bound(bindings: Mapping[str, Term]) -> str:
    """Write bindings as a text that no others have."""
    return "\n".join(f"{name}={to_ntriples(term)}" for name, term in sorted(bindings.items()))


async def check_known(service: "Service", bindings: Mapping[str, Term], version: int) -> None:
    """Refuse IRIs of which the dataset says nothing, as :func:`sgkg.queries.check_known` does."""
    about = stored.catalogue()["statements-about"].text
    for name, term in bindings.items():
        if isinstance(term, Iri):
            found = await service.select(about, {"entity": term}, version)
            if not found.rows:
                raise UnknownEntityError(
                    f"the dataset says nothing of {compress(term)} (parameter {name}); the query find-by-name finds "
                    "the IRI for a name"
                )
