"""What a page of the coverage matrix is to show: view and filters, as its address says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.figures import coverage
from sgkg.figures.model import Ref
from sgkg.figures.values import ref, text
from sgkg.namespaces import SGDATA
from sgkg.terms import Term

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["CURRENT", "PARAMETERS", "Asked", "asked", "choices"]

Row = Mapping[str, Term]

#: the inventory of today, whose claims are proposals
CURRENT = SGDATA + "inventory/current"
#: what the address of a page may say
PARAMETERS = ("after", "format", "inventory", "layer", "only", "standard", "view")
#: place of an interface in the order of the query: number, IRI
_KEY = r"[^\s:]{9,} \S+"
#: standings of a standard of which the inventory says anything
_SAID = ("covered", "notCovered", "notApplicable")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is to show.

    Attributes:
        view: ``standards``, ``layers`` or ``objectives``.
        standard: IRI of the only standard, empty for all; ``layer`` and ``inventory`` likewise.
        gaps: only interfaces that no standard covers.
        after: key of the last row of the page before.
    """

    view: str
    standard: str = ""
    layer: str = ""
    inventory: str = ""
    gaps: bool = False
    after: str = ""

    @property
    def mode(self) -> str:
        """How cells are found and read."""
        if self.inventory == CURRENT:
            return "proposals"
        return "detail" if self.view == "layers" and (self.layer or self.standard) else self.view

    @property
    def columns(self) -> str:
        """View whose columns the table has."""
        return "standards" if self.layer else self.view

    @property
    def given(self) -> dict[str, str]:
        """Parameters of the query of the cells."""
        if self.mode not in ("standards", "detail"):
            return {}
        return {name: value for name in ("layer", "standard") if (value := str(getattr(self, name)))}


def asked(view: "View") -> Asked:
    """Read what a page is to show from its address.

    Raises:
        UsageError: a parameter has a value that is none, or does not go with the view.
    """
    name = view.parameter("view") or coverage.VIEWS[0]
    coverage.queries_of(name)
    only = view.parameter("only")
    if only not in ("", "gaps"):
        raise UsageError(f"only={only} is not known here; there is only=gaps")
    standard, layer, inventory = (view.iri(view.parameter(one)) for one in ("standard", "layer", "inventory"))
    found = Asked(name, standard, layer, inventory, only == "gaps", view.after(_KEY))
    if found.layer and name != "layers":
        raise UsageError("layer goes with view=layers only")
    if found.standard and (name == "objectives" or found.inventory == CURRENT):
        raise UsageError("standard goes with the standards and the layers of the inventory of 2010 only")
    if found.inventory and name != "standards":
        raise UsageError("inventory goes with view=standards only")
    return found


async def choices(view: "View", wanted: Asked) -> dict[str, list[Ref]]:
    """List what each filter of the view can be set to.

    Raises:
        UnknownEntityError: a filter is set to something else.
    """
    found: dict[str, list[Ref]] = {}
    if wanted.view != "objectives":
        # What is only proposed is no choice: the inventory says nothing of it.
        known = [row for row in await view.ask("coverage-totals") if any(text(row, one) != "0" for one in _SAID)]
        found["standard"] = _things(known, "standard")
    if wanted.view == "layers":
        found["layer"] = _things(await view.ask("coverage-layer-totals"), "layer")
    if wanted.view == "standards":
        found["inventory"] = [ref(row, "inventory", "name") for row in await view.ask("inventory-counts")]
    for name, things in found.items():
        value = getattr(wanted, name)
        if value and value not in {one.iri for one in things}:
            raise UnknownEntityError(f"there is no {name} {value} in the coverage matrix")
    return found


def _things(rows: Sequence[Row], kind: str) -> list[Ref]:
    return [ref(row, "thing", "name") for row in rows if text(row, "kind") == kind]
