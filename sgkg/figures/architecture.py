"""The architecture map: actors as boxes on the SGAM plane, interfaces as edges, filters that dim the rest."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sgkg.figures.model import ArchitectureMap, Box, Choice, Edge, Filter, Lane, OpenGaps, Ref
from sgkg.figures.values import Row, Rows, by_key, decimal, natural, number, ref, refs, text, truth
from sgkg.namespaces import SGDATA

__all__ = ["FILTERS", "QUERIES", "build"]

#: the stored queries whose rows :func:`build` takes
QUERIES: tuple[str, ...] = (
    "map-interfaces",
    "map-boxes",
    "map-lanes",
    "standards-of-interface",
    "proposed-coverage",
    "proposed-placements",
    "interface-data",
    "gaps-by-interface",
)
#: names of the filters, in the order in which they are shown
FILTERS: tuple[str, ...] = ("subject", "type", "standard", "rule")
_BENDS = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)(?=\s|$)")


def build(rows: Rows, **filters: str) -> ArchitectureMap:
    """Make the map.

    Args:
        rows: answers to :data:`QUERIES`.
        filters: ``subject``, ``type``, ``standard`` (an IRI, or the path of one of our own) and ``rule`` (its id);
            empty ones are not set. An interface must match all of them; others are dimmed.
    """
    lanes = [
        (text(row, "axis"), Lane(ref(row, "lane", "name"), number(row, "number") or 0)) for row in rows["map-lanes"]
    ]
    boxes = _boxes(rows["map-boxes"])
    placed = {box.ref.iri for box in boxes}
    every = _edges(rows)
    edges = [edge for edge in every if edge.start in placed and edge.end in placed]
    choices = tuple(Choice(key, _values(edges, key)) for key in FILTERS)
    chosen = _filters(filters, choices)
    edges = [replace(edge, dimmed=not all(_matches(edge, one) for one in chosen)) for edge in edges]
    lit = {end for edge in edges if not edge.dimmed for end in (edge.start, edge.end)}
    return ArchitectureMap(
        tuple(lane for axis, lane in lanes if axis == "domain"),
        tuple(lane for axis, lane in lanes if axis == "zone"),
        tuple(replace(box, dimmed=bool(chosen) and box.ref.iri not in lit) for box in boxes),
        tuple(edges),
        chosen,
        choices,
        tuple(edge.interface for edge in every if edge.start not in placed or edge.end not in placed),
        QUERIES,
    )


def _boxes(rows: Sequence[Row]) -> list[Box]:
    boxes = []
    for found in by_key(rows, "box").values():
        column, row = decimal(found[0], "column"), decimal(found[0], "row")
        if column is not None and row is not None:
            members = refs(found, "member", "memberName")
            boxes.append(Box(ref(found[0], "box", "name"), column, row, members, False))
    return boxes


def _edges(rows: Rows) -> list[Edge]:
    by = {name: by_key(rows[name], "interface") for name in QUERIES if name not in ("map-boxes", "map-lanes")}
    edges = []
    for interface, found in by["map-interfaces"].items():
        here = {name: groups.get(interface, []) for name, groups in by.items()}
        places = by_key(here["proposed-placements"], "axis")
        data = here["interface-data"]
        edges.append(
            Edge(
                ref(found[0], "interface", "name"),
                text(found[0], "number"),
                text(found[0], "from"),
                text(found[0], "to"),
                tuple((float(x), float(y)) for x, y in _BENDS.findall(text(found[0], "bends"))),
                not truth(found[0], "covered"),
                _gaps(here["gaps-by-interface"]),
                refs(here["standards-of-interface"], "standard", "standardName"),
                refs(here["proposed-coverage"], "standard", "standardName"),
                refs(data, "type", "typeName"),
                refs(data, "subject", "subjectName"),
                _lanes(places.get("domain", ())),
                _lanes(places.get("zone", ())),
                False,
            )
        )
    return edges


def _lanes(rows: Sequence[Row]) -> tuple[Ref, ...]:
    ordered = sorted(rows, key=lambda row: (number(row, "laneNumber") or 0, text(row, "lane")))
    return tuple({text(row, "lane"): ref(row, "lane", "laneName") for row in ordered}.values())


def _gaps(rows: Sequence[Row]) -> OpenGaps:
    counts = {"violation": 0, "warning": 0, "info": 0}
    for row in rows:
        severity = text(row, "severity").rpartition("/")[2]
        if severity in counts:
            counts[severity] += number(row, "gaps") or 0
    return OpenGaps(**counts, rules=tuple(sorted({text(row, "rule") for row in rows}, key=natural)))


# --- filters


def _of(edge: Edge, key: str) -> Sequence[Ref]:
    """The values of an edge by which a filter finds it. A proposed standard finds it too: the picture says which."""
    if key == "rule":
        return [Ref(rule, rule) for rule in edge.gaps.rules]
    things: Mapping[str, Sequence[Ref]] = {
        "subject": edge.subjects,
        "type": edge.types,
        "standard": (*edge.standards, *edge.proposed),
    }
    return things[key]


def _values(edges: Sequence[Edge], key: str) -> tuple[Ref, ...]:
    found = {one.iri: one for edge in edges for one in _of(edge, key)}
    return tuple(sorted(found.values(), key=lambda one: (natural(one.name), one.iri)))


def _filters(given: Mapping[str, str], choices: Sequence[Choice]) -> tuple[Filter, ...]:
    known = {choice.key: {one.iri: one.name for one in choice.values} for choice in choices}
    chosen = []
    for key in FILTERS:
        if value := given.get(key, "").strip():
            whole = value.upper() if key == "rule" else value if ":" in value else SGDATA + value.removeprefix("/")
            chosen.append(Filter(key, whole, known[key].get(whole, value)))
    return tuple(chosen)


def _matches(edge: Edge, one: Filter) -> bool:
    return any(value.iri == one.value for value in _of(edge, one.key))
