"""The report: eleven chapters from the graph, as a page and as a PDF."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.chapters import html, pdf
from sgkg.chapters.build import QUERIES, build
from sgkg.chapters.collect import made_from
from sgkg.chapters.model import Fact, Report, Run
from sgkg.chapters.rows import Href
from sgkg.packed import packed_digest
from sgkg_api import representations as rep
from sgkg_api.site.kit import View

__all__ = ["router"]

router = APIRouter()

_RELEASE = "release "
_PDF = "/report.pdf"


async def report(request: Request) -> Response:
    """Show the report."""
    view = View.of(request).only()

    async def make() -> Mapping[str, Any]:
        found = await _report(view, view.href)
        body = await to_thread.run_sync(
            lambda: html.body(found, href=view.href, query=lambda key: _query(view, key), level=2)
        )
        return {
            **_values(view),
            "title": found.title,
            "subtitle": found.subtitle,
            "body": body,
            "permalink": view.permalink(),
        }

    return await view.page("site/report.html", (str(pdf.available()),), make)


async def printed(request: Request) -> Response:
    """Answer with the report as a PDF; where none can be made here, with a page that says how to get one."""
    view = View.of(request).only()
    if not pdf.available():

        async def missing() -> Mapping[str, Any]:
            return {**_values(view), "title": view.text("report-no-pdf"), "body": None, "permalink": ""}

        return await view.page("site/report.html", ("missing",), missing)

    async def body() -> bytes:
        found = await _report(view, None)
        # Setting the text is work for a processor: the server goes on answering meanwhile.
        return await to_thread.run_sync(lambda: pdf.to_pdf(found))

    tag = rep.entity_tag(view.version, view.public, "report.pdf")
    return rep.answer(
        request, await rep.kept(request, tag, body), "application/pdf", tag=tag, negotiated=False,
        link=rep.link_header(view.service, request),
        headers={"Content-Disposition": 'inline; filename="report.pdf"'},
    )  # fmt: skip


router.add_route("/report", report, methods=["GET"], include_in_schema=False)
router.add_route(_PDF, printed, methods=["GET"], include_in_schema=False)


def _values(view: View) -> dict[str, Any]:
    return {
        "crumbs": [(view.text("report-title"), "")],
        "pdf": pdf.available(),
        "install": pdf.INSTALL,
        "pdf_url": view.url(_PDF),
    }


def _query(view: View, key: str) -> str:
    """Link to a stored query; its parameters stand in the key as in a query string."""
    name, _, rest = key.partition("?")
    return view.query(name, **dict(parse_qsl(rest))).html


async def _report(view: View, href: Href | None) -> Report:
    rows = {name: await view.ask(name) for name in QUERIES}
    facts = _facts(view)
    return await to_thread.run_sync(lambda: build(rows, facts, href=href))


def _facts(view: View) -> Sequence[Fact]:
    """Say what the version was made from: the hash is known where it holds the packed graphs of this release."""
    versions = view.service.ledger.versions()
    number = view.version.number
    if any(one.number > number and one.reason.startswith(_RELEASE) for one in versions):
        return (Fact("Version of the store", (Run(f"{number}, of an earlier release of the graphs"),)),)
    if view.service.settings.bare:
        return (Fact("Version of the store", (Run(f"{number}, without the packed graphs"),)),)
    facts = made_from(packed_digest())
    if view.version.release or view.version.reason.startswith(_RELEASE):
        return facts
    return (
        *facts,
        Fact("Version of the store", (Run(f"{number}, with changes since the packed graphs were loaded"),)),
    )
