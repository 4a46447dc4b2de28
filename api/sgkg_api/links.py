"""Where the IRIs of the graph are served, and which IRI a served path stands for. Pure.

``https://w3id.org/sgdata/<path>`` is served at ``<root>/<path>``; an IRI with a fragment through its document.
IRIs in data and results are never rewritten: only the targets of links are.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote, urlencode, urlsplit

from sgkg.namespaces import SGDATA
from sgkg.terms import Iri

__all__ = [
    "EXTENSIONS",
    "MEDIA_TYPES",
    "href",
    "iris_of",
    "path_of",
    "permalink",
    "pinned",
    "root_path",
    "split_extension",
    "uri",
    "with_query",
]

#: ending of a served path -> media type of what it answers, in our order of preference.
EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
        "html": "text/html",
    }
)
#: media type -> ending of a served path.
MEDIA_TYPES: Mapping[str, str] = MappingProxyType({media: ending for ending, media in EXTENSIONS.items()})

# What an IRI may not have (RFC 3987, 2.2), so that no such path stands for an entity.
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]|%(?![0-9A-Fa-f]{2})")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SAFE = "/:@!$&'()*+,;=~-._%"
_FRAGMENT_SAFE = _SAFE + "?"


def root_path(public_url: str) -> str:
    """Return the path below which everything is served, without a slash at its end.

    >>> root_path("https://example.org/grid/")
    '/grid'
    """
    return urlsplit(public_url).path.rstrip("/")


def path_of(iri: str) -> str | None:
    """Return the path at which an IRI of our own is served, without root and fragment; None for foreign IRIs.

    >>> path_of("https://w3id.org/sgdata/ontology#Interface")
    'ontology'
    """
    if not iri.startswith(SGDATA):
        return None
    return iri[len(SGDATA) :].partition("#")[0]


def iris_of(path: str) -> tuple[Iri, ...]:
    """Return the IRIs that a requested path can stand for, none where it cannot be part of one.

    Args:
        path: below the root, as it was sent, with its percent-escapes.

    Returns:
        The IRI as sent; then, where it has escapes, the IRI with the characters they stand for.

    >>> iris_of("/interface/7")
    ('https://w3id.org/sgdata/interface/7',)
    """
    sent = path.removeprefix("/")
    try:
        texts = dict.fromkeys((sent, unquote(sent, errors="strict")))
    except UnicodeDecodeError:
        texts = dict.fromkeys((sent,))
    return tuple(Iri(SGDATA + text) for text in texts if text and not re.search(r"[#?]", text) and _is_iri(text))


def split_extension(path: str) -> tuple[str, str] | None:
    """Part a path from the ending that names a syntax; None where it has no such ending.

    >>> split_extension("/interface/7.ttl")
    ('/interface/7', 'ttl')
    >>> split_extension("/ontology/0.1.0") is None
    True
    """
    stem, dot, ending = path.rpartition(".")
    return (stem, ending) if dot and ending in EXTENSIONS and stem.rpartition("/")[2] else None


def href(iri: str, root: str) -> str | None:
    """Return the target of a link to an IRI; None where it is nothing that a browser should follow.

    Args:
        iri: of our own, or foreign.
        root: path below which we serve, such as ``/grid``; empty at the top of a host.

    >>> href("https://w3id.org/sgdata/interface/7", "/grid")
    '/grid/interface/7'
    >>> href("javascript:alert(1)", "") is None
    True
    """
    path = path_of(iri)
    if path is None:
        return iri if iri.startswith(("http://", "https://")) else None
    fragment = iri.partition("#")[2]
    return f"{root}/{quote(path, _SAFE)}" + (f"#{quote(fragment, _FRAGMENT_SAFE)}" if fragment else "")


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Add parameters to a URL without a query.

    >>> with_query("/queries/actors", {"format": "csv"})
    '/queries/actors?format=csv'
    """
    return f"{url}?{urlencode(parameters)}"


def permalink(url: str, version: int, parameters: Mapping[str, str] = _NOTHING) -> str:
    """Add the number of a version, and parameters, to a URL without a query.

    >>> permalink("/interface/7.ttl", 12)
    '/interface/7.ttl?version=12'
    """
    return with_query(url, {**parameters, "version": str(version)})


def pinned(url: str, version: str) -> str:
    """Add the version that was asked for, as it was written, to a URL without a query."""
    return with_query(url, {"version": version})


def uri(iri: str) -> str:
    """Map an IRI to a URI of ASCII characters, as headers need it (RFC 3987, 3.1)."""
    return quote(iri, _SAFE + "#?[]")


def _is_iri(text: str) -> bool:
    return not _NO_IRI.search(text) and text.isprintable()
