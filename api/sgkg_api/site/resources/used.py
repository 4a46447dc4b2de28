"""What points to a thing, by kind, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sgkg.errors import UsageError
from sgkg.figures.values import natural, number, text, truth
from sgkg.namespaces import SG, compress, expand
from sgkg.terms import Iri
from sgkg_api.site.kit import QueryLinks, View
from sgkg_api.site.resources.kinds import by_class
from sgkg_api.site.resources.model import Row, parameter

__all__ = ["PAGE", "User", "Users", "used_by"]

#: as many of a kind are shown at a time
PAGE = 50
#: with no more than this in all, one question is enough
_FEW = 600
#: with more than this in all, each kind is asked for only where the page is about it
_MANY = 5000


@dataclass(frozen=True, slots=True)
class User:
    """A thing that points to another.

    Attributes:
        name, href: of it.
        properties: by which it points, in words, once each.
        graphs: names and links of graphs beside the curated ones that say so.
        proposed: a proposal.
    """

    name: str
    href: str | None
    properties: tuple[str, ...]
    graphs: tuple[tuple[str, str | None], ...]
    proposed: bool


@dataclass(frozen=True, slots=True)
class Users:
    """The things of one kind that point to a thing.

    Attributes:
        key: of the kind.
        anchor: of the group in the page.
        count: how many there are, and in which row of the query ``used-by-kinds`` that stands.
        shown: those on this page.
        query: the stored query that gives them all.
        first, next: addresses of the first and of the next page; empty where this is it.
        show: address of the first page, where nothing of the kind is shown on this one.
    """

    key: str
    anchor: str
    count: int
    row: int
    shown: tuple[User, ...]
    query: QueryLinks
    first: str
    next: str
    show: str = ""


async def used_by(view: View, iri: Iri) -> tuple[list[Users], QueryLinks]:
    """Find what points to a thing; gaps are left out, which pages show by themselves.

    The parameters ``used`` and ``after`` of the page choose another page of one kind.

    Raises:
        UsageError: nothing of the kind that ``used`` names points to the thing.
    """
    kinds = await view.ask("used-by-kinds", thing=iri)
    wanted = expand(view.parameter("used"))
    if wanted and wanted not in {text(row, "kind") for row in kinds}:
        raise UsageError(f"nothing of the kind {compress(wanted)} points to {compress(iri)}")
    counts = [(place, text(row, "kind"), number(row, "users") or 0) for place, row in enumerate(kinds)]
    counts = [one for one in counts if one[1] != SG + "Gap"]
    rows: dict[str, Sequence[Row]] = {}
    total = sum(count for _, _, count in counts)
    if 0 < total <= _FEW:
        found = await view.ask("used-by", thing=iri)
        if len(found) < 1000:  # the limit of the query
            rows = {kind: [row for row in found if text(row, "kind") == kind] for _, kind, _ in counts}
    groups = []
    for place, kind, count in counts:
        if total > _MANY and kind != wanted:
            groups.append(_closed(view, iri, kind, place, count))
            continue
        after = view.parameter("after") if kind == wanted else ""
        if after or kind not in rows:
            rows[kind] = await view.ask("used-by", thing=iri, asked=kind, after=after)
        groups.append(_group(view, iri, kind, place, count, rows[kind], after))
    groups.sort(key=lambda one: (one.key in ("thing", "concept"), view.text(f"resource-kinds-{one.key}").casefold()))
    return groups, view.query("used-by-kinds", thing=parameter(iri))


def _closed(view: View, iri: Iri, kind: str, place: int, count: int) -> Users:
    short = compress(kind)
    anchor = f"used-{short.replace(':', '-')}"
    query = view.query("used-by", thing=parameter(iri), asked=short)
    show = view.here(used=short, after="") + f"#{anchor}"
    return Users(by_class(kind).key, anchor, count, place, (), query, "", "", show)


def _group(view: View, iri: Iri, kind: str, place: int, count: int, rows: Sequence[Row], after: str) -> Users:
    by_user: dict[str, list[Row]] = {}
    for row in rows:
        by_user.setdefault(text(row, "user"), []).append(row)
    chosen = list(by_user)[:PAGE]
    more = len(by_user) > PAGE
    shown = [_user(view, by_user[user]) for user in chosen]
    if not more and not after:
        shown.sort(key=lambda one: (natural(one.name), one.href or ""))
    short = compress(kind)
    anchor = f"used-{short.replace(':', '-')}"
    return Users(
        by_class(kind).key,
        anchor,
        count,
        place,
        tuple(shown),
        view.query("used-by", thing=parameter(iri), asked=short),
        view.here(used="", after="") + f"#{anchor}" if after else "",
        view.here(used=short, after=chosen[-1]) + f"#{anchor}" if more else "",
    )


def _user(view: View, rows: Sequence[Row]) -> User:
    members = {str(graph) for graph in view.service.members}
    graphs = {text(row, "graph") for row in rows} - members - {""}
    names = {text(row, "propertyName") or _foreign(view, text(row, "property")) for row in rows}
    return User(
        compress(min(text(row, "userName") for row in rows)),
        view.href(text(rows[0], "user")),
        tuple(sorted(names)),
        tuple((compress(graph), view.href(graph)) for graph in sorted(graphs)) if members else (),
        any(truth(row, "proposed") for row in rows),
    )


def _foreign(view: View, iri: str) -> str:
    key = f"resource-property-{compress(iri).replace(':', '-')}"
    return view.text(key) if view.text.known(key) else compress(iri)
