"""Plain JSON as a declaration: the packed context is put before what names none. Pure."""

import re

from sgkg.namespaces import SGDATA

__all__ = ["CONTEXT", "with_context"]

CONTEXT = f"{SGDATA}context/product-v1.jsonld"
_START = re.compile(rb"(\xef\xbb\xbf)?[ \t\r\n]*([{\[])[ \t\r\n]*")


def with_context(body: bytes) -> tuple[bytes, int]:
    r"""Name the packed context in JSON that names none, without parsing it: it may be hostile.

    >>> with_context(b'{"id": "urn:a"}')
    (b'{"@context":"https://w3id.org/sgdata/context/product-v1.jsonld","id": "urn:a"}', 63)

    Args:
        body: what was sent.

    Returns:
        The text with the context, and how many bytes were put into its first line of content; lines stay lines.
    """
    start = _START.match(body)
    if start is None or b'"@context"' in body or b"\\u0040context" in body:
        return body, 0
    context = f'"@context":"{CONTEXT}"'.encode()
    if start[2] == b"[":
        head = b"{" + context + b',"@graph":'
        return body[: start.start(2)] + head + body[start.start(2) :].rstrip() + b"}", len(head)
    is_empty = body[start.end() : start.end() + 1] == b"}"
    put = context if is_empty else context + b","
    return body[: start.end(2)] + put + body[start.end(2) :], len(put)
