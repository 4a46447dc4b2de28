"""Tokens never stand in logs and answers, wherever somebody has put them. Pure."""

import re

__all__ = ["has_secret", "redacted"]

#: what a token of ours looks like: its id, which is no secret, then the secret
_SECRET = re.compile(r"sgkg(?:_|%5f)([0-9a-f]{1,16})(?:_|%5f)[A-Za-z0-9_%-]{16,}", re.IGNORECASE)


def has_secret(text: str) -> bool:
    """Whether a text has a token in it.

    >>> has_secret("/vendor/acme"), has_secret("sgkg_0a1b2c3d_" + "x" * 43)
    (False, True)
    """
    return _SECRET.search(text) is not None


def redacted(text: str) -> str:
    """Take tokens out of a text that others will read; their ids stay, to revoke them by.

    >>> redacted("/vendor/sgkg_0a1b2c3d_" + "x" * 43 + "/declaration")
    '/vendor/sgkg_0a1b2c3d_REDACTED/declaration'
    """
    return _SECRET.sub(r"sgkg_\1_REDACTED", text)
