"""The page of a vendor's history: what was declared when, as the record of the store has it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from sgkg.errors import UsageError
from sgkg.store.declarations import Declaration, Outcome
from sgkg_api.site.vendors import changed
from sgkg_api.vendors.history import page_of

if TYPE_CHECKING:
    from sgkg_api.site.kit import View
    from sgkg_api.site.vendors.known import Known

__all__ = ["history_page"]


async def history_page(view: "View", vendor: "Known") -> dict[str, Any]:
    """Gather what the page shows: the attempts that were not refused, newest first.

    Raises:
        UsageError: the place to go on from is no number.
    """
    text = view.parameter("before")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise UsageError(f"before={text[:50]} is no number of a row; the links of this page have those that are")
    before, declarations = int(text) if text else None, view.service.declarations
    # Who was refused is for the vendor alone; see sgkg_api.routes.vendor_history.
    page = await to_thread.run_sync(lambda: page_of(declarations, vendor.id, refused=False, before=before))
    path = f"/vendor/{vendor.id}/history"
    changes = await _changes(view, page.rows)
    rows = [
        {
            "id": one.id,
            "number": one.number,
            "time": one.time,
            "outcome": one.outcome.value,
            "triples": one.triples,
            "version": one.version,
            "digest": one.digest,
            "changes": changes.get(one.id),
            "href": view.url(f"{path}/{one.number}.ttl") if one.number and one.outcome is Outcome.ACCEPTED else "",
        }
        for one in page.rows
    ]
    title = view.text("vendors-history-title", vendor=vendor.name)
    own = view.url(f"/vendor/{vendor.id}.html")
    return {
        "title": title,
        "vendor": vendor,
        "crumbs": [(view.text("vendors-vendors"), view.url("/vendors")), (vendor.name, own), (title, "")],
        "rows": rows,
        "first": view.url(f"{path}.html") if text else "",
        "next": view.url(f"{path}.html", before=page.before) if page.before else "",
        "json": view.url(f"{path}.json"),
        "turtle": view.url(f"{path}.ttl"),
        "feed": view.url(f"/vendor/{vendor.id}/feed.atom"),
    }


async def _changes(view: "View", rows: Sequence[Declaration]) -> dict[int, list[str]]:
    """Tell what has changed with each version that is read: id of the row -> sentences, none where no product did."""
    versions = [one for one in rows if one.number]
    return {
        one.id: await changed.sentences(view, await changed.of_version(view.service, one))
        for one, readable in changed.readable(versions)
        if readable
    }
