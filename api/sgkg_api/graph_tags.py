"""Entity tags of graphs, and the conditions on requests that name them (RFC 9110, 8.8.3 and 13.1).

A graph has one state and several representations. Each has a strong tag of its own, made of the digest of the state
and the name of the syntax; the tag of any of them stands for the state where something is to be written.
"""

import re

from starlette.requests import Request

from sgkg.io import FORMATS

__all__ = ["digests", "entity_tag", "tags"]

_SHORT = {form.media_type: form.name for form in FORMATS.values()}
_TAG = re.compile(r'(W/)?"([^"]*)"|\*')


def entity_tag(digest: str, media_type: str) -> str:
    """Make the strong tag of a graph in a syntax.

    >>> entity_tag("b6bbf512bdbd3b66", "text/turtle")
    '"b6bbf512bdbd3b66-turtle"'
    """
    return f'"{digest}-{_SHORT[media_type]}"'


def tags(request: Request, header: str) -> list[str] | None:
    """Return the entity tags of a header, weak ones as strong; None where it is not there."""
    values = request.headers.getlist(header)
    if not values:
        return None
    return [match[2] if match[2] is not None else "*" for match in _TAG.finditer(",".join(values))]


def digests(request: Request, name: str) -> list[str] | None:
    """Return the digests of graphs that a condition on a write names; None where there is no such condition.

    If-Match compares strongly, so a weak tag matches nothing (RFC 9110, 13.1.1).

    Args:
        request: the request.
        name: ``if-match`` or ``if-none-match``.
    """
    values = request.headers.getlist(name)
    if not values:
        return None
    strong = name == "if-match"
    found = _TAG.finditer(",".join(values))
    return ["*" if one[2] is None else one[2].partition("-")[0] for one in found if not (strong and one[1])]
