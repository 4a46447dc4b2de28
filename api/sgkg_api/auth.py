"""Who may do what: bearer tokens (RFC 6750), in the Authorization header only.

No token is ever logged or said back.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from sgkg_api.problems import HttpProblem
from sgkg_api.redaction import has_secret

if TYPE_CHECKING:
    from sgkg.tokens import TokenInfo, Tokens

__all__ = ["SCHEME", "check", "given", "principal", "refuse_in_url", "require"]

# Wider than RFC 6750, 2.1: a token from the environment may have any visible character.
_BEARER = re.compile(r"bearer +([\x21-\x7e]+) *", re.IGNORECASE)
_CHALLENGE = 'Bearer realm="sgkg"'
#: names under which programs put tokens into URLs, in small letters without hyphens and underscores
_FIELDS = frozenset({
    "accesstoken", "apikey", "apitoken", "auth", "authorization", "authtoken", "bearer", "key", "password", "secret",
    "token",
})  # fmt: skip
_HOW = "whoever runs the server makes one with: sgkg token create --store PATH --scope"
#: for OpenAPI; the check itself is ours
SCHEME = HTTPBearer(auto_error=False, description="A token from `sgkg token create`.")


def principal(authorization: str | None, tokens: "Tokens") -> "TokenInfo | None":
    """Find the token of a request.

    Args:
        authorization: value of the Authorization header, None where there is none.
        tokens: those there are.

    Returns:
        The token, which is valid; None where the request has none.

    Raises:
        HttpProblem: 401, the header holds no token that is valid; says why as RFC 6750 wants it.
    """
    if authorization is None:
        return None
    match = _BEARER.fullmatch(authorization)
    if match is None:
        raise HttpProblem(
            401, "unauthorized", "send the token as: Authorization: Bearer TOKEN", {"WWW-Authenticate": _CHALLENGE}
        )
    found = tokens.find(match[1])
    if found is None:
        raise _invalid("the token is unknown")
    if found.state != "active":
        raise _invalid(f"the token is {found.state}")
    return found


def refuse_in_url(request: Request) -> None:
    """Refuse a request whose URL has a token, or a field that is meant for one.

    Raises:
        HttpProblem: 400; does not repeat what the field says.
    """
    query = request.scope.get("query_string", b"").decode("latin-1")
    found = parse_qsl(query, keep_blank_values=True)
    if any(re.sub("[_-]", "", name).lower() in _FIELDS or has_secret(f"{name}={value}") for name, value in found):
        raise HttpProblem(
            400, "bad-request", "a token never belongs into a URL, where logs keep it: send it in the header "
            "Authorization, and revoke this one"
        )  # fmt: skip


def given(request: Request) -> "TokenInfo | None":
    """Find the token of a request that needs none; reads the disk.

    Raises:
        HttpProblem: 400 for a token in the URL or several headers; 401 for one that is not valid.
    """
    refuse_in_url(request)
    return principal(_header(request), request.app.state.service.tokens)


def check(request: Request, *scopes: str) -> "TokenInfo":
    """Let a request pass that has a token with one of some scopes.

    Args:
        request: the request.
        scopes: any one of them will do.

    Returns:
        The token.

    Raises:
        HttpProblem: 400 for a token in the URL; 403 where no token exists at all, and for one without the scope; 401
            where the request has none that is valid.
    """
    refuse_in_url(request)
    tokens: Tokens = request.app.state.service.tokens
    if not tokens.exist():
        raise HttpProblem(
            403, "no-tokens", f"no token of this server is valid, so nobody may do this; {_HOW} {scopes[0]}"
        )
    found = principal(_header(request), tokens)
    if found is None:
        raise HttpProblem(
            401, "unauthorized", f"this needs a token with the scope {' or '.join(scopes)}: send it as "
            "Authorization: Bearer TOKEN", {"WWW-Authenticate": _CHALLENGE},
        )  # fmt: skip
    if not set(scopes) & set(found.scopes):
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{" ".join(scopes)}"'
        raise HttpProblem(
            403, "insufficient-scope", f"the token lacks the scope {' or '.join(scopes)}",
            {"WWW-Authenticate": challenge},
        )  # fmt: skip
    return found


def require(*scopes: str) -> Callable[..., "TokenInfo"]:
    """Make a FastAPI dependency of :func:`check`; it runs in a thread, as it reads the disk.

    Args:
        scopes: any one of them will do.
    """

    def checked(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)] = None) -> Any:
        return check(request, *scopes)

    return checked


def _header(request: Request) -> str | None:
    headers = request.headers.getlist("authorization")
    if len(headers) > 1:
        raise HttpProblem(400, "bad-request", "the request has more than one header Authorization")
    return headers[0] if headers else None


def _invalid(why: str) -> HttpProblem:
    challenge = f'{_CHALLENGE}, error="invalid_token", error_description="{why}"'
    return HttpProblem(401, "invalid-token", why, {"WWW-Authenticate": challenge})
