"""What is compared of inventories."""

from typing import TYPE_CHECKING

from sgkg.figures.values import text
from sgkg_api.site.compare import Cell, Chosen, Line, Number, Value

if TYPE_CHECKING:
    from sgkg.figures.model import Ref
    from sgkg_api.site.kit import View

__all__ = ["lines"]

_COUNTS = ("interfaces", "flows", "listed", "claims", "proposals", "assessments", "definitions", "gaps")


async def lines(view: "View", chosen: Chosen) -> list[Line]:
    """Compare inventories: date, what they hold, and the gaps that each rule finds."""
    counted = [await _counted(view, one) for one in chosen.items]
    gaps = [await _gaps(view, one) for one in chosen.items]
    names = {rule: label for found in reversed(gaps) for rule, (label, _) in found.items()}
    return [
        *(Line(view.text(f"compare-{key}"), [column[key] for column in counted]) for key in counted[0]),
        *(
            Line(
                f"{rule} {names[rule]}".strip(),
                [Cell((), found[rule][1]) if rule in found else Cell() for found in gaps],
                data=True,
            )
            for rule in sorted(names)
        ),
    ]  # fmt: skip


async def _counted(view: "View", one: "Ref") -> dict[str, Cell]:
    # Asked for all inventories, which are few: one that lies in a graph of its own is no value of a parameter.
    rows, query = await view.ask("inventory-counts"), view.query("inventory-counts")
    own = [(index, row) for index, row in enumerate(rows) if text(row, "inventory") == one.iri]
    first, known = own[0]
    dates = sorted({text(row, "date") for _, row in own if text(row, "date")})
    return {
        "date": Cell([Value(date, own=frozenset({"text"})) for date in dates]),
        **{f"inventory-{name}": Cell((), Number(text(known, name), query, f"{first},{name}")) for name in _COUNTS},
    }


async def _gaps(view: "View", one: "Ref") -> dict[str, tuple[str, Number]]:
    query = view.query("inventory-gaps")
    return {
        text(row, "rule"): (text(row, "label"), Number(text(row, "gaps"), query, f"{index},gaps"))
        for index, row in enumerate(await view.ask("inventory-gaps"))
        if text(row, "inventory") == one.iri
    }
