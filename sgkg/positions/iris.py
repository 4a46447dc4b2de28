"""Relative IRIs, resolved as the engine does it (RFC 3986, 5.2.2; what names a scheme or a host stays as it is)."""

import re

from sgkg.positions.lexical import ABSOLUTE

__all__ = ["resolve"]

_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)(//[^/?#]*)?([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
_REFERENCE = re.compile(r"([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)


def resolve(iri: str, base: str | None) -> str | None:
    """Resolve an IRI against a base.

    >>> resolve("../c#d", "http://example.org/a/b?q")
    'http://example.org/c#d'

    Returns:
        The IRI, or None for a relative one without a base.
    """
    if ABSOLUTE.match(iri):
        return iri
    against = _PARTS.fullmatch(base) if base is not None else None
    if against is None:
        return None
    scheme, host, base_path, base_query = (part or "" for part in against.groups())
    if iri.startswith("//"):
        return scheme + iri
    match = _REFERENCE.fullmatch(iri)
    path, query, fragment = (part or "" for part in match.groups()) if match else (iri, "", "")
    if not path:
        return scheme + host + base_path + (query or base_query) + fragment
    if path.startswith("/"):
        stem, path = "/", path[1:]
    else:
        stem = "/" if host and not base_path else base_path[: base_path.rfind("/") + 1]
    return scheme + host + _joined(stem, path) + query + fragment


def _joined(stem: str, path: str) -> str:
    """Put a path after a stem; dots count in the path only: those of the base stay, whatever they are."""
    if not path.startswith(".") and "/." not in path:
        return stem + path
    root = "/" if stem.startswith("/") else ""
    kept = stem[len(root) :].split("/")[:-1]
    segments = path.split("/")
    for segment in segments[:-1]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    last = segments[-1]
    if last == "..":
        del kept[-1:]
    return root + "".join(f"{segment}/" for segment in kept) + (last if last not in (".", "..") else "")
