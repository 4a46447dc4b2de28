"""The page of a thing: what it shows, gathered from the store."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any

from sgkg.namespaces import SG
from sgkg.terms import Iri
from sgkg_api import entities, pages
from sgkg_api import representations as rep
from sgkg_api.pages import Cell
from sgkg_api.site import cite, gaps
from sgkg_api.site.kit import View, json_block
from sgkg_api.site.resources import own, structured, tables, used
from sgkg_api.site.resources.kinds import Kind
from sgkg_api.site.resources.model import parameter

__all__ = ["TEMPLATE", "resource_page", "values"]

#: it extends the template that the values name as ``layout``
TEMPLATE = "site/resource-any.html"


async def resource_page(view: View, iri: Iri, kind: Kind, stem: str) -> Mapping[str, Any]:
    """Gather what the page of a thing shows.

    Args:
        view: the request.
        iri: of the thing.
        kind: of the thing.
        stem: URL of its descriptions without the ending that names a syntax.

    Returns:
        The values of :data:`TEMPLATE`.
    """
    if kind.key == "gap" and await view.ask("gap-facts", gap=iri):
        layout, more = await gaps.gap_page(view, iri)
        return {**await _common(view, iri, kind, stem), **more, "layout": layout}
    common, found = await gather(_common(view, iri, kind, stem), values(view, iri, kind))
    return {**common, **found, "layout": "site/resource.html"}


async def values(view: View, iri: Iri, kind: Kind) -> Mapping[str, Any]:
    """Gather the tables of a thing, its gaps and what points to it."""
    (users, users_query), made, alignments, gaps_found = await gather(
        used.used_by(view, iri),
        tables.tables(view, iri, kind.key),
        tables.alignments(view, iri),
        tables.gaps(view, iri),
    )
    return {
        "tables": [*made, alignments],
        "gaps": gaps_found,
        "users": users,
        "users_query": users_query,
    }


async def _common(view: View, iri: Iri, kind: Kind, stem: str) -> dict[str, Any]:
    description, names = await gather(
        entities.own(view.service, iri, view.version.number), entities.names(view.service, iri, view.version.number)
    )
    told = own.told(view, description, names)
    listed = kind.listed or ("/queries/things-of-class" if kind.key != "thing" else "")
    given = {} if kind.listed or not listed else {"class": parameter(kind.iri)}
    crumbs = [(view.text(f"resource-kinds-{kind.key}"), view.url(listed, **given))] if listed else []
    about = " ".join(cell.text for cell in told.lead or told.quoted)
    number = own.first(description, SG + "number")
    return {
        "title": told.title,
        "iri": iri,
        "kind": kind,
        "kind_href": view.href(kind.iri) if kind.iri.startswith(SG) else None,
        "number": getattr(number, "value", ""),
        "told": told,
        "crumbs": [*crumbs, (told.title, "")],
        "formats": rep.formats(stem, rep.pinned(view.request)),
        "compare": view.url("/compare", item=parameter(iri))
        if kind.key in ("interface", "reference", "inventory")
        else "",
        "statements_query": view.query("statements-about", entity=parameter(iri)),
        "ends": _ends(view, description, names),
        "tables": (),
        "cite": cite.citation(view, told.title),
        "structured": json_block(
            structured.block(view, iri, kind, told.title, description=about, others=told.others)
        ),
    }


def _ends(view: View, description: entities.Description, names: entities.Names) -> list[Cell]:
    found = [own.first(description, SG + name) for name in ("from", "to")]
    return [pages.cell(end, view.href, names.labels) for end in found if end is not None] if all(found) else []
