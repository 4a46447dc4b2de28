"""Entity tags of graphs, and the conditions on requests that name them (RFC 9110, 8.8.3 and 13.1).

A graph has one state and several representations. Each has a strong tag of its own, made of the digest of the state
and the name of the syntax; the tag of any of them stands for the state where something is to be written.
"""

import re

from starlette.requests import Request

from sgkg.io import FORMATS
from sgkg_api.problems import HttpProblem

__all__ = ["digests", "entity_tag", "holds", "tags"]

_SHORT = {form.media_type: form.name for form in FORMATS.values()}
#: a member of a list of entity tags (RFC 9110, 8.8.3), or the asterisk that stands for any
_MEMBER = re.compile(r'[ \t,]*+(?:(?P<weak>W/)?"(?P<tag>[^"]*)"|(?P<any>\*))[ \t]*+(?=,|$)')
_ANY = "*"


def entity_tag(digest: str, media_type: str) -> str:
    """Make the strong tag of a graph in a syntax.

    >>> entity_tag("b6bbf512bdbd3b66", "text/turtle")
    '"b6bbf512bdbd3b66-turtle"'
    """
    return f'"{digest}-{_SHORT[media_type]}"'


def tags(request: Request, header: str) -> list[str] | None:
    """Return the entity tags of a header, weak ones as strong; None where it is not there."""
    found = _members(request, header)
    return None if found is None else [tag for tag, _ in found[0]]


def digests(request: Request, name: str) -> list[str] | None:
    """Return the digests of graphs that a condition on a write names; None where there is no such condition.

    If-Match compares strongly, so a weak tag matches nothing (RFC 9110, 13.1.1).

    Args:
        request: the request.
        name: ``if-match`` or ``if-none-match``.

    Raises:
        HttpProblem: 400, If-None-Match cannot be read: to pass it over would write what is not to be overwritten.
    """
    found = _members(request, name)
    if found is None:
        return None
    members, readable = found
    strong = name == "if-match"
    if not (readable or strong):
        raise HttpProblem(
            400, "bad-request", "If-None-Match is * or entity tags in quotation marks, with commas between"
        )
    return [tag.partition("-")[0] for tag, weak in members if not (strong and weak)]


def holds(request: Request, tag: str) -> bool:
    """Whether If-Match lets something be read that has a strong tag (RFC 9110, 13.1.1); so does its absence."""
    found = _members(request, "if-match")
    return found is None or any(one == "*" or (f'"{one}"' == tag and not weak) for one, weak in found[0])


def _members(request: Request, header: str) -> tuple[list[tuple[str, bool]], bool] | None:
    """Read the members of a header, and whether each is weak; and whether all of it could be read.

    The asterisk stands for any tag only where it stands alone: a tag may have it as its text, which none of ours has.
    """
    values = request.headers.getlist(header)
    if not values:
        return None
    text, place = ",".join(values).rstrip(" \t,"), 0
    found: list[tuple[str, bool]] = []
    while place < len(text):
        one = _MEMBER.match(text, place)
        if one is None:
            return found, False
        place = one.end()
        if one["any"] or not one["tag"].startswith(_ANY):
            found.append((one["any"] or one["tag"], bool(one["weak"])))
    return found, True
