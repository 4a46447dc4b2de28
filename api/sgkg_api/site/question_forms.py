"""In which syntaxes a stored query answers."""

from sgkg.queries import StoredQuery
from sgkg_api import negotiate, xlsx

__all__ = ["is_graph", "names", "offers"]

_GRAPH_NAMES = ("ttl", "jsonld", "nt", "rdf", "html")
_TABLE_NAMES = ("html", "csv", "tsv", "json", "xml", "xlsx")
_TRUTH_NAMES = ("html", "json", "xml")


def is_graph(query: StoredQuery) -> bool:
    """Whether a query makes a graph."""
    return query.form in ("CONSTRUCT", "DESCRIBE")


def offers(query: StoredQuery) -> list[str]:
    """Return the media types of the answers to a query, in our order of preference."""
    if is_graph(query):
        return [*negotiate.GRAPHS, "text/html"]
    sheet = [xlsx.MEDIA_TYPE] if query.form == "SELECT" else []
    return [*negotiate.results_for(query.form), *sheet, "text/html"]


def names(query: StoredQuery) -> tuple[str, ...]:
    """Return the names for ``?format=``."""
    if is_graph(query):
        return _GRAPH_NAMES
    return _TRUTH_NAMES if query.form == "ASK" else _TABLE_NAMES
