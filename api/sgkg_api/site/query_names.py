"""What a query without an answer names that the graph does not know: mostly a slip of the pen."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sgkg import sparql_text
from sgkg.namespaces import SG, SGDATA, compress
from sgkg.terms import Iri
from sgkg_api import entities

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["Unknown", "unknown"]

#: names that are told, and things of ours that are looked up
_MOST = 5
#: namespaces below ours whose IRIs are no things that the graph would describe
_NO_THINGS = (SG, SGDATA + "shapes#", SGDATA + "shapes-test#")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that the graph does not know.

    Attributes:
        name: short form.
        near: short form of what may be meant, empty where nothing is like it.
    """

    name: str
    near: str = ""


async def unknown(view: "View", query: str) -> Sequence[Unknown]:
    """List the terms of the ontology, and the things below our own address, that a query names but the graph has not.

    Args:
        view: gives the version.
        query: one that the engine has read.
    """
    named = [iri for iri in sparql_text.mentioned(query, SGDATA) if iri.startswith(SGDATA)]
    terms = [iri for iri in named if iri.startswith(SG) and iri != SG]
    found: list[Unknown] = []
    if terms:
        rows = await view.ask("ontology-terms")
        known = {str(row["term"]) for row in rows}
        names = {iri.removeprefix(SG): iri for iri in sorted(known) if iri.startswith(SG)}
        # A store without our ontology knows none of them, and has no hint to give.
        found = [_told(iri, names) for iri in terms if iri not in known] if names else []
    for iri in [iri for iri in named if iri != SGDATA and not iri.startswith(_NO_THINGS)][:_MOST]:
        if not await entities.known(view.service, (iri,), view.version.number):
            found.append(Unknown(compress(iri)))
    return found[:_MOST]


def _told(iri: Iri, names: dict[str, str]) -> Unknown:
    local = iri.removeprefix(SG)
    folded = {name.casefold(): name for name in reversed(names)}  # a class goes before a property of its letters
    near = get_close_matches(local, names, 1) or [
        folded[one] for one in get_close_matches(local.casefold(), folded, 1)
    ]
    return Unknown(compress(iri), compress(names[near[0]]) if near else "")
