"""The page that checks a file: what is wrong with it, at which line, and which gaps it has. Nothing is kept."""

import asyncio
import re
from collections.abc import Coroutine, Mapping
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from python_multipart.multipart import parse_options_header
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
from sgkg_api.problems import HttpProblem, for_people, problem_for
from sgkg_api.site.kit import View
from sgkg_api.writes import OwnRoute, read_body

__all__ = ["MOST_BYTES", "router"]

router = APIRouter(route_class=OwnRoute)

#: a file may have so many bytes here; larger ones are for ``sgkg validate``
MOST_BYTES = 5 << 20
#: more findings than this are not shown, only counted
MOST_SHOWN = 500
#: of a text that is longer, the page has the lines with findings and those beside them
_MOST_LINES, _MOST_CHARACTERS = 2000, 200_000
_BESIDE = 2
#: of a line, where not the whole text is shown
_LONGEST_LINE = 200
#: bytes of the name of a file, which systems do not let be longer than 255
_LONGEST_STEM = 100

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
#: ending of a file that people try -> what it is
_TABLES = {
    "csv": "a table in CSV", "ods": "a spreadsheet", "tsv": "a table in TSV", "xls": "an Excel workbook",
    "xlsm": "an Excel workbook", "xlsx": "an Excel workbook",
}  # fmt: skip
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_CHARSETS = ("", "utf-8", "utf8", "us-ascii")
_NAME = re.compile(r"[^\w.-]+")
#: what logs call a request whose client went away; nobody reads the answer
_GONE = 499
_EXAMPLE = """\
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix ex: <https://example.org/grid/> .

ex:interface-1 a sg:Interface ;
    sg:nmae "Meter to display" ;
    sg:from ex:meter ;
    sg:to ex:display .
"""


class _FormError(UsageError):
    """The form of the page cannot be checked; ``text`` is what was pasted into it."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


async def form(request: Request) -> Response:
    """Show the form."""
    view = View.of(request).only()

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
    page = media_type == "text/html"
    try:
        name, body, as_of = await _sent(request)
    except (UsageError, HttpProblem) as error:
        if not page:
            raise
        return await _again(view, error, error.text if isinstance(error, _FormError) else "")
    work = _checks(request).validate(name, body, ("--as-of", as_of) if as_of else ())
    try:
        report = await _unless_gone(request, work)
    except UsageError as error:
        if not page:
            raise
        return await _again(view, error, body.decode("utf-8", "replace"), name, as_of)
    if report is None:
        return Response(status_code=_GONE)
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if media_type == "application/json":
        return JSONResponse(report, headers=headers)
    text = body.decode("utf-8", "replace")
    values = {**view.values(), **_values(view, text=text, name=name, as_of=as_of, report=report)}
    made = await to_thread.run_sync(lambda: pages.render("site/validate.html", **values))
    return Response(made, headers={**headers, "Content-Type": "text/html; charset=utf-8"})


async def _again(view: View, error: Exception, text: str, name: str = "", as_of: str = "") -> Response:
    """Show the form again, with what was pasted and what is wrong with it."""
    found = problem_for(error)
    values = {**view.values(), **_values(view, text=text, name=name, as_of=as_of), "wrong": for_people(found.detail)}
    made = await to_thread.run_sync(lambda: pages.render("site/validate.html", **values))
    fixed = {"Cache-Control": "no-store", "Vary": "Accept", "Content-Type": "text/html; charset=utf-8"}
    return Response(made, found.status, {**found.headers, **fixed})


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


async def _unless_gone(request: Request, work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any] | None:
    """Do something for somebody who waits for it; where nobody waits any more, stop it and return None."""
    done, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((done, gone), return_when=asyncio.FIRST_COMPLETED)
        return done.result() if done.done() else None
    finally:
        gone.cancel()
        if not done.done():
            done.cancel()
            await asyncio.wait((done,))  # until its process has ended and its file is gone


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _sent(request: Request) -> tuple[str, bytes, str]:
    """Read name, content and date of what is to be checked.

    Raises:
        HttpProblem: 413, it is too long; 415, its syntax or its encoding is not known.
        UsageError: nothing was sent, or the date is none.
    """
    raw = await read_body(request, MOST_BYTES)
    found, options = parse_options_header(request.headers.get("content-type"))
    media_type = found.decode("latin-1").strip().lower()
    charset = options.get(b"charset", b"").decode("latin-1").strip().lower()
    # A form would be decoded as its sender says, by any codec there is.
    if charset not in _CHARSETS:
        raise HttpProblem(415, "unsupported-media-type", f"the text is read as UTF-8 here, not as {charset!r}")
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
    except UsageError as error:
        pasted = given.get("text")
        raise _FormError(str(error), pasted if isinstance(pasted, str) else "") from error
    finally:
        await given.close()


async def _of_form(given: FormData) -> tuple[str, bytes, str]:
    syntax, as_of = (_text(given, name).strip() for name in ("syntax", "as-of"))
    if syntax and syntax not in SYNTAXES:
        raise UsageError(f"there is no syntax {syntax!r}; there are {', '.join(SYNTAXES)}")
    file = given.get("file")
    if isinstance(file, UploadFile) and file.filename:
        name = _NAME.sub("-", file.filename.replace("\\", "/").rpartition("/")[2]).lstrip("-.") or "data"
        ending = name.rpartition(".")[2].lower()
        content = await file.read()
        if ending in _TABLES or content.startswith(b"PK\x03\x04"):
            what = _TABLES.get(ending, "a packed file, such as one of Excel or Word,")
            raise UsageError(f"{name}: {what} is not RDF; give the data in Turtle or JSON-LD, with the terms of sgkg")
        ending = syntax or _ALIASES.get(ending, ending)
        if ending not in SYNTAXES:
            raise UsageError(f"the name {name!r} does not tell the syntax; choose it beside the file")
        stem = (name.rpartition(".")[0] or name).encode()[:_LONGEST_STEM].decode("utf-8", "ignore")
        return _named(f"{stem}.{ending}", content, as_of)
    body = _text(given, "text").replace("\r\n", "\n").encode()
    if not body.strip():
        raise UsageError("there is nothing to check: choose a file, or paste its text")
    return _named(f"pasted.{syntax or _guess(body)}", body, as_of)


def _text(given: FormData, name: str) -> str:
    value = given.get(name) or ""
    if isinstance(value, UploadFile):
        raise UsageError(f"the field {name} of the form is a text; send a file as the field file")
    return value


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
    whole = len(lines) <= _MOST_LINES and len(text) <= _MOST_CHARACTERS
    places = {one["line"] for one in results[:MOST_SHOWN] if one["line"]}
    return {
        "title": view.text("validate-title"),
        "crumbs": [(view.text("validate-title"), "")],
        "syntaxes": SYNTAXES,
        "syntax": name.rpartition(".")[2] if name.startswith("pasted.") else "",
        "text": (text or _EXAMPLE) if whole else "",
        "whole": whole,
        "lines": [] if whole else _excerpt(lines, places),
        "as_of": as_of,
        "most_mb": MOST_BYTES >> 20,
        "report": report,
        "wrong": "",
        "name": name,
        "shown": [{**one, "snippet": _line(lines, one["line"])} for one in results[:MOST_SHOWN]],
        "more": max(0, len(results) - MOST_SHOWN),
    }


def _excerpt(lines: list[str], places: set[int]) -> list[tuple[int, str]]:
    """Return the lines at places and those beside them, each with its number."""
    near = {place + step for place in places for step in range(-_BESIDE, _BESIDE + 1)}
    return [(number, lines[number - 1][:_LONGEST_LINE]) for number in sorted(near) if 0 < number <= len(lines)]


def _line(lines: list[str], number: int | None) -> str:
    return lines[number - 1].strip()[:_LONGEST_LINE] if number and number <= len(lines) else ""
