"""How often declarations may be published, and tried out."""

import ipaddress
import math
from typing import TYPE_CHECKING

from starlette.requests import Request

from sgkg_api.problems import HttpProblem
from sgkg_api.rates import Rates

if TYPE_CHECKING:
    from sgkg.tokens import TokenInfo
    from sgkg.vendors.model import Vendor
    from sgkg_api.service import Service

__all__ = ["take", "take_trial"]

#: how often in a minute an address may try declarations out
_TRIALS = 60


def take(service: "Service", vendor: "Vendor", token: "TokenInfo") -> None:
    """Take a turn of a vendor's to write; curators need none.

    Raises:
        HttpProblem: 429, there is none now; says when there will be.
    """
    if "curator" not in token.scopes and (wait_s := service.wait_s(vendor.id)):
        raise _too_often(f"{vendor.id} writes more than {service.settings.vendor_rate} times a minute", wait_s)


def take_trial(request: Request, service: "Service", token: "TokenInfo | None") -> None:
    """Take a turn of whoever tries a declaration out: a token's, else an address's.

    Raises:
        HttpProblem: 429, there is none now; says when there will be.
    """
    state = request.app.state
    if not hasattr(state, "trials"):
        state.trials = Rates(min(_TRIALS, service.settings.vendor_rate))
    who = f"token {token.id}" if token else f"address {_network(request.client.host if request.client else '')}"
    if wait_s := state.trials.wait_s(who):
        raise _too_often("declarations are tried out too often from here", wait_s)


def _network(host: str) -> str:
    """Return the address, of IPv6 the network that one customer has (RFC 6177)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    return host if address.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))


def _too_often(what: str, wait_s: float) -> HttpProblem:
    seconds = math.ceil(wait_s)
    return HttpProblem(429, "too-many-requests", f"{what}; try again in {seconds} s", {"Retry-After": str(seconds)})
