"""Static files under addresses that have the hash of their content, so that browsers may keep them for good."""

from functools import cache
from hashlib import sha256
from pathlib import Path

__all__ = ["STATIC", "digest", "url"]

STATIC = Path(__file__).resolve().parent / "static"


@cache
def digest(name: str) -> str:
    """Return the hash of a static file, as addresses have it.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return sha256((STATIC / name).read_bytes()).hexdigest()[:16]


def url(root: str, name: str) -> str:
    """Return the address of a static file.

    >>> url("/grid", "sgkg.css").startswith("/grid/static/sgkg.css?h=")
    True
    """
    return f"{root}/static/{name}?h={digest(name)}"
