"""The facets by which gaps are chosen: read from the address, checked against the graph, and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg import resources
from sgkg.errors import UnknownEntityError, UsageError
from sgkg.namespaces import SG, SGDATA
from sgkg.parameters import TYPES
from sgkg.terms import Iri, Term, plain

if TYPE_CHECKING:
    from sgkg_api.site.kit import QueryLinks, View

__all__ = ["FACETS", "STANDINGS", "Facet", "Value", "chosen", "counted", "facet"]

#: names of the parameters, in the order of the page
FACETS = ("severity", "status", "rule", "interface", "actor", "inventory")
STANDINGS = ("open", "waived", "closed")
_CLASSES = {"interface": "Interface", "actor": "Actor", "inventory": "Inventory"}
#: values of a facet that a page lists, and that a choice in the form has
_LISTED = 20
_OFFERED = 100
#: characters of a wrong value that a message repeats
_TOLD = 100

Chosen = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet.

    Attributes:
        text: as a parameter has it.
        name: what people call it.
        gaps: how many gaps it has among those that fit the other facets.
        row: of the answer of the facet's query.
        url: the list with this value, or without it where it is the chosen one.
        chosen: it is the chosen one.
        own: its name is text of the interface, not of the graph.
    """

    text: str
    name: str
    gaps: int
    row: int
    url: str
    chosen: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values.

    Attributes:
        name: of the parameter.
        values: those that the page lists.
        options: those that the form offers; none where there are too many, and a field takes their place.
        query: the query behind the counts.
        chosen: the chosen value as the parameter has it, empty for none.
        more: there are more values than are listed.
    """

    name: str
    values: Sequence[Value]
    options: Sequence[Value]
    query: "QueryLinks"
    chosen: str
    more: bool


async def chosen(view: "View") -> dict[str, str]:
    """Read the facets of a request.

    Returns:
        Parameter -> value, those that are given; things of our own as paths, such as ``interface/7``.

    Raises:
        UnknownEntityError: there is no such rule, severity, interface, actor or inventory.
        UsageError: a value is none of its kind, or is given twice.
    """
    found = {name: text for name in FACETS if (text := view.parameter(name))}
    if "status" in found and found["status"] not in STANDINGS:
        raise UsageError(view.text("gaps-unknown-status", value=_told(found["status"]), known=", ".join(STANDINGS)))
    if "severity" in found:
        levels = {plain(row["severity"]) for row in await view.ask_text(resources.query("gap-levels"))}
        if found["severity"] not in levels:
            raise UnknownEntityError(
                view.text("gaps-unknown-severity", value=_told(found["severity"]), known=", ".join(sorted(levels)))
            )
    if "rule" in found:
        text = found["rule"]
        # Gaps may be of rules that the data do not describe.
        rules = {plain(row["rule"]) for row in await view.ask("gap-rules")}
        rules |= {plain(row["value"]) for row in (await counted(view, {}))[0] if plain(row["facet"]) == "rule"}
        # People write g01; an id that has small letters of its own comes first.
        near = [rule for rule in sorted(rules) if rule.casefold() == text.casefold()]
        if not near:
            raise UnknownEntityError(
                view.text("gaps-unknown-rule", value=_told(text), known=", ".join(sorted(rules)[:_LISTED]))
            )
        found["rule"] = text if text in near else near[0]
    for name, kind in _CLASSES.items():
        if name in found:
            found[name] = await _thing(view, name, found[name], kind)
    return found


async def counted(view: "View", given: Chosen) -> tuple[Sequence[Mapping[str, Term]], "QueryLinks"]:
    """Ask how many gaps there are by facet, and name the query behind it."""
    return await view.ask("gap-facets", **given), view.query("gap-facets", **given)


def facet(view: "View", name: str, given: Chosen, rows: Sequence[Mapping[str, Term]], query: "QueryLinks") -> Facet:
    """Make a facet of the answer to its query, in which its own value is left open."""
    now, values = given.get(name, ""), []
    for number, row in enumerate(rows):
        if plain(row["facet"]) != name:
            continue
        text = plain(row["value"]).removeprefix(SGDATA)
        own = name in ("severity", "status")
        called = view.text(f"gaps-{name}-{text}") if own and view.text.known(f"gaps-{name}-{text}") else ""
        label = called or (f"{text} {plain(row['name'])}" if name == "rule" else plain(row["name"]))
        url = view.url("/gaps", **{**given, name: "" if text == now else text})
        values.append(Value(text, label, int(plain(row["gaps"])), number, url, text == now, bool(called)))
    values.sort(key=lambda value: (_place(name, value.text), value.row))
    listed = values[:_LISTED]
    if now and all(value.text != now for value in listed):
        listed += [value for value in values if value.text == now]
    options = values if len(values) <= _OFFERED else ()
    return Facet(name, listed, options, query, now, len(values) > len(listed))


def _place(name: str, text: str) -> int:
    order = {"severity": ("violation", "warning", "info"), "status": STANDINGS}.get(name, ())
    return order.index(text) if text in order else len(order)


async def _thing(view: "View", name: str, text: str, kind: str) -> str:
    # People know an interface by its number.
    short = f"interface/{text}" if name == "interface" and text.isascii() and text.isdigit() else text
    try:
        iri = TYPES["iri"](short)
    except ValueError as error:
        raise UsageError(view.text("gaps-not-an-iri", value=_told(text))) from error
    known: dict[str, Term] = {"thing": iri, "class": Iri(SG + kind)}
    if not await view.ask_text(resources.query("gap-facet-known"), known):
        raise UnknownEntityError(view.text(f"gaps-unknown-{name}", value=_told(text)))
    return plain(iri).removeprefix(SGDATA)


def _told(text: str) -> str:
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}…"
