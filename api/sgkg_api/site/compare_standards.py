"""What is compared of standards, undated ones and editions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sgkg.figures.values import text
from sgkg.terms import Term
from sgkg_api.site.compare import Cell, Chosen, Line, Number, Value

if TYPE_CHECKING:
    from sgkg.figures.model import Ref
    from sgkg_api.site.kit import View

__all__ = ["lines"]

_OWN = frozenset({"text"})

Row = Mapping[str, Term]


async def lines(view: "View", chosen: Chosen) -> list[Line]:
    """Compare standards: editions, status and dates, succession, interfaces, layers, objectives."""
    titles = {text(row, "standard"): text(row, "title") for row in reversed(await view.ask("standard-listings"))}
    columns = [
        await _column(view, one, text(row, "kind") == "edition", titles)
        for one, row in zip(chosen.items, chosen.rows, strict=True)
    ]
    return [Line(view.text(f"compare-{key}"), [column[key] for column in columns]) for key in columns[0]]


async def _column(view: "View", one: "Ref", dated: bool, titles: Mapping[str, str]) -> dict[str, Cell]:
    query = view.query("standard-counts", standard=one.iri)
    counts = await view.ask("standard-counts", standard=one.iri)
    related = await view.ask("standard-succession", standard=one.iri)
    claims = await view.ask("standard-interfaces", standard=one.iri)
    own = [row for row in related if text(row, "edition") == one.iri] if dated else ()
    editions = own or await view.ask("standard-editions", standard=one.iri)
    inside = {text(row, "edition") for row in editions}

    def number(name: str) -> Number:
        return Number(text(counts[0], name), query, f"0,{name}")

    return {
        "kind": Cell([Value(view.text("compare-edition" if dated else "compare-undated"), own=_OWN)]),
        "title-row": Cell(_words([titles.get(one.iri, "")])),
        "state": Cell(_words(text(row, "stateName") or text(row, "lifeStateName") for row in (*counts[:1], *own))),
        "editions": Cell([Value(view.text("compare-not-applicable"), own=_OWN)])
        if dated
        else Cell(_editions(editions), number("editions")),
        "issued": Cell(_dated(editions, "issued", dated)),
        "status": Cell(_dated(editions, "statusName", dated)),
        "ends": Cell(_ends(editions, dated)),
        "succession": Cell(_relations([row for row in related if text(row, "edition") in inside])),
        "covers": Cell(_interfaces(claims, "covered"), number("interfaces")),
        "proposed-for": Cell(_interfaces(claims, "proposed"), number("proposed")),
        "layers": Cell(_stated(claims, "layer"), number("layers")),
        "objectives": Cell(_stated(claims, "objective"), number("objectives")),
    }


def _words(texts: Iterable[str]) -> list[Value]:
    return [Value(one) for one in sorted({one for one in texts if one})]


def _editions(rows: Sequence[Row]) -> list[Value]:
    found = {text(row, "edition"): (text(row, "editionName"), text(row, "lifeStateName")) for row in rows}
    return [Value(name, iri, state) for iri, (name, state) in sorted(found.items(), key=lambda one: (one[1], one[0]))]


def _dated(rows: Sequence[Row], name: str, alone: bool) -> list[Value]:
    """List a property of editions; under the name of each where there may be several."""
    found = {(text(row, name), "" if alone else text(row, "editionName")) for row in rows if text(row, name)}
    own = _OWN if name == "issued" else frozenset[str]()  # a date is in no language
    return [Value(value, note=edition, own=own) for value, edition in sorted(found, key=lambda one: (one[1], one[0]))]


def _ends(rows: Sequence[Row], alone: bool) -> list[Value]:
    found = set()
    for row in rows:
        first, last = text(row, "endsFrom"), text(row, "endsBy")
        if first or last:
            span = first if first == last else f"{first or '…'}/{last or '…'}"
            found.add((span, "" if alone else text(row, "editionName")))
    return [Value(span, note=edition, own=_OWN) for span, edition in sorted(found, key=lambda one: (one[1], one[0]))]


def _relations(rows: Sequence[Row]) -> list[Value]:
    found = {
        (text(row, "relationName"), text(row, "otherName"), text(row, "other"), text(row, "otherIssued"))
        for row in rows
        if text(row, "other")
    }
    return [Value(name or iri, iri, issued, relation) for relation, name, iri, issued in sorted(found)]


def _interfaces(rows: Sequence[Row], standing: str) -> list[Value]:
    found = {text(row, "interface"): text(row, "name") for row in rows if text(row, "standing") == standing}
    return [Value(name, iri) for iri, name in found.items()]


def _stated(rows: Sequence[Row], name: str) -> list[Value]:
    found = {
        (text(row, f"{name}Name"), text(row, name))
        for row in rows
        if name in row and text(row, "standing") == "covered"
    }
    return [Value(label, iri) for label, iri in sorted(found)]
