"""The index of names for each version of the data: made once, and kept for the last few versions."""

from collections import OrderedDict
from typing import TYPE_CHECKING

from anyio import Event, to_thread

from sgkg_api.site.search import Index

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["QUERY", "index_of"]

#: the stored query that the index is made of
QUERY = "names"
_KEPT = 3


async def index_of(view: "View") -> Index:
    """Return the index of the version that a request is for; who asks while it is made waits for it."""
    state = view.request.app.state
    if not hasattr(state, "search_indexes"):
        state.search_indexes, state.search_indexes_made = OrderedDict(), {}
    kept: OrderedDict[tuple[int, str], Index] = state.search_indexes
    made: dict[tuple[int, str], Event] = state.search_indexes_made
    key = (view.version.number, view.version.created)
    while key in made:
        await made[key].wait()
    index = kept.get(key)
    if index is None:
        made[key] = Event()
        try:
            index = await to_thread.run_sync(Index, await view.ask(QUERY))
        finally:
            made.pop(key).set()
        kept[key] = index
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return index
