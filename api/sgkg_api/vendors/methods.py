"""Addresses that have some methods, and tell which to whoever tries another."""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from sgkg_api.problems import HttpProblem

__all__ = ["allow", "refuse_others"]


def allow(methods: Iterable[str]) -> str:
    """Write the Allow header (RFC 9110, 10.2.1); OPTIONS is answered everywhere, and HEAD wherever GET is.

    >>> allow(["PUT", "GET"])
    'GET, HEAD, OPTIONS, PUT'
    """
    known = {*methods, "OPTIONS"}
    return ", ".join(sorted(known | ({"HEAD"} if "GET" in known else set())))


def refuse_others(router: APIRouter, path: str, methods: Iterable[str]) -> None:
    """Answer 405 to all methods of a path but some, whose routes stand before this one.

    Args:
        router: gets the route.
        path: of the URL.
        methods: that it has.
    """
    router.add_api_route(
        path, _never, methods=[*methods], include_in_schema=False, route_class_override=_Refusing
    )  # fmt: skip


class _Refusing(APIRoute):
    """A route that takes its path whatever the method, so that none behind it is asked."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send  # the handler of exceptions answers
        known = allow(self.methods or ())
        raise HttpProblem(405, "method-not-allowed", f"this address has the methods {known}", {"Allow": known})


async def _never(_: Request) -> Response:
    raise AssertionError
