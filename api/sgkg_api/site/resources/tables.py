"""The tables that pages of some kinds have beside the facts, each the answer of a stored query."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from sgkg.figures.values import by_key, text, truth
from sgkg.namespaces import compress
from sgkg.terms import Iri
from sgkg_api.site.kit import View
from sgkg_api.site.resources.model import (
    Piece,
    Row,
    Table,
    figure,
    linked,
    parameter,
    said,
    severity_piece,
    source_pieces,
    tag,
)
from sgkg_api.site.vendors import of_thing

__all__ = ["alignments", "gaps", "tables"]

_MOST = 50
_Cells = tuple[tuple[Piece, ...], ...]


async def tables(view: View, iri: Iri, key: str) -> list[Table]:
    """Make the tables of a thing.

    Args:
        view: the request.
        iri: of the thing.
        key: of its kind.
    """
    return await gather(*(make(view, iri) for make in _MAKERS.get(key, ())))


async def gaps(view: View, iri: Iri) -> Table:
    """Make the table of the gaps that concern a thing, or that a rule finds."""
    rows = await view.ask("gaps-of-thing", thing=iri)
    order = {"violation": 0, "warning": 1, "info": 2}
    found = [next(iter(group)) for group in by_key(rows, "gap").values()]
    found.sort(key=lambda row: (order.get(text(row, "severity").rpartition("/")[2], 3), text(row, "rule")))
    return Table(
        "gaps",
        ("resource-severity", "resource-rule", "resource-gap", "resource-gap-state"),
        tuple(
            (
                (severity_piece(view, row),),
                (Piece(text(row, "rule"), _rule(view, row), data=False),),
                (Piece(text(row, "message") or compress(text(row, "gap")), view.href(text(row, "gap"))),),
                (
                    *(
                        (tag(view.text("resource-waived"), "info", data=False),)
                        if text(row, "statusName") == "waived"
                        else said(row, "statusName")
                    ),
                ),
            )
            for row in found[:_MOST]
        ),
        view.query("gaps-of-thing", thing=parameter(iri)),
        max(len(found) - _MOST, 0),
    )


def _rule(view: View, row: Row) -> str | None:
    shape = text(row, "shape")
    return view.href(shape) if shape else None


async def alignments(view: View, iri: Iri) -> Table:
    """Make the table of the terms of other vocabularies that match a term or a thing."""
    rows = await view.ask("term-alignments", term=iri)
    made: list[_Cells] = []
    for other, group in by_key(rows, "other").items():
        for relation, same in by_key(group, "relation").items():
            row = same[0]
            key = f"resource-property-{compress(relation).replace(':', '-')}"
            words = view.text(key) if view.text.known(key) else compress(relation)
            made.append(
                (
                    (Piece(words, view.href(text(row, "statement")) if "statement" in row else None, data=False),),
                    (Piece(text(row, "otherName") or other, view.href(other), note=text(row, "note")),),
                    source_pieces(view, row),
                )
            )
    return Table(
        "term-alignments",
        ("resource-term-match", "resource-term-term", "site-source"),
        tuple(made),
        view.query("term-alignments", term=parameter(iri)),
    )


async def _flows(view: View, iri: Iri) -> Table:
    rows = await view.ask("interface-flows", interface=iri)
    return Table(
        "flows",
        ("resource-data-item", "resource-data-type", "resource-data-subject", "resource-printed", "site-source"),
        tuple(
            (
                linked(view, row, "item", "itemName"),
                linked(view, row, "type", "typeName"),
                linked(view, row, "subject", "subjectName") or (Piece(view.text("resource-no-subject"), data=False),),
                said(row, "printed"),
                source_pieces(view, row),
            )
            for row in rows
        ),
        view.query("interface-flows", interface=parameter(iri)),
    )


async def _coverage(view: View, iri: Iri) -> Table:
    return await _claims(view, iri, "coverage", standards=True)


async def _covered(view: View, iri: Iri) -> Table:
    return await _claims(view, iri, "covered", standards=False)


async def _claims(view: View, iri: Iri, key: str, *, standards: bool) -> Table:
    made: list[_Cells] = []
    for group in by_key(await view.ask("claims-about", thing=iri), "claim").values():
        row = group[0]
        other = (
            linked(view, row, "standard", "standardName")
            if standards
            else linked(view, row, "interface", "interfaceName")
        )
        if standards and (state := text(row, "lifeStateName")):
            other = tuple(replace(one, note=state) for one in other)
        layers = {text(one, "layer"): piece for one in group for piece in linked(view, one, "layer", "layerName")}
        standing = tag(text(row, "statusName"), "ok" if truth(row, "counts") else "")
        counts = () if truth(row, "counts") else (Piece(view.text("resource-does-not-count"), data=False),)
        says = Piece(text(row, "says"), view.href(text(row, "claim")))
        made.append(
            (
                other,
                (says, *((standing,) if standing.text else ()), *counts),
                tuple(layers.values()) or (Piece(view.text("resource-not-known"), data=False),),
                source_pieces(view, row),
            )
        )
    return Table(
        key,
        (
            "resource-standard" if standards else "resource-interface",
            "resource-claim",
            "resource-layer",
            "site-source",
        ),
        tuple(made),
        view.query("claims-about", thing=parameter(iri)),
        alarming=standards,
    )


async def _proposed(view: View, iri: Iri) -> Table:
    rows = await view.ask("proposed-coverage", interface=iri)
    made: list[_Cells] = []
    for group in by_key(rows, "claim").values():
        row = group[0]
        sources = {text(one, "source"): piece for one in group for piece in linked(view, one, "source", "sourceName")}
        made.append(
            (
                linked(view, row, "standard", "standardName"),
                (tag(view.text("resource-proposed"), "proposed", data=False),),
                tuple(sources.values()),
            )
        )
    return Table(
        "proposed-today",
        ("resource-standard", "resource-state", "site-source"),
        tuple(made),
        view.query("proposed-coverage", interface=parameter(iri)),
    )


async def _risk(view: View, iri: Iri) -> Table:
    rows = await view.ask("risk-matrix", interface=iri)
    made: list[_Cells] = []
    for place, row in enumerate(rows):
        if "assessment" not in row:
            continue
        high = (tag(view.text("resource-risk-high"), "violation", data=False),) if truth(row, "high") else ()
        made.append(
            (
                figure(row, place, "severity"),
                figure(row, place, "likelihood"),
                figure(row, place, "affected"),
                (*figure(row, place, "total", view.href(text(row, "assessment"))), *high),
                linked(view, row, "source", "sourceName"),
            )
        )
    return Table(
        "risk",
        ("resource-risk-severity", "resource-likelihood", "resource-affected", "resource-total", "site-source"),
        tuple(made),
        view.query("risk-matrix", interface=parameter(iri)),
    )


async def _placements(view: View, iri: Iri) -> Table:
    rows = await view.ask("proposed-placements", interface=iri)
    mark = tag(view.text("resource-proposed"), "proposed", data=False)
    return Table(
        "placements",
        ("resource-axis", "resource-place", "resource-state"),
        tuple((said(row, "axis"), linked(view, row, "lane", "laneName"), (mark,)) for row in rows),
        view.query("proposed-placements", interface=parameter(iri)),
    )


async def _succession(view: View, iri: Iri) -> Table:
    rows = await view.ask("standard-succession", standard=iri)
    made: list[_Cells] = []
    for edition, group in by_key(rows, "edition").items():
        row = group[0]
        name = Piece(
            text(row, "editionName") or compress(edition),
            None if edition == iri else view.href(edition),
            note=view.text("resource-this") if edition == iri else "",
        )
        ends = ", ".join(dict.fromkeys(filter(None, (text(row, "endsFrom"), text(row, "endsBy")))))
        state = text(row, "lifeStateName")
        status = text(row, "statusName")
        beside = {
            (text(one, "relationName"), text(one, "other")): Piece(
                f"{text(one, 'relationName')}: {text(one, 'otherName')}",
                view.href(text(one, "other")),
                note=", ".join(filter(None, (text(one, "otherIssued"), text(one, "otherLifeStateName")))),
            )
            for one in group
            if "other" in one
        }
        made.append(
            (
                (name,),
                said(row, "issued"),
                (Piece(ends),) if ends else (),
                (
                    *((tag(state, "ok" if state == "in force" else "warning"),) if state else ()),
                    *(
                        (
                            Piece(
                                status,
                                note=view.text("resource-seen", date=text(row, "seen")) if text(row, "seen") else "",
                            ),
                        )
                        if status
                        else ()
                    ),
                ),
                tuple(beside[one] for one in sorted(beside)),
            )
        )
    return Table(
        "succession",
        ("resource-edition", "resource-issued", "resource-ends", "resource-life-state", "resource-succession-links"),
        tuple(made),
        view.query("standard-succession", standard=parameter(iri)),
    )


def _interfaces(name: str, given: str, second: str, column: str) -> Callable[[View, Iri], Awaitable[Table]]:
    async def make(view: View, iri: Iri) -> Table:
        # One line for each interface: what else the query tells are lines of its second cell.
        groups = by_key(await view.ask(name, **{given: iri}), "interface").values()
        made: list[_Cells] = []
        for group in groups:
            pieces = {text(one, second): _end(view, one, second) for one in group if second in one}
            made.append((linked(view, group[0], "interface", "name"), tuple(pieces.values())))
        return Table(
            "interfaces",
            ("resource-interface", column),
            tuple(made),
            view.query(name, **{given: parameter(iri)}),
        )

    return make


def _end(view: View, row: Row, name: str) -> Piece:
    key = f"resource-end-{text(row, 'end')}"
    return Piece(text(row, name), note=view.text(key) if "end" in row and view.text.known(key) else "")


_MAKERS: Mapping[str, tuple[Callable[[View, Iri], Awaitable[Table]], ...]] = {
    "interface": (_flows, _coverage, _proposed, _risk, _placements, of_thing.for_interface),
    "actor": (_interfaces("interfaces-of-actor", "actor", "endpointName", "resource-end"),),
    "data-type": (_interfaces("interfaces-by-data-type", "type", "subjectName", "resource-data-subject"),),
    "data-subject": (_interfaces("interfaces-by-data-subject", "subject", "typeName", "resource-data-type"),),
    "reference": (_succession, _covered, of_thing.for_standard),
    "edition": (_succession, _covered),
}
