"""Where the declaration of a vendor and its history are."""

from starlette.requests import Request

from sgkg_api.writes import own_url

__all__ = ["declaration_url", "history_link", "history_url", "vendor_url"]


def vendor_url(request: Request, id_: str) -> str:
    """Return the URL of a vendor, whose page it leads to."""
    return own_url(request, f"/vendor/{id_}")


def declaration_url(request: Request, id_: str) -> str:
    """Return the URL of a vendor's declaration."""
    return own_url(request, f"/vendor/{id_}/declaration")


def history_url(request: Request, id_: str) -> str:
    """Return the URL of the history of a vendor's declaration."""
    return own_url(request, f"/vendor/{id_}/history")


def history_link(request: Request, id_: str) -> str:
    """Write the Link header that leads to the history (RFC 5829, 3.1)."""
    return f'<{history_url(request, id_)}>; rel="version-history"'
