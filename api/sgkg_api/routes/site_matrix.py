"""The coverage matrix: which standard, layer or objective stands how to which interface, and the claim behind it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UsageError
from sgkg.figures.coverage import VIEWS
from sgkg_api import links, xlsx
from sgkg_api import representations as rep
from sgkg_api.site import illustrative, matrix, matrix_choice, matrix_file
from sgkg_api.site.cite import citation
from sgkg_api.site.kit import View

__all__ = ["router"]

router = APIRouter()


async def show(request: Request) -> Response:
    """Show the coverage matrix."""
    view = View.of(request).only(*matrix_choice.PARAMETERS)
    wanted = matrix_choice.asked(view)
    form = view.parameter("format") or "html"
    if form not in ("html", "xlsx"):
        raise UsageError(f"there is no format {form} here; there are html, xlsx")
    if form == "xlsx":
        return await _as_file(view, wanted)

    async def make() -> Mapping[str, Any]:
        known = await matrix_choice.choices(view, wanted)
        found = await matrix.table(view, wanted)
        title = view.text("matrix-title")
        return {
            "title": title,
            "crumbs": [(title, "")],
            "wanted": wanted,
            "table": found,
            "symbols": matrix.SYMBOLS,
            "views": [(name, view.url("/matrix", view=name if name != VIEWS[0] else "")) for name in VIEWS],
            "filters": [
                (name, [(one, links.path_of(one.iri) or one.iri, one.iri == getattr(wanted, name)) for one in values])
                for name, values in known.items()
            ],
            "next": view.here(after=found.more) if found.more else "",
            "first": view.here(after="") if wanted.after else "",
            "illustrative": await illustrative.sources(view, "CoverageClaim"),
            "permalink": view.permalink(),
            "xlsx": view.here(format="xlsx", after=""),
            "silent": not any(total.value != "0" for totals in found.totals.values() for total in totals),
            "citation": citation(view, title),
        }

    return await view.page("site/matrix.html", (), make)


async def _as_file(view: View, wanted: matrix_choice.Asked) -> Response:
    request = view.request
    tag = rep.entity_tag(
        view.version, view.public, view.language, "matrix", "xlsx",
        urlencode(sorted(request.query_params.multi_items())),
    )  # fmt: skip

    async def make() -> bytes:
        await matrix_choice.choices(view, wanted)
        return await matrix_file.workbook(view, wanted)

    return rep.answer(
        request, await rep.kept(request, tag, make), xlsx.MEDIA_TYPE, tag=tag, negotiated=False,
        link=rep.link_header(view.service, request),
        headers={"Content-Disposition": f'attachment; filename="coverage-{wanted.mode}.xlsx"'},
    )  # fmt: skip


router.add_route("/matrix", show, methods=["GET"], include_in_schema=False)
