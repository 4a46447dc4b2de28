"""The feed of gaps that came and gaps that went, from one release to the next and to the newest version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg import queries, resources
from sgkg.model import natural
from sgkg.terms import Term, plain
from sgkg_api import links
from sgkg_api import representations as rep
from sgkg_api.site.atom import Entry, Feed
from sgkg_api.site.gaps_history import compared

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.site.kit import View

__all__ = ["ENTRIES", "Found", "changes", "feed"]

#: entries of a feed, the newest
ENTRIES = 200


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A gap as a version has it; ``waived`` where somebody accepts it for a time."""

    iri: str
    rule: str
    severity: str
    message: str
    waived: bool = False


async def feed(view: "View", given: Mapping[str, str]) -> Feed:
    """Compare the releases and the newest version.

    Args:
        view: the request.
        given: facet -> value, as the list of gaps has them.
    """
    versions = compared(view.service, view.version)
    standing = {key: value for key, value in given.items() if key == "status"}
    plainly = {key: value for key, value in given.items() if key != "status"}
    entries: list[Entry] = []
    before: dict[str, Found] = {}
    wanted_before: set[str] = set()
    last: Version | None = None
    newest = {*await _gaps(view, versions[-1], {})}
    for version in versions:
        now = await _gaps(view, version, plainly)
        # A gap that is only waived is not closed: which gaps have a state is asked apart from which there are.
        wanted = {*await _gaps(view, version, given)} if standing else {*now}
        came, went = changes(before, now)
        made = [
            _entry(view, "new", one, version, None if one.iri in newest else version)
            for one in came
            if one.iri in wanted
        ]
        if last is not None:
            made += [_entry(view, "closed", one, version, last) for one in went if one.iri in wanted_before]
        # The newest version first: two of them can have been made in the same second.
        entries = [*made, *entries][:ENTRIES]
        before, wanted_before, last = now, wanted, version
    parameters = {name: value for name, value in given.items() if value}
    own, page = f"{view.public}/gaps/feed.atom", f"{view.public}/gaps"
    language = {} if view.language == "en" else {"lang": view.language}
    pinned = {"version": rep.pinned(view.request)} if rep.pinned(view.request) else {}
    with_all = {**parameters, **language, **pinned}
    return Feed(
        id=links.with_query(own, parameters) if parameters else own,
        title=view.text("gaps-feed-title"),
        updated=versions[-1].created,
        link=links.with_query(page, with_all) if with_all else page,
        own=links.with_query(own, with_all) if with_all else own,
        author=view.text("site-title"),
        language=view.language,
        entries=entries,
    )


def changes(before: Mapping[str, Found], now: Mapping[str, Found]) -> tuple[list[Found], list[Found]]:
    """Return the gaps that came and those that went, the gravest first, then by rule and IRI, numbers in order."""
    ranks = {"violation": 0, "warning": 1, "info": 2}

    def order(one: Found) -> tuple[int, str, str]:
        return ranks.get(one.severity, len(ranks)), one.rule, natural(one.iri)

    came = sorted((one for iri, one in now.items() if iri not in before), key=order)
    went = sorted((one for iri, one in before.items() if iri not in now), key=order)
    return came, went


async def _gaps(view: "View", version: "Version", given: Mapping[str, str]) -> dict[str, Found]:
    # The parameters are those of the list, so its header says how they are read.
    bindings: dict[str, Term] = queries.bind(queries.catalogue()["gap-list"], given)
    found = await view.service.select(resources.query("gap-feed"), bindings, version.number)
    there = [
        Found(
            plain(row["gap"]),
            plain(row["rule"]),
            plain(row["severity"]),
            plain(row.get("message", row["gap"])),
            plain(row.get("waived")) == "true",
        )
        for row in found.rows
        if plain(row.get("closed")) != "true"
    ]
    return {one.iri: one for one in reversed(there)}


def _entry(view: "View", state: str, gap: Found, version: "Version", shown: "Version | None") -> Entry:
    """Tell of a gap that is new in a version, or no longer in it.

    Its page is shown in a version that has it; by default in the newest one.
    """
    # A release is the same wherever it is served; other versions are told apart by their time.
    mark = version.release or f"{version.number}-{version.created}"
    name = view.text("gaps-version-release", release=version.release) if version.release else ""
    name = name or view.text("gaps-version-number", number=str(version.number))
    # A gap with a foreign IRI, which somebody loaded, has no page here.
    page = links.href(gap.iri, view.public) or gap.iri
    if links.path_of(gap.iri) is not None:
        page = links.permalink(f"{page}.html", shown.number) if shown else f"{page}.html"
    title = " ".join(gap.message.split())
    summary = view.text(f"gaps-feed-{state}", version=name)
    standing = "closed" if state == "closed" else "waived" if gap.waived else "open"
    if standing == "waived":
        summary += f" {view.text('gaps-status-meaning-waived')}"
    return Entry(
        id=f"{gap.iri}#{state}-{mark}",
        title=title,
        updated=version.created,
        link=page,
        summary=summary,
        categories=(
            ("https://w3id.org/sgdata/shapes", gap.rule, gap.rule),
            ("https://w3id.org/sgdata/scheme/severity", gap.severity, gap.severity),
            ("https://w3id.org/sgdata/scheme/gap-status", standing, view.text(f"gaps-status-{standing}")),
        ),
    )
