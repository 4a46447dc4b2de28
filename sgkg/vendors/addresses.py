"""Addresses that people write in tables and documents: whether RDF text can have them."""

import re
from functools import lru_cache

from sgkg import io
from sgkg.errors import InputError

__all__ = ["is_address"]

_FORM = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]+")


@lru_cache(maxsize=1024)
def is_address(text: str) -> bool:
    """Whether a text is a whole address for the web, as an IRI (RFC 3987).

    >>> is_address("https://acme.example/m100.pdf"), is_address("acme.example"), is_address("https://acme.example/100%")
    (True, False, False)
    """
    if not _FORM.fullmatch(text):
        return False
    try:
        io.parse(f"<urn:a> <urn:b> <{text}> .".encode(), source="address.nt")
    except (InputError, UnicodeEncodeError):
        return False
    return True
