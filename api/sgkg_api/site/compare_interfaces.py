"""What is compared of interfaces."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sgkg.figures.model import Ref
from sgkg.figures.values import refs, text
from sgkg.terms import Term
from sgkg_api.site.compare import Cell, Chosen, Line, Number, Value

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["lines"]

_OWN = frozenset({"text"})

Row = Mapping[str, Term]

_FACTORS = ("severity", "likelihood", "affected", "total")


async def lines(view: "View", chosen: Chosen) -> list[Line]:
    """Compare interfaces: ends, data, standards, layers, objectives, risk, gaps."""
    columns = [await _column(view, one) for one in chosen.items]
    return [Line(view.text(f"compare-{key}"), [column[key] for column in columns]) for key in columns[0]]


async def _column(view: "View", one: Ref) -> dict[str, Cell]:
    counts, query = (
        await view.ask("interface-counts", interface=one.iri),
        view.query("interface-counts", interface=one.iri),
    )
    data = await view.ask("interface-data", interface=one.iri)
    standards = await view.ask("standards-of-interface", interface=one.iri)
    proposed = await view.ask("proposed-coverage", interface=one.iri)
    gaps = await view.ask("gaps-of-thing", thing=one.iri)

    def number(name: str) -> Number:
        return Number(text(counts[0], name), query, f"0,{name}")

    return {
        "from": Cell(_refs(counts, "from", "fromName")),
        "to": Cell(_refs(counts, "to", "toName")),
        "items": Cell(_items(view, data), number("items")),
        "subjects": Cell(_refs(data, "subject", "subjectName"), number("subjects")),
        "standards": Cell(
            _refs(standards, "standard", "standardName", "lifeStateName")
            or [Value(view.text("compare-gap"), own=_OWN)],
            number("standards"),
        ),
        "proposed": Cell(_refs(proposed, "standard", "standardName"), number("proposed")),
        "layers": Cell(_stated(standards, "layerName"), number("layers")),
        "objectives": Cell(_stated(standards, "objectiveName"), number("objectives")),
        **await _risk(view, one),
        "gaps": Cell(_gaps(view, gaps), number("gaps")),
    }


async def _risk(view: "View", one: Ref) -> dict[str, Cell]:
    rows, query = await view.ask("risk-matrix", interface=one.iri), view.query("risk-matrix", interface=one.iri)
    first = rows[0] if rows else {}
    said = Cell([Value(view.text("compare-not-assessed"), own=_OWN)])
    found = {
        f"risk-{name}": Cell((), Number(text(first, name), query, f"0,{name}"))
        if name in first
        else Cell()
        if "assessment" in first
        else said
        for name in _FACTORS
    }
    return {
        **found,
        "risk-high": Cell([Value(view.text(f"compare-{'yes' if text(first, 'high') == 'true' else 'no'}"), own=_OWN)])
        if "high" in first
        else said,
    }


def _refs(rows: Sequence[Row], iri: str, name: str, note: str = "") -> list[Value]:
    notes = {text(row, iri): text(row, note) for row in reversed(rows)} if note else {}
    return [Value(one.name, one.iri, notes.get(one.iri, "")) for one in refs(rows, iri, name)]


def _items(view: "View", rows: Sequence[Row]) -> list[Value]:
    """List data by its subject."""
    return [
        Value(
            text(row, "typeName") or text(row, "itemName"),
            text(row, "item"),
            group=text(row, "subjectName") or view.text("compare-no-subject"),
            own=frozenset() if text(row, "subjectName") else frozenset({"group"}),
        )
        for row in sorted(rows, key=lambda row: (text(row, "subjectName"), text(row, "typeName"), text(row, "item")))
    ]


def _stated(rows: Sequence[Row], name: str) -> list[Value]:
    """List what standards state, each with the standards that do."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if name in row:
            found.setdefault(text(row, name), set()).add(text(row, "standardName"))
    return [Value(key, note=", ".join(sorted(found[key])), same=key) for key in sorted(found)]


def _gaps(view: "View", rows: Sequence[Row]) -> list[Value]:
    """List gaps that are not closed, by rule: two are alike where rule, severity and waiver are."""
    found: dict[str, Value] = {}
    for row in rows:
        if text(row, "statusName") == "closed":
            continue
        waived = view.text("compare-waived") if text(row, "waived") == "true" else ""
        group = f"{text(row, 'rule')}, {text(row, 'severityName')}"
        found.setdefault(
            text(row, "gap"),
            Value(
                text(row, "message") or text(row, "gap"),
                text(row, "gap"),
                waived,
                group,
                same=f"{group}\n{waived}",
                own=frozenset({"note"}),
            ),
        )
    return list(found.values())
