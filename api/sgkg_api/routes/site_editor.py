"""The query editor: a form that answers here on the page, and the element that takes it over where scripts run."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg import queries as stored
from sgkg import sparql_text
from sgkg.errors import SgkgError, UnknownEntityError
from sgkg.evaluate.answer import Answer
from sgkg.namespaces import PREFIXES, SGDATA
from sgkg_api import assets, links, pages
from sgkg_api import representations as rep
from sgkg_api.cache import Entry
from sgkg_api.problems import HttpProblem, Problem, problem_for
from sgkg_api.site import answers
from sgkg_api.site.kit import View, json_block
from sgkg_api.site.query_names import Unknown, unknown

__all__ = ["router", "script"]

router = APIRouter()

#: what is read of an answer before the rest is left
_MOST = 1 << 22
_TEMPLATE = "site/editor.html"
#: a longer query has no links: servers and mail programs cut long addresses
_LONGEST_QUERY = 6000
_FIRST = "interfaces-without-standard"
_BARE = "SELECT ?subject ?property ?value\nWHERE { ?subject ?property ?value }\nLIMIT 10\n"
_JSON = "application/sparql-results+json"
#: formats whose names are no abbreviations
_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
_FORMATS = {"table": ("csv", "json", "tsv", "xml"), "truth": ("json", "xml"), "graph": ("ttl", "jsonld", "nt", "rdf")}


async def editor(request: Request) -> Response:
    """Show the editor, and the answer to the query of the address."""
    view = View.of(request).only("example", "query")
    query, example = rep.single(request, "query") or "", view.parameter("example")
    if not query.strip():
        text = _example(view, example)
        return await view.page(_TEMPLATE, ("editor", script()), lambda: _values(view, text, example))

    async def make() -> Mapping[str, Any]:
        shown = await _answer(view, query)
        empty = shown.kind == "table" and shown.total == 0
        return await _values(view, query, example, shown=shown, strange=await unknown(view, query) if empty else ())

    try:
        if sparql_text.is_deterministic(query):
            return await view.page(_TEMPLATE, ("answer", script()), make)
        return await _fresh(view, await make(), 200, {})
    except (SgkgError, HttpProblem) as error:
        found = problem_for(error)
        if found.status == 500:
            raise
        return await _fresh(view, await _values(view, query, example, fault=found), found.status, found.headers)


@cache
def script() -> str:
    """Return the name of the built element, which has the hash of its content."""
    found = sorted(one.name for one in assets.STATIC.glob("editor.*.js"))
    if len(found) != 1:
        raise FileNotFoundError(f"there are {len(found)} built editors; npm run build in frontend/ makes one")
    return found[0]


async def _fresh(view: View, values: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    """Answer with a page that nobody keeps."""
    body = await to_thread.run_sync(lambda: pages.render(_TEMPLATE, **view.values(), **values))
    fixed = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return Response(body, status, {**headers, **fixed})


def _example(view: View, name: str) -> str:
    if not name:
        return _BARE if view.service.settings.bare else pages.without_header(stored.catalogue()[_FIRST].text).strip()
    if name not in stored.catalogue():
        raise UnknownEntityError(f"there is no example {name!r}; /queries lists the stored queries")
    return pages.without_header(stored.catalogue()[name].text).strip()


async def _values(
    view: View,
    query: str,
    example: str,
    *,
    shown: answers.Shown | None = None,
    fault: Problem | None = None,
    strange: Sequence[Unknown] = (),
) -> Mapping[str, Any]:
    version = rep.pinned(view.request)
    given = {"query": query, **({"version": version} if version else {})}
    asked = shown is not None or fault is not None
    formats = _FORMATS[shown.kind] if shown is not None and len(query) <= _LONGEST_QUERY else ()
    return {
        "title": view.text("editor-title"),
        "crumbs": [(view.text("editor-title"), "")],
        "query": query,
        "example": example,
        "examples": [(one.name, one.summary) for one in stored.catalogue().values()],
        "script": script(),
        "data_block": json_block(_block(view, asked=asked)),
        "shown": shown,
        "strange": strange,
        "fault": fault,
        "hint": _hint(view, fault) if fault is not None else "",
        "downloads": [
            (name, _NAMES.get(name, name.upper()), links.with_query(f"{view.root}/sparql", {**given, "format": name}))
            for name in formats
        ],
    }


def _hint(view: View, fault: Problem) -> str:
    """Say what to do about a fault of the query's text; empty where the problem's sentence serves."""
    if fault.line is None:
        return ""
    return view.text("editor-unknown-prefix" if "Prefix not found" in fault.detail else "editor-unexpected")


def _block(view: View, *, asked: bool) -> Mapping[str, Any]:
    """Make what the element is told: addresses, prefixes until it has asked for them, and the texts."""
    return {
        "asked": asked,
        "base": SGDATA,
        "endpoint": f"{view.root}/sparql",
        "language": view.language,
        "prefixes": {} if view.service.settings.bare else dict(PREFIXES),
        "root": view.root,
        "texts": _texts(view),
        "version": rep.pinned(view.request),
    }


#: key of the element -> the values that it puts in itself, left as marks in the text
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "answer": (), "at": ("line", "column"), "broken": (), "cancel": (), "cancelled": (), "chart-first": ("n",),
    "chart-text": ("n",), "chart-title": ("names", "values"), "class": (), "copied": (), "copy": (), "cut": (),
    "done": ("ms",), "download": (), "empty": (), "failed": (), "graph": (), "in-address": (), "label": (),
    "loaded": (), "next": (), "no": (), "no-rows": (), "nothing": (), "of": (), "one-row": (),
    "place": ("line", "column"), "previous": (), "property": (), "rows": ("n",), "rows-of": ("from", "to", "n"),
    "rows-of-more": ("from", "to", "n"), "too-long": (), "unexpected": (), "unknown-prefix": (),
    "unnamed": (), "waiting": (), "wording": (), "yes": (),
}  # fmt: skip
#: what CodeMirror says to screen readers, and the keys of our texts for it
_PHRASES = {
    "Completions": "editor-cm-completions",
    "Control character": "editor-cm-control",
    "Diagnostics": "editor-cm-diagnostics",
    "No diagnostics": "editor-cm-no-diagnostics",
    "close": "editor-cm-close",
}


def _texts(view: View) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        _camel(key): view.text(f"editor-{key}", **{name: f"{{{name}}}" for name in marks})
        for key, marks in _TEXTS.items()
    }
    found["phrases"] = {said: view.text(key) for said, key in _PHRASES.items()}
    return found


def _camel(key: str) -> str:
    head, *rest = key.split("-")
    return head + "".join(part.capitalize() for part in rest)


async def _answer(view: View, query: str) -> answers.Shown:
    """Evaluate a query as ``/sparql`` does, and read as much of the answer as a page shows.

    Raises:
        SgkgError, HttpProblem: it is no query, or could not be answered.
    """
    service, longest = view.service, view.service.settings.max_query_bytes
    if len(query) > longest:
        raise HttpProblem(413, "query-too-long", f"a query may have {longest} characters here")
    form = sparql_text.form(query)
    if not form:
        sparql_text.refuse_update(query)
    sparql_text.refuse_network(query)
    own = sparql_text.dataset(query, SGDATA)
    graph = form in ("CONSTRUCT", "DESCRIBE")
    job = service.query_job(
        query, "text/turtle" if graph else _JSON, view.version.number, own.default if own else None,
        own.named if own else None,
    )  # fmt: skip
    found: Entry | Answer
    if sparql_text.is_deterministic(query):
        found = service.cache.get(job) or await service.shared(job, job)
    else:
        found = service.pool.submit(job)
        await found.ready()
    # What is not kept is a stream, or an answer that is different each time.
    data, cut = (found.body, False) if isinstance(found, Entry) or found.whole else await _beginning(found)
    text = data.decode("utf-8", "ignore")
    if graph:
        return answers.graph(text, cut)
    return await to_thread.run_sync(answers.table, text, cut, view.href)


async def _beginning(answer: Answer) -> tuple[bytes, bool]:
    """Read the beginning of a long answer; tell whether there is more."""
    data = bytearray()
    try:
        async for piece in answer:
            data += piece
            if len(data) > _MOST:
                return bytes(data), True
        return bytes(data), False
    finally:
        answer.leave()


router.add_route("/query", editor, methods=["GET"], include_in_schema=False)
