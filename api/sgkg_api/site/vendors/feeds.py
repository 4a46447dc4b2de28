"""Feeds: what a vendor publishes and takes back, and which products come to a standard and leave it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from sgkg.figures.values import text
from sgkg.namespaces import SGDATA
from sgkg.store.declarations import Declaration, Outcome
from sgkg_api import links
from sgkg_api import representations as rep
from sgkg_api.site.atom import Entry, Feed
from sgkg_api.site.gaps_history import compared
from sgkg_api.site.vendors import changed
from sgkg_api.site.vendors.changed import LOOKED_AT
from sgkg_api.site.vendors.declared import Declared
from sgkg_api.site.vendors.known import known

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.site.kit import View

__all__ = ["ENTRIES", "standard_feed", "vendor_feed"]

#: entries of a feed, the newest
ENTRIES = 100
#: what an entry is sorted by: the time, the version of the data, and the place of the change among all of them
_Rank = tuple[str, int, int]


async def vendor_feed(view: "View", vendor: str, name: str) -> Feed:
    """Tell what a vendor has published and taken back.

    Args:
        view: the request.
        vendor: its id.
        name: as pages show it.
    """
    changes = _changes(view, vendor)[:ENTRIES]
    entries = [await _of_vendor(view, vendor, name, one, readable) for one, readable in changed.readable(changes)]
    path = f"/vendor/{vendor}"
    return _feed(
        view, f"{path}/feed.atom", f"{path}.html", view.text("vendors-feed-vendor", vendor=name), entries
    )  # fmt: skip


async def standard_feed(view: "View", standard: str, name: str) -> Feed:
    """Tell which products newly claim a standard, which do so no longer, and what changed in its succession.

    Args:
        view: the request.
        standard: its IRI, that of an undated reference.
        name: as pages show it.
    """
    ranked: list[tuple[_Rank, Entry]] = []
    names: dict[str, str] = {}
    for one, readable in changed.readable(_changes(view)):
        if not readable or len(ranked) >= ENTRIES:
            break
        now, before = await changed.read(view.service, one), await changed.before(view.service, one)
        came, went = now.claiming(standard), before.claiming(standard)
        if came.keys() != went.keys() and one.vendor not in names:
            names[one.vendor] = (await known(view, one.vendor)).name
        found = [_of_product(view, standard, one, "new", iri, came[iri], names) for iri in came if iri not in went]
        for iri in went.keys() - came.keys():
            why = _reason(now, iri, standard)
            found.append(_of_product(view, standard, one, "left", iri, went[iri], names, why))
        found.sort(key=lambda entry: (entry.title.casefold(), entry.id))
        ranked += [((one.time, one.version, one.id), entry) for entry in found]
    ranked += await _succession(view, standard)
    # What changed in the same second stands in the order of the changes, the newest first.
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    entries = [entry for _, entry in ranked]
    slug = standard.removeprefix(SGDATA + "standard/")
    title = view.text("vendors-feed-standard", standard=name)
    page = f"{links.href(standard, '') or '/'}.html"
    return _feed(view, f"/feed/standard/{slug}.atom", page, title, entries[:ENTRIES])


def _feed(view: "View", own: str, page: str, title: str, entries: Sequence[Entry]) -> Feed:
    kept = {"lang": view.language if view.language != "en" else "", "version": rep.pinned(view.request)}
    given = {key: value for key, value in kept.items() if value}
    urls = [f"{view.public}{path}" for path in (own, page)]
    full = [links.with_query(url, given) if given else url for url in urls]
    return Feed(
        id=urls[0],
        title=title,
        # Later versions of the data may have nothing new to tell.
        updated=entries[0].updated if entries else view.version.created,
        link=full[1],
        own=full[0],
        author=view.text("site-title"),
        language=view.language,
        entries=entries,
    )


def _changes(view: "View", vendor: str = "") -> list[Declaration]:
    """Return what the version that is shown knows of the history, newest first."""
    found = view.service.declarations.changes(vendor, limit=LOOKED_AT)
    return [one for one in found if one.version <= view.version.number]


async def _of_vendor(view: "View", vendor: str, name: str, one: Declaration, readable: bool) -> Entry:
    state = "retracted" if one.outcome is Outcome.RETRACTED else "published"
    said = [view.text(f"vendors-feed-{state}-why", number=str(one.number), n=one.triples)]
    if readable:
        said += await changed.sentences(view, await changed.of_version(view.service, one))
    return Entry(
        id=f"{SGDATA}vendor/{vendor}#{state}-{one.number}",
        title=view.text(f"vendors-feed-{state}", vendor=name, number=str(one.number)),
        updated=one.time,
        link=f"{view.public}/vendor/{vendor}/history.html#n{one.number}",
        summary=" ".join(said),
        language=view.language,
        categories=((f"{SGDATA}scheme/declaration", state, state),),
    )


def _of_product(
    view: "View", standard: str, one: Declaration, state: str, iri: str, name: str, names: Mapping[str, str],
    why: str | None = None,
) -> Entry:  # fmt: skip
    key = sha256(iri.encode()).hexdigest()[:16]
    told = "taken" if why is not None else state
    said = [view.text(f"vendors-feed-standard-{told}-why", product=name, vendor=names[one.vendor])]
    if why:
        said.append(view.text("vendors-gone-reason", reason=why))
    return Entry(
        id=f"{standard}#{state}-{one.vendor}-{one.number}-{key}",
        title=view.text(f"vendors-feed-standard-{state}", product=name),
        updated=one.time,
        link=links.with_query(f"{view.public}/product", {"iri": iri}),
        summary=" ".join(said),
        language=view.language,
        categories=((f"{SGDATA}scheme/product", state, state),),
    )


def _reason(now: Declared, product: str, standard: str) -> str | None:
    """Tell why a product or its claim was taken back: empty for no reason, None where it just left."""
    if product in now.taken:
        return now.taken[product][1]
    back = [
        one.reason
        for one in now.claims
        if one.product == product and (one.standard == standard or one.standard.startswith(f"{standard}/"))
    ]
    return max(back) if back else None


async def _succession(view: "View", standard: str) -> list[tuple[_Rank, Entry]]:
    """Compare what the releases and the newest version say of the editions."""
    found: list[tuple[_Rank, Entry]] = []
    before: dict[str, tuple[str, str]] | None = None
    for version in compared(view.service, view.version):
        now = await _editions(view, version, standard)
        for key in sorted(now) if before is not None else ():
            if before is not None and before.get(key) != now[key]:
                rank = version.created, version.number, 0
                found.append((rank, _of_edition(view, version, key, *now[key])))
        before = now
    return found


async def _editions(view: "View", version: "Version", standard: str) -> dict[str, tuple[str, str]]:
    """Ask for the editions: IRI -> name, and what is said of it in a line."""
    rows = await replace(view, version=version).ask("standard-succession", standard=standard)
    said: dict[str, tuple[str, set[str]]] = {}
    for row in rows:
        _name, facts = said.setdefault(text(row, "edition"), (text(row, "editionName"), set()))
        facts.add(text(row, "lifeStateName"))
        facts.add(" ".join(filter(None, (text(row, "relationName"), text(row, "otherName")))))
    return {
        edition: (name or edition, "; ".join(sorted(facts - {""})))
        for edition, (name, facts) in said.items()
        if edition
    }


def _of_edition(view: "View", version: "Version", edition: str, name: str, facts: str) -> Entry:
    mark = version.release or f"{version.number}-{version.created}"
    page = links.href(edition, view.public) or edition
    return Entry(
        id=f"{edition}#succession-{mark}",
        title=view.text("vendors-feed-edition", edition=name),
        updated=version.created,
        link=f"{page}.html" if links.path_of(edition) else page,
        summary=view.text("vendors-feed-edition-why", facts=facts),
        language=view.language,
        categories=((f"{SGDATA}scheme/product", "succession", "succession"),),
    )
