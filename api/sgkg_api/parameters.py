"""What a SPARQL Protocol request asks, read from its method, headers and body (SPARQL 1.1 Protocol, 2.1). Pure."""

import re
from binascii import a2b_qp
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

from sgkg.sparql_text import absolute
from sgkg_api.problems import HttpProblem

__all__ = ["DIRECT", "FORM", "QueryRequest", "fields", "query_request", "unescaped"]

_MOST_FIELDS = 1000
_MALFORMED = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CHARSET = re.compile(r'charset\s*=\s*"?([^";\s]+)')
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


class QueryRequest(NamedTuple):
    """A query operation.

    Attributes:
        query: the text; None where the request has none, so that it asks for the service description.
        default, named: the dataset that the request names; None where it names none.
        version: of the store, None for the newest.
        formats: short names or media types that override the header Accept; the first that fits counts.
        timeout_s: less time than the server allows.
    """

    query: str | None
    default: tuple[str, ...] | None
    named: tuple[str, ...] | None
    version: str | None
    formats: tuple[str, ...]
    timeout_s: float | None


#: what a request asks that has a query and nothing else
_PLAIN: tuple[None, None, None, tuple[str, ...], None] = (None, None, None, (), None)


def query_request(method: str, query_string: bytes, content_type: str, body: bytes) -> QueryRequest:
    """Read a query operation.

    Args:
        method: ``GET``, ``HEAD``, ``POST`` or ``QUERY``.
        query_string: of the URL, as it came.
        content_type: of the body, empty where there is no such header.
        body: of a POST or QUERY.

    Raises:
        HttpProblem: 400 for what the protocol forbids, 415 for a body of another type.
        UsageError: a graph is not named by an absolute IRI.
    """
    if method == "GET" and query_string.startswith(b"query=") and b"&" not in query_string:  # most requests
        return QueryRequest(_text(unescaped(query_string[6:].replace(b"+", b" ")), "the query"), *_PLAIN)
    given = fields(query_string, "the URL")
    if method in ("POST", "QUERY"):
        kind, _, rest = (part.strip().lower() for part in content_type.partition(";"))
        charset = _CHARSET.search(rest)
        if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
            raise HttpProblem(415, "unsupported-media-type", f"a query is sent in UTF-8, not in {charset[1]}")
        if kind == FORM:
            given += fields(body, "the body")
        elif kind == DIRECT:
            if any(name == "query" for name, _ in given):
                raise _bad("the query stands in the URL and in the body; send it once")
            given.append(("query", _text(body, "the query")))
        elif body or kind:
            if not kind:
                raise _bad(f"the body has no Content-Type; it may be {DIRECT} or {FORM}")
            detail = f"a query is sent as {DIRECT} or {FORM}, not as {kind}"
            accepted = {"Accept-Post": f"{DIRECT}, {FORM}", "Accept-Query": f"{DIRECT}, {FORM}"}
            raise HttpProblem(415, "unsupported-media-type", detail, accepted)
    found: dict[str, list[str]] = {}
    for name, value in given:
        found.setdefault(name, []).append(value)
    if "update" in found:
        raise _bad("this address answers queries; updates go to /update")
    if "access_token" in found:
        raise _bad("a token never belongs into a URL or a form: send it in the header Authorization")
    default, named = found.get("default-graph-uri"), found.get("named-graph-uri")
    for iri in (*(default or ()), *(named or ())):
        absolute(iri)
    has_dataset = default is not None or named is not None
    return QueryRequest(
        query=_one(found, "query"),
        default=tuple(default or ()) if has_dataset else None,
        named=tuple(named or ()) if has_dataset else None,
        version=_one(found, "version") or None,
        # Not in the protocol, but clients send them, some the same thing twice, some in several spellings.
        formats=tuple(value for name in ("format", "output", "results") for value in found.get(name, ())),
        timeout_s=_seconds(_one(found, "timeout")),
    )


def fields(data: bytes, where: str) -> list[tuple[str, str]]:
    """Read the fields of a URL or a form, in order.

    Args:
        data: in percent-encoding.
        where: what it is, for messages.

    Raises:
        HttpProblem: 400, it is not UTF-8, or there are too many.
    """
    if not data:
        return []
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise _bad(f"{where} is not valid UTF-8 in percent-encoding") from error
    except ValueError as error:
        raise _bad(f"{where} has more than {_MOST_FIELDS} fields") from error


def unescaped(value: bytes) -> bytes:
    r"""Undo percent-encoding (RFC 3986, 2.1), as :func:`urllib.parse.unquote_to_bytes` does, but in less time.

    The decoder of quoted-printable does the same but for its sign, where nothing is malformed.

    >>> unescaped(b"a%20%C3%A9%zz")
    b'a \xc3\xa9%zz'
    """
    if b"=" in value or b"\n" in value or b"\r" in value or _MALFORMED.search(value):
        return unquote_to_bytes(value)
    return a2b_qp(value.replace(b"%", b"="))


def _text(body: bytes, what: str) -> str:
    try:
        return body.decode().removeprefix("\ufeff")  # some clients send a byte-order mark
    except UnicodeDecodeError as error:
        raise _bad(f"{what} is not valid UTF-8") from error


def _one(found: Mapping[str, list[str]], name: str) -> str | None:
    values = found.get(name, [])
    if len(values) > 1:
        raise _bad(f"{name} is given {len(values)} times; send it once")
    return values[0] if values else None


def _seconds(text: str | None) -> float | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?s?", text) or float(text.rstrip("s")) == 0:
        raise _bad(f"timeout is a number of seconds, not {text!r}")
    return float(text.rstrip("s"))


def _bad(detail: str) -> HttpProblem:
    return HttpProblem(400, "bad-request", detail)
