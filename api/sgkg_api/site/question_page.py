"""The pages of the stored queries: the list, and each with its form and its answer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.responses import Response

from sgkg import queries as stored
from sgkg.errors import UnknownEntityError
from sgkg.queries import StoredQuery
from sgkg.terms import Literal, Term, to_ntriples
from sgkg_api import links, negotiate, pages, results, whole
from sgkg_api.site import questions
from sgkg_api.site.cite import citation
from sgkg_api.site.question_forms import is_graph, names, offers
from sgkg_api.site.question_known import check_known
from sgkg_api.site.texts import DEFAULT
from sgkg_api.site.written_out import written_out

if TYPE_CHECKING:
    from sgkg_api.service import Service
    from sgkg_api.site.kit import View

__all__ = ["bound", "listing", "next_part", "page"]

_JSON = "application/sparql-results+json"
_TEMPLATE = "site/question.html"


async def listing(view: "View") -> Response:
    """Answer with the page that lists the queries."""
    view.only("format", "keyword", "q")
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


async def page(view: "View", query: StoredQuery, given: Mapping[str, str], *, everything: bool = False) -> Response:
    """Answer with the page: form, and answer where nothing is missing or wrong.

    Args:
        view: the request.
        query: the query.
        given: parameter -> text.
        everything: all rows are asked for, of a query that gives a part at a time.
    """
    bindings, errors, missing = questions.bound_fields(query, given)
    status = 400
    if not errors:
        for name, term in bindings.items():
            try:
                await check_known(view.service, query, {name: term}, view.version.number)
            except UnknownEntityError as error:
                errors[name], status = str(error), 404
    if errors:
        values = await _values(view, query, given, errors, missing)
        body = await to_thread.run_sync(lambda: pages.render(_TEMPLATE, **view.values(), **values))
        fixed = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Vary": "Accept"}
        return Response(body, status, fixed)

    async def make() -> Mapping[str, Any]:
        answer = {} if missing else await _answer(view, query, bindings, given, everything=everything)
        return {**await _values(view, query, given, {}, missing), **answer}

    answer = await view.page(_TEMPLATE, (bound(bindings), *missing), make, negotiated=True)
    language = {} if view.language == DEFAULT else {"lang": view.language}
    entire = {whole.PARAMETER: "true"} if everything else {}
    answer.headers["Content-Location"] = links.permalink(
        f"{view.root}/queries/{query.name}", view.version.number, {**given, **entire, **language, "format": "html"}
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
        "part": False,
        "next": "",
        "shown": questions.SHOWN,
        "source": pages.without_header(query.text).strip(),
        "editor": view.url("/query", query=pages.without_header(query.text).strip()),
        "example_url": view.url(
            f"/queries/{query.name}", **{one.name: one.example for one in query.parameters if one.required}
        ),
    }


async def _answer(
    view: "View", query: StoredQuery, bindings: Mapping[str, Term], given: Mapping[str, str], *, everything: bool
) -> dict[str, Any]:
    service, number, limit = view.service, view.version.number, whole.limit_of(query)
    text = limit.text if limit and everything else query.text
    asked: dict[str, Any] = {}
    if is_graph(query):
        asked["graph"] = (await service.answer(text, "text/turtle", bindings=bindings, version=number)).decode()
    elif query.form == "ASK":
        asked["truth"] = results.boolean(await service.answer(text, _JSON, bindings=bindings, version=number))
    else:
        found = await service.select(text, bindings, number)
        asked["found"] = await to_thread.run_sync(questions.table, view, found)
        asked["links"] = view.query(query.name, **given, **({whole.PARAMETER: "true"} if everything else {}))
        if limit and not everything:
            last = await next_part(service, query, limit, bindings, found.rows, number)
            if last and limit.key:
                asked["next"] = view.url(f"/queries/{query.name}", **{**given, whole.AFTER: last})
            asked["part"] = bool(last)
    path = f"/queries/{query.name}"
    downloads = {key: value for key, value in given.items() if key != whole.AFTER} if limit else given
    entire = {whole.PARAMETER: "true"} if limit else {}
    return {
        **asked,
        "formats": [
            {
                "name": view.text(f"questions-format-{name}"),
                "media_type": next(one for one in negotiate.NAMES[name] if one in offers(query)),
                "url": view.url(path, **{**downloads, **entire, "format": name}),
            }
            for name in names(query)
            if name != "html"
        ],
        "editor": view.url("/query", query=written_out(pages.without_header(text).strip(), bindings)),
        "citation": citation(view, query.summary),
    }


async def next_part(
    service: "Service",
    query: StoredQuery,
    limit: whole.Limit,
    bindings: Mapping[str, Term],
    found: Sequence[Mapping[str, Term]],
    version: int,
) -> str:
    """Return the key behind which the next part of an answer begins; empty where there is no more.

    A query that cannot go on has no key; where it gave all it may, that is told with "~".
    """
    if not limit.key:
        return "~" if len(found) >= limit.rows else ""
    last = limit.last(found)
    if not last:
        return ""
    more = await service.select(query.text, {**bindings, whole.AFTER: Literal(last)}, version)
    return last if more.rows else ""


def bound(bindings: Mapping[str, Term]) -> str:
    """Write bindings as a text that no others have."""
    return "\n".join(f"{name}={to_ntriples(term)}" for name, term in sorted(bindings.items()))
