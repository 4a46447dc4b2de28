"""The architecture map: actors on the plane of domains and zones, interfaces between them, filters, and a table."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UnknownEntityError
from sgkg.figures import architecture
from sgkg.figures.values import by_key, ref_or_none, refs, text
from sgkg.namespaces import SGDATA
from sgkg_api.site import pictures
from sgkg_api.site.kit import View

if TYPE_CHECKING:
    from sgkg.figures.model import ArchitectureMap, Edge, Ref
    from sgkg.figures.values import Row, Rows

__all__ = ["router"]

router = APIRouter()

#: the stored queries behind the columns of the table: key of the column's name -> query
_COLUMNS = {
    "map-ends": "map-interfaces",
    "map-data": "interface-data",
    "map-covering": "standards-of-interface",
    "map-proposed": "proposed-coverage",
    "map-gaps": "gaps-by-interface",
}
#: so many values a message names
_LISTED = 20
#: what messages call a filter
_WORDS = {"subject": "data subject", "type": "data type", "standard": "standard", "rule": "gap rule"}


async def architecture_map(request: Request) -> Response:
    """Show the map with its filters and its table."""
    view = View.of(request).only(*architecture.FILTERS)
    given = _given(view)

    async def make() -> Mapping[str, Any]:
        rows = await pictures.asked(view, architecture.QUERIES)
        figure = architecture.build(rows, **given)
        _check(figure)
        rules = _rules(await view.ask("gap-rules"))
        title = view.text("map-title")
        return {
            "title": title,
            "crumbs": [(title, "")],
            "figure": figure,
            "picture": Markup(pictures.map_picture(view, figure)),  # noqa: S704
            "svg": view.url("/map.svg", **given),
            "choices": [
                {"key": choice.key, "options": _options(choice.values, _set(figure, choice.key), rules)}
                for choice in figure.choices
            ],
            "lines": [_line(view, edge, rows) for edge in figure.edges if not edge.dimmed],
            "uncovered": [edge.interface for edge in figure.edges if edge.gap],
            "rules": rules,
            "interfaces": view.query("map-interfaces"),
            "without": view.query("interfaces-without-standard"),
            "columns": [(view.text(key), view.query(query)) for key, query in _COLUMNS.items()],
            "boxes": view.query("map-boxes"),
            "citation": pictures.citation_of(view, title),
        }

    return await view.page("site/map.html", (), make)


async def picture(request: Request) -> Response:
    """Answer with the map as a picture, filtered as the page is."""
    view = View.of(request).only(*architecture.FILTERS)
    given = _given(view)

    async def make() -> str:
        figure = await pictures.architecture_map(view, **given)
        _check(figure)
        return pictures.map_picture(view, figure, alone=True)

    return await pictures.file_answer(view, make)


router.add_route("/map", architecture_map, methods=["GET"], include_in_schema=False)
router.add_route("/map.svg", picture, methods=["GET"], include_in_schema=False)


def _given(view: View) -> dict[str, str]:
    return {key: value for key in architecture.FILTERS if (value := view.parameter(key))}


def _check(figure: "ArchitectureMap") -> None:
    """Refuse a filter by what no interface has: an empty map would read as if nothing was there."""
    for one in figure.filters:
        known = next(choice.values for choice in figure.choices if choice.key == one.key)
        if one.value not in {value.iri for value in known}:
            names = [_short(value.iri) for value in known]
            more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
            raise UnknownEntityError(
                f"no interface has the {_WORDS[one.key]} {one.name!r}; "
                f"those that are there: {', '.join(names[:_LISTED])}{more}"
            )


def _short(iri: str) -> str:
    """Write a value as the address of the page has it: the path of one of our own, else the IRI or the id."""
    return iri.removeprefix(SGDATA)


def _set(figure: "ArchitectureMap", key: str) -> str:
    return next((one.value for one in figure.filters if one.key == key), "")


def _rules(rows: Sequence["Row"]) -> dict[str, str]:
    """Rule -> what it looks for; of a rule with variants, which find different things, what each does."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if text(row, "label"):
            found.setdefault(text(row, "rule"), {})[text(row, "label")] = None
    return {rule: " / ".join(sorted(labels)) for rule, labels in found.items()}


def _options(values: Sequence["Ref"], chosen: str, rules: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "value": _short(value.iri),
            "name": f"{value.name}: {rules[value.iri]}" if rules.get(value.iri) else value.name,
            "chosen": value.iri == chosen,
        }
        for value in values
    ]


def _line(view: View, edge: "Edge", rows: "Rows") -> dict[str, Any]:
    """Gather what the table says of an interface."""
    first = by_key(rows["map-interfaces"], "interface")[edge.interface.iri][0]
    data = by_key(rows["interface-data"], "interface").get(edge.interface.iri, ())
    return {
        "edge": edge,
        "path": _short(edge.interface.iri),
        "from": ref_or_none(first, "from", "fromName"),
        "to": ref_or_none(first, "to", "toName"),
        "data": refs(data, "item", "itemName"),
        "gaps": view.query("gaps-by-interface", interface=_short(edge.interface.iri)),
    }
