"""By what products are chosen: read from the address, checked against the graph, and offered as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg import resources
from sgkg.errors import UnknownEntityError, UsageError
from sgkg.figures.values import natural
from sgkg.namespaces import SG, SGDATA
from sgkg.parameters import TYPES
from sgkg.terms import Iri, Term, plain
from sgkg_api.site.vendors.levels import levels, wanted

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["FILTERS", "Filter", "Option", "chosen", "filters", "thing_or_unknown"]

#: names of the parameters, in the order of the page
FILTERS = ("interface", "standard", "level", "vendor")
_CLASSES = {"interface": "Interface", "standard": "StandardReference"}
#: values that a choice in the form has; where there are more, a field takes its place
_OFFERED = 200
#: characters of a wrong value that a message repeats
_TOLD = 100


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter; ``own``: its name is text of the interface, not of the graph."""

    value: str
    name: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the form.

    Attributes:
        name: of the parameter.
        options: None where there are too many.
        chosen: the value as the parameter has it, empty for none.
    """

    name: str
    options: Sequence[Option] | None
    chosen: str


async def chosen(view: "View", names: Sequence[str] = FILTERS) -> dict[str, str]:
    """Read the filters of a request.

    Args:
        view: the request.
        names: of those that the page has.

    Returns:
        Parameter -> value, those that are given: things of our own as paths, such as ``interface/7``; a level as
        ``evidence-level/certified``.

    Raises:
        UnknownEntityError: there is no such interface, standard or vendor.
        UsageError: a value is none of its kind, or is given twice.
    """
    found = {name: text for name in names if (text := view.parameter(name))}
    for name, value in found.items():
        if name == "level":
            found[name] = f"evidence-level/{wanted(view, value)}"
        elif name == "vendor":
            found[name] = await _vendor(view, value)
        else:
            found[name] = await thing_or_unknown(view, name, value)
    return found


def filters(view: "View", given: Mapping[str, str], things: Mapping[str, Mapping[str, str] | None]) -> list[Filter]:
    """Make the filters of the form.

    Args:
        view: the request.
        given: those that are chosen.
        things: filter -> the values that some product has (an IRI each) and their names; None for too many of them.
    """
    made = []
    for name in FILTERS:
        now = given.get(name, "")
        known = things.get(name, {})
        if name == "level":
            options = [Option(f"evidence-level/{one.key}", one.name, True) for one in levels(view)]
        else:
            named = sorted((known or {}).items(), key=lambda pair: (natural(pair[1]), pair[0]))
            options = [Option(iri.removeprefix(SGDATA), called) for iri, called in named]
        if now and all(one.value != now for one in options):
            options.append(Option(now, now))
        made.append(Filter(name, options if known is not None and len(options) <= _OFFERED else None, now))
    return made


async def _vendor(view: "View", value: str) -> str:
    path = value.removeprefix(SGDATA).removeprefix("vendor/")
    try:
        iri = TYPES["iri"](f"vendor/{path}")
    except ValueError as error:
        raise UsageError(view.text("vendors-unknown-vendor", value=_told(value))) from error
    if "/" in path or not await view.ask_text(resources.query("vendor-known"), {"vendor": iri}):
        raise UnknownEntityError(view.text("vendors-unknown-vendor", value=_told(value)))
    return f"vendor/{path}"


async def thing_or_unknown(view: "View", name: str, value: str) -> str:
    """Read an interface or a standard.

    Args:
        view: the request.
        name: ``interface`` or ``standard``.
        value: its IRI, its path, or the last part of it.

    Returns:
        Its path, such as ``interface/7``.

    Raises:
        UnknownEntityError: there is none.
        UsageError: the value is no IRI.
    """
    # People know an interface by its number, and a standard by the end of its IRI.
    bare = "/" not in value and ":" not in value
    try:
        iri = TYPES["iri"](f"{name}/{value}" if bare else value)
    except ValueError as error:
        raise UsageError(view.text(f"vendors-unknown-{name}", value=_told(value))) from error
    known: dict[str, Term] = {"thing": iri, "class": Iri(SG + _CLASSES[name])}
    if not await view.ask_text(resources.query("gap-facet-known"), known):
        raise UnknownEntityError(view.text(f"vendors-unknown-{name}", value=_told(value)))
    return plain(iri).removeprefix(SGDATA)


def _told(value: str) -> str:
    return value if len(value) <= _TOLD else f"{value[:_TOLD]}…"
