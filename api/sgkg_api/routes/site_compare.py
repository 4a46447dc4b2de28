"""Interfaces, standards or inventories side by side, as a page, CSV or XLSX."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UsageError
from sgkg_api import links, xlsx
from sgkg_api import representations as rep
from sgkg_api.site import compare, compare_interfaces, compare_inventories, compare_standards
from sgkg_api.site.cite import citation
from sgkg_api.site.kit import View

__all__ = ["router"]

router = APIRouter()

_LINES = {
    "interfaces": compare_interfaces.lines,
    "standards": compare_standards.lines,
    "inventories": compare_inventories.lines,
}
_EXAMPLES = {
    "interfaces": (("interface/7", "interface/10"), ("interface/5", "interface/6", "interface/7")),
    "standards": (("standard/en-62056-46-am1", "standard/en-62056-47"),),
    "inventories": (("inventory/eg2-2010", "inventory/current"),),
}
#: ending -> media type
_FILES = {"csv": "text/csv", "xlsx": xlsx.MEDIA_TYPE}
#: more than these are not listed for choice
_LONGEST = 50


async def show(request: Request) -> Response:
    """Compare what the parameters ``item`` name; without any, show the form."""
    view = View.of(request).only("format", "item", "kind", "only")
    form = view.parameter("format") or "html"
    only = view.parameter("only")
    kind = view.parameter("kind") or "interfaces"
    if form not in ("html", *_FILES):
        raise UsageError(f"there is no format {form} here; there are html, {', '.join(_FILES)}")
    if only not in ("", "differences"):
        raise UsageError(f"only={only} is not known here; there is only=differences")
    if kind not in compare.KINDS:
        raise UsageError(f"there is no kind {kind}; there are {', '.join(compare.KINDS)}")
    if form in _FILES:
        return await _as_file(view, form, only=bool(only))

    async def make() -> Mapping[str, Any]:
        found = await compare.chosen(view)
        return await _page(view, found, found.kind if found else kind, only=bool(only))

    return await view.page("site/compare.html", tuple(request.query_params.getlist("item")), make)


router.add_route("/compare", show, methods=["GET"], include_in_schema=False)


async def _page(view: View, found: compare.Chosen | None, kind: str, *, only: bool) -> Mapping[str, Any]:
    things = await compare.known_things(view, kind)
    iris = [one.iri for one in found.items] if found else []
    enough = found is not None and len(iris) >= compare.LEAST
    lines = await _LINES[kind](view, found) if found and enough else []
    title = view.text("compare-title")
    kept = {"only": "differences"} if only else {}
    listed = {one.iri for one in things}
    return {
        "title": title,
        "crumbs": [(title, "")],
        "kind": kind,
        "kinds": [(one, compare.address(view, (), kind=one if one != "interfaces" else "")) for one in compare.KINDS],
        "things": [(one, links.path_of(one.iri) or one.iri) for one in things],
        "typed": len(things) > _LONGEST,
        "slots": [*iris, *[""] * (max(compare.LEAST, min(len(iris) + 1, compare.MOST)) - len(iris))],
        "unlisted": [one for one in found.items if one.iri not in listed] if found else [],
        "short": {one: links.path_of(one) or one for one in iris},
        "items": [
            (one, compare.address(view, [iri for iri in iris if iri != one.iri], **kept)) for one in found.items
        ] if found else [],
        "lines": [line for line in lines if line.differs or not only],
        "alike": sum(not line.differs for line in lines),
        "enough": enough,
        "only": only,
        "toggle": compare.address(view, iris, only="" if only else "differences"),
        "files": {form: compare.address(view, iris, format=form, **kept) for form in _FILES},
        "query": view.query(compare.KINDS[kind][0]),
        "permalink": compare.permalink(view, iris, **kept),
        "examples": [] if enough else await _examples(view, kind),
        "citation": citation(view, title) if enough else None,
    }  # fmt: skip


async def _examples(view: View, kind: str) -> list[tuple[str, list[str]]]:
    """Address and names of the examples all of whose things are there."""
    known = {one.iri: one.name for one in await compare.known_things(view, kind)}
    wanted = [[view.iri(one) for one in some] for some in _EXAMPLES[kind]]
    return [(compare.address(view, iris), [known[iri] for iri in iris]) for iris in wanted if set(iris) <= set(known)]


async def _as_file(view: View, form: str, *, only: bool) -> Response:
    request = view.request
    found = await compare.chosen(view)
    if found is None or len(found.items) < compare.LEAST:
        raise UsageError(f"a comparison needs {compare.LEAST} to {compare.MOST} things of one kind")
    tag = rep.entity_tag(
        view.version, view.public, view.language, "compare", form,
        urlencode(sorted(request.query_params.multi_items())), *(one.iri for one in found.items),
    )  # fmt: skip

    async def make() -> bytes:
        lines = [line for line in await _LINES[found.kind](view, found) if line.differs or not only]
        if form == "xlsx":
            return compare.xlsx_of(view, found, lines)
        return compare.csv_of(compare.table_of(view, found, lines))

    return rep.answer(
        request, await rep.kept(request, tag, make), _FILES[form], tag=tag, negotiated=False,
        link=rep.link_header(view.service, request),
        headers={"Content-Disposition": f'attachment; filename="compare-{found.kind}.{form}"'},
    )  # fmt: skip
