"""The coverage matrix: which standard, layer or objective stands how to which interface, and the claim behind it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.figures.coverage import VIEWS
from sgkg_api import links
from sgkg_api.site import matrix, matrix_choice
from sgkg_api.site.cite import citation
from sgkg_api.site.kit import View

__all__ = ["router"]

router = APIRouter()


async def show(request: Request) -> Response:
    """Show the coverage matrix."""
    view = View.of(request)
    wanted = matrix_choice.asked(view)

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
            "permalink": view.permalink(),
            "citation": citation(view, title) if view.text.known("gaps-cite-text") else None,
        }

    return await view.page("site/matrix.html", (), make)


router.add_route("/matrix", show, methods=["GET"], include_in_schema=False)
