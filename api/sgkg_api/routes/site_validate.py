"""The page that checks a file: what is wrong with it, at which line, and which gaps it has. Nothing is kept."""

import re
from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message

from sgkg import dates
from sgkg.errors import UsageError
from sgkg_api import negotiate, pages
from sgkg_api import representations as rep
from sgkg_api.checking import Checks
from sgkg_api.problems import HttpProblem
from sgkg_api.site.kit import View
from sgkg_api.writes import OwnRoute, read_body

__all__ = ["MOST_BYTES", "router"]

router = APIRouter(route_class=OwnRoute)

#: a file may have so many bytes here; larger ones are for ``sgkg validate``
MOST_BYTES = 5 << 20
#: more findings than this are not shown, only counted
MOST_SHOWN = 500

#: suffix of a file -> name of its syntax, in the order of the choice
SYNTAXES = {
    "ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML", "trig": "TriG", "nq": "N-Quads",
}  # fmt: skip
_ALIASES = {"json": "jsonld", "xml": "rdf", "owl": "rdf", "turtle": "ttl"}
_MEDIA_TYPES = {
    "text/turtle": "ttl", "application/ld+json": "jsonld", "application/json": "jsonld",
    "application/n-triples": "nt", "application/rdf+xml": "rdf", "application/trig": "trig",
    "application/n-quads": "nq",
}  # fmt: skip
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_NAME = re.compile(r"[^\w.-]+")
_EXAMPLE = """\
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix ex: <https://example.org/grid/> .

ex:interface-1 a sg:Interface ;
    sg:nmae "Meter to display" ;
    sg:from ex:meter .
"""


async def form(request: Request) -> Response:
    """Show the form."""
    view = View.of(request)

    async def make() -> Mapping[str, Any]:
        return _values(view)

    return await view.page("site/validate.html", (), make)


async def check(request: Request) -> Response:
    """Check what was sent: a form of the page, or a file as the body; the report as page or as JSON."""
    view = View.of(request)
    offers = ("application/json", "text/html")
    media_type = negotiate.choose(request.headers.get("accept"), offers)
    if media_type is None:
        raise HttpProblem(406, "not-acceptable", f"the report is offered as {' or '.join(offers)}")
    name, body, as_of = await _sent(request)
    report = await _checks(request).validate(name, body, ("--as-of", as_of) if as_of else ())
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if media_type == "application/json":
        return JSONResponse(report, headers=headers)
    text = body.decode("utf-8", "replace")
    values = {**view.values(), **_values(view, text=text, name=name, as_of=as_of, report=report)}
    page = await to_thread.run_sync(lambda: pages.render("site/validate.html", **values))
    return Response(page, headers={**headers, "Content-Type": "text/html; charset=utf-8"})


async def validate(request: Request) -> Response:
    """Show the form, or check what was sent."""
    return await (check if request.method == "POST" else form)(request)


router.add_api_route("/validate", validate, methods=["GET", "POST"], include_in_schema=False)


def _checks(request: Request) -> Checks:
    """Return the one that runs checks for this application."""
    state = request.app.state
    if not hasattr(state, "checks"):
        settings = rep.service_of(request).settings
        state.checks = Checks(
            at_once=settings.slow, timeout_s=settings.timeout_s, memory_limit_mb=settings.memory_limit_mb
        )
    found: Checks = state.checks
    return found


async def _sent(request: Request) -> tuple[str, bytes, str]:
    """Read name, content and date of what is to be checked.

    Raises:
        HttpProblem: 413, it is too long; 415, its syntax is not known.
        UsageError: nothing was sent, or the date is none.
    """
    raw = await read_body(request, MOST_BYTES)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _FORMS:
        if media_type not in _MEDIA_TYPES:
            known = ", ".join(_MEDIA_TYPES)
            raise HttpProblem(
                415, "unsupported-media-type", f"a file of the type {media_type!r} is not read; {known} are"
            )
        return _named(f"data.{_MEDIA_TYPES[media_type]}", raw, rep.single(request, "as-of") or "")

    async def again() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    try:
        given = await Request(request.scope, again).form(max_files=1, max_fields=5, max_part_size=MOST_BYTES)
    except MultiPartException as error:
        raise HttpProblem(400, "bad-request", f"the form cannot be read: {error.message}") from error
    try:
        return await _of_form(given)
    finally:
        await given.close()


async def _of_form(given: FormData) -> tuple[str, bytes, str]:
    syntax, as_of = str(given.get("syntax") or ""), str(given.get("as-of") or "").strip()
    file, text = given.get("file"), given.get("text")
    if isinstance(file, UploadFile) and file.filename:
        name = _NAME.sub("-", file.filename.replace("\\", "/").rpartition("/")[2]).lstrip("-.") or "data"
        ending = name.rpartition(".")[2].lower()
        ending = syntax or _ALIASES.get(ending, ending)
        if ending not in SYNTAXES:
            raise UsageError(f"the name {name!r} does not tell the syntax; choose it beside the file")
        stem = name.rpartition(".")[0] or name
        return _named(f"{stem[:80]}.{ending}", await file.read(), as_of)
    body = str(text or "").replace("\r\n", "\n").encode()
    if not body.strip():
        raise UsageError("there is nothing to check: choose a file, or paste its text")
    if syntax and syntax not in SYNTAXES:
        raise UsageError(f"there is no syntax {syntax!r}; there are {', '.join(SYNTAXES)}")
    return _named(f"pasted.{syntax or _guess(body)}", body, as_of)


def _named(name: str, body: bytes, as_of: str) -> tuple[str, bytes, str]:
    if as_of:
        dates.checked(as_of)
    return name, body, as_of


def _guess(body: bytes) -> str:
    """Guess the syntax of a pasted text: by its first character, as people paste whole files."""
    first = body.lstrip()[:1]
    if first in (b"{", b"["):
        # In Turtle a blank node may begin the text, but few begin so, and then a choice helps.
        return "jsonld"
    return "rdf" if body.lstrip()[:5].lower() in (b"<?xml", b"<rdf:") else "ttl"


def _values(
    view: View, *, text: str = "", name: str = "", as_of: str = "", report: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    results = list(report["results"]) if report else []
    lines = text.split("\n")
    rules = {rule["id"]: rule for rule in report["rules"]} if report else {}
    return {
        "title": view.text("validate-title"),
        "crumbs": [(view.text("validate-title"), "")],
        "syntaxes": SYNTAXES,
        "syntax": name.rpartition(".")[2] if name.startswith("pasted.") else "",
        "text": text or _EXAMPLE,
        "as_of": as_of,
        "most_mb": MOST_BYTES >> 20,
        "report": report,
        "name": name,
        "shown": [
            {**one, "rule_text": rules.get(one["rule"], {}), "snippet": _line(lines, one["line"])}
            for one in results[:MOST_SHOWN]
        ],
        "more": max(0, len(results) - MOST_SHOWN),
    }


def _line(lines: list[str], number: int | None) -> str:
    return lines[number - 1].strip()[:200] if number and number <= len(lines) else ""
