"""Which versions of the data have a gap: the releases that are kept, and the version that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg import resources
from sgkg.terms import Iri

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.service import Service
    from sgkg_api.site.kit import View

__all__ = ["Moment", "compared", "history", "since"]

#: releases that are looked at, the newest of those that are kept
_RELEASES = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """A version, and whether the gap is in it.

    Attributes:
        number: of the version.
        release: its name, empty for a version that is no release.
        date: on which it was made, YYYY-MM-DD.
        there: the gap is in it.
        url: of the gap's page in this version, empty where it is not there.
    """

    number: int
    release: str
    date: str
    there: bool
    url: str


def compared(service: "Service", shown: "Version") -> list["Version"]:
    """Return the versions to compare, oldest first: kept releases up to the version shown, and that version."""
    before = [one for one in service.ledger.versions() if one.release and one.number < shown.number]
    return [*before[-_RELEASES:], shown]


async def history(view: "View", iri: Iri) -> list[Moment]:
    """Ask each version that is compared whether it has a gap, oldest first."""
    query, found = resources.query("gap-there"), []
    for version in compared(view.service, view.version):
        there = bool((await view.service.select(query, {"gap": iri}, version.number)).rows)
        url = view.url(_path(view, iri), version=version.number) if there else ""
        found.append(Moment(version.number, version.release, version.created[:10], there, url))
    return found


def since(moments: Sequence[Moment]) -> Moment | None:
    """Return the version from which on the gap is there without a break, None where it is not there now."""
    first = None
    for moment in reversed(moments):
        if not moment.there:
            break
        first = moment
    return first


def _path(view: "View", iri: Iri) -> str:
    href = view.href(iri) or ""
    return href[len(view.root) :].partition("?")[0] + ".html"
