"""IRIs: resolution against a base (RFC 3986, 5.2), and what may stand between ``<`` and ``>``."""

import re

from sgkg.errors import UsageError

__all__ = ["absolute", "resolve", "unescape"]

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_ABSOLUTE = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20\x7f\ud800-\udfff]*""")
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def absolute(iri: str) -> str:
    """Return an IRI that is absolute and can stand between ``<`` and ``>``.

    Raises:
        UsageError: it is relative, or has a character that no IRI has.
    """
    if not _ABSOLUTE.fullmatch(iri):
        raise UsageError(f"{iri!r} is no absolute IRI; write it out, from its scheme on, for instance http://…")
    return iri


def unescape(text: str) -> str:
    """Replace codepoint escapes (SPARQL 1.1, 19.2)."""
    return _CODEPOINT.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    try:
        return chr(int(match.group(1) or match.group(2), 16))
    except (ValueError, OverflowError):
        return match.group()


def resolve(base: str, reference: str) -> str | None:
    """Resolve a reference against a base; None where both are relative.

    ``urllib.parse.urljoin`` is not used: it joins only for schemes that it knows.

    >>> resolve("urn:a:b", "#c"), resolve("http://a/b/c?d#e", "../x/./y?z")
    ('urn:a:b#c', 'http://a/x/y?z')
    """
    scheme, authority, path, query, fragment = _parts(reference)
    if scheme is not None:
        path = _without_dots(path)
    else:
        scheme, base_authority, base_path, base_query, _ = _parts(base)
        if scheme is None:
            return None
        if authority is not None:
            path = _without_dots(path)
        else:
            authority = base_authority
            if not path:
                path, query = base_path, base_query if query is None else query
            else:
                path = _without_dots(path if path.startswith("/") else _merged(authority, base_path, path))
    return "".join(
        (
            f"{scheme}:",
            "" if authority is None else f"//{authority}",
            path,
            "" if query is None else f"?{query}",
            "" if fragment is None else f"#{fragment}",
        )
    )


def _parts(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.match(iri)
    scheme, authority, path, query, fragment = match.groups() if match else (None, None, iri, None, None)
    return scheme, authority, path or "", query, fragment


def _merged(authority: str | None, base: str, path: str) -> str:
    if authority is not None and not base:
        return "/" + path
    return base[: base.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """Remove ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    if "." not in path:
        return path
    segments = path.split("/")
    out: list[str] = []
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "..":
            if len(out) > 1 or (out and out[0]):
                out.pop()
            if last:
                out.append("")
        elif segment == ".":
            if last:
                out.append("")
        else:
            out.append(segment)
    return "/".join(out)
