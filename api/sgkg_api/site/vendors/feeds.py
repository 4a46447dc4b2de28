"""Feeds: what a vendor publishes and takes back, and which products come to a standard and leave it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from anyio import to_thread

from sgkg.figures.values import text
from sgkg.namespaces import SGDATA
from sgkg.store.declarations import Declaration, Outcome
from sgkg_api import links
from sgkg_api import representations as rep
from sgkg_api.site.atom import Entry, Feed
from sgkg_api.site.gaps_history import compared
from sgkg_api.site.vendors.declared import Declared, declared

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.service import Service
    from sgkg_api.site.kit import View

__all__ = ["ENTRIES", "LOOKED_AT", "standard_feed", "vendor_feed"]

#: entries of a feed, the newest
ENTRIES = 100
#: changes that the feed of a standard looks at, and statements that it reads of them
LOOKED_AT = 200
_MOST_TRIPLES = 400_000
_NOTHING = Declared({}, {})
_TOLD = 5


async def vendor_feed(view: "View", vendor: str, name: str) -> Feed:
    """Tell what a vendor has published and taken back.

    Args:
        view: the request.
        vendor: its id.
        name: as pages show it.
    """
    changes = _changes(view, vendor)[:ENTRIES]
    entries = [await _of_vendor(view, vendor, name, one, readable) for one, readable in _readable(changes)]
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
    entries: list[Entry] = []
    for one, readable in _readable(_changes(view)[:LOOKED_AT]):
        if not readable or len(entries) >= ENTRIES:
            break
        now, before = await _declared(view.service, one), await _before(view.service, one)
        came, went = now.claiming(standard), before.claiming(standard)
        entries += [_of_product(view, standard, one, "new", iri, came[iri]) for iri in came if iri not in went]
        entries += [_of_product(view, standard, one, "left", iri, went[iri]) for iri in went if iri not in came]
    entries += await _succession(view, standard)
    entries.sort(key=lambda entry: (entry.updated, entry.id), reverse=True)
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


def _readable(changes: Sequence[Declaration]) -> list[tuple[Declaration, bool]]:
    """Say of each change whether it is among those that are read: not more statements than take a second or two."""
    found, total = list[tuple[Declaration, bool]](), 0
    for one in changes:
        total += 2 * one.triples
        found.append((one, total <= _MOST_TRIPLES))
    return found


async def _of_vendor(view: "View", vendor: str, name: str, one: Declaration, readable: bool) -> Entry:
    state = "retracted" if one.outcome is Outcome.RETRACTED else "published"
    came, went = dict[str, str](), dict[str, str]()
    if readable:
        now, before = await _declared(view.service, one), await _before(view.service, one)
        came = {iri: called for iri, called in now.products.items() if iri not in before.products}
        went = {iri: called for iri, called in before.products.items() if iri not in now.products}
    said = [view.text(f"vendors-feed-{state}-why", number=str(one.number), n=one.triples)]
    for key, products in (("new", came), ("gone", went)):
        if products:
            said.append(view.text(f"vendors-feed-products-{key}", products=_listed(view, products)))
    return Entry(
        id=f"{SGDATA}vendor/{vendor}#{state}-{one.number}",
        title=view.text(f"vendors-feed-{state}", vendor=name, number=str(one.number)),
        updated=one.time,
        link=f"{view.public}/vendor/{vendor}/history.html#n{one.number}",
        summary=" ".join(said),
        language=view.language,
        categories=((f"{SGDATA}scheme/declaration", state, state),),
    )


def _of_product(view: "View", standard: str, one: Declaration, state: str, iri: str, name: str) -> Entry:
    key = sha256(iri.encode()).hexdigest()[:16]
    return Entry(
        id=f"{standard}#{state}-{one.vendor}-{one.number}-{key}",
        title=view.text(f"vendors-feed-standard-{state}", product=name),
        updated=one.time,
        link=links.with_query(f"{view.public}/product", {"iri": iri}),
        summary=view.text(f"vendors-feed-standard-{state}-why", product=name, vendor=one.vendor),
        language=view.language,
        categories=((f"{SGDATA}scheme/product", state, state),),
    )


async def _succession(view: "View", standard: str) -> list[Entry]:
    """Compare what the releases and the newest version say of the editions."""
    found: list[Entry] = []
    before: dict[str, tuple[str, str]] | None = None
    for version in compared(view.service, view.version):
        now = await _editions(view, version, standard)
        for key in sorted(now) if before is not None else ():
            if before is not None and before.get(key) != now[key]:
                found.append(_of_edition(view, version, key, *now[key]))
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


def _listed(view: "View", products: Mapping[str, str]) -> str:
    names = sorted(products.values(), key=str.casefold)
    more = len(names) - _TOLD
    return ", ".join(names[:_TOLD]) + (f" {view.text('vendors-feed-more', n=more)}" if more > 0 else "")


async def _before(service: "Service", one: Declaration) -> Declared:
    if one.number == 1:
        return _NOTHING
    return await _declared(service, service.declarations.find(one.vendor, one.number - 1))


async def _declared(service: "Service", one: Declaration) -> Declared:
    """Read a declaration of the history; what was read stays in the memory for answers, for it never changes."""
    if one.outcome is Outcome.RETRACTED:
        return _NOTHING
    key = ("declared", one.vendor, one.number, one.digest)
    if (kept := service.cache.get(key)) is not None:
        return Declared.of_json(kept.body)
    read = await to_thread.run_sync(lambda: declared(service.declarations.content(one.vendor, one.number)))
    service.cache.put(key, read.as_json())
    return read
