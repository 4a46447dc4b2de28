"""What a client is told when something goes wrong: RFC 9457, and one table from errors to HTTP statuses."""

import html
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlencode

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from sgkg.errors import (
    DeadlineError,
    InputError,
    MemoryLimitError,
    OverloadError,
    PreconditionError,
    QuerySyntaxError,
    RdfSyntaxError,
    RemoteResourceError,
    UnknownEntityError,
    UsageError,
)
from sgkg.namespaces import SGDATA
from sgkg_api import negotiate, pages
from sgkg_api.redaction import redacted
from sgkg_api.site.texts import DEFAULT, LANGUAGES, texts

__all__ = ["MEDIA_TYPE", "STATUSES", "TITLES", "HttpProblem", "Problem", "for_people", "problem", "problem_for"]

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("sgkg")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NONE: Mapping[str, Any] = MappingProxyType({})

#: class of an error -> status, slug of the problem's type, seconds after which it is worth another try
STATUSES: Mapping[type[Exception], tuple[int, str, int | None]] = MappingProxyType(
    {
        UsageError: (400, "bad-request", None),
        UnknownEntityError: (404, "not-found", None),
        PreconditionError: (412, "precondition-failed", None),
        InputError: (400, "bad-input", None),
        RdfSyntaxError: (400, "rdf-syntax", None),
        QuerySyntaxError: (400, "query-syntax", None),
        # Of an upload this is told as 400, remote-resource: see sgkg_api.routes.graph_store.
        RemoteResourceError: (403, "service-not-allowed", None),
        DeadlineError: (503, "query-timeout", 10),
        MemoryLimitError: (503, "memory-limit", 60),
        OverloadError: (503, "overload", 2),
        ClientDisconnect: (400, "incomplete-body", None),
    }
)
#: slug -> title; the title of a slug that is not here is the phrase of its status
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "bad-input": "The input cannot be read",
        "bad-request": "The request cannot be understood",
        "body-too-large": "The body is too large",
        "check-timeout": "The check takes too long",
        "conflict": "It contradicts what is there",
        "forbidden": "This is not allowed",
        "gone": "It is no longer here",
        "incomplete-body": "The body ended too early",
        "insufficient-scope": "The token does not allow this",
        "internal": "The server failed",
        "invalid-data": "The data breaks rules",
        "invalid-token": "The token is not valid",
        "memory-limit": "The query needs more memory than it may take",
        "method-not-allowed": "This address has no such method",
        "no-tokens": "Nobody may write here yet",
        "not-acceptable": "There is no such format of this",
        "not-found": "There is nothing here",
        "overload": "Too much is waiting",
        "precondition-failed": "It was changed meanwhile",
        "query-syntax": "The query is not valid SPARQL",
        "query-timeout": "The query takes too long",
        "rdf-syntax": "The text is not valid RDF",
        "remote-resource": "The text wants something from the network",
        "service-not-allowed": "SERVICE and LOAD are not allowed",
        "too-many-requests": "Too many requests",
        "unauthorized": "A token is needed",
        "unsupported-media-type": "The body has a format that is not read here",
    }
)
#: what of a path is worth a search
_WORDS = re.compile(r"[\w-]+")
#: a word that may get a capital where a sentence begins with it; names such as ``only=gaps`` stay as they are
_FIRST_WORD = re.compile(r"[a-z]+(?=[\s,;']|$)")
_BY_STATUS = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    412: "precondition-failed",
    413: "body-too-large",
    415: "unsupported-media-type",
    422: "invalid-data",
    428: "precondition-required",
    429: "too-many-requests",
    500: "internal",
}


class HttpProblem(Exception):  # noqa: N818 - the name is RFC 9457's
    """A problem of the request itself, raised by a route.

    Attributes:
        status: of the response.
        slug: last part of the IRI of the problem's type.
        detail: what is wrong here and how to put it right, as a sentence for users.
        headers: of the response, such as ``Allow`` or ``WWW-Authenticate``.
        line, column: where it is in the text that was sent, counted from 1; None where that has no meaning.
        members: more of the problem document (RFC 9457, 3.2), as JSON has them.
    """

    def __init__(
        self,
        status: int,
        slug: str,
        detail: str,
        headers: Mapping[str, str] = _NOTHING,
        *,
        line: int | None = None,
        column: int | None = None,
        members: Mapping[str, Any] = _NONE,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.detail = detail
        self.headers = headers
        self.line = line
        self.column = column
        self.members = members


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, ready to be told."""

    status: int
    slug: str
    detail: str
    line: int | None = None
    column: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The kind of problem in words."""
        return TITLES.get(self.slug) or HTTPStatus(self.status).phrase


def problem_for(error: BaseException) -> Problem:
    """Find the problem that an error is.

    Returns:
        A problem of status 500, which tells nothing of the error, for an engine that failed and for what nobody
        expected.
    """
    if isinstance(error, HttpProblem):
        return Problem(
            error.status, error.slug, error.detail, error.line, error.column, error.headers, error.members
        )  # fmt: skip
    if isinstance(error, HTTPException):
        status, detail = error.status_code, _sentence(error)
        slug = _BY_STATUS.get(status, HTTPStatus(status).phrase.lower().replace(" ", "-"))
        return Problem(status, slug, detail, headers=error.headers or _NOTHING)
    if isinstance(error, RequestValidationError):
        return Problem(400, "bad-request", "; ".join(_faults(error)) or "a parameter is wrong")
    for kind in type(error).__mro__:
        if kind in STATUSES:
            status, slug, retry_s = STATUSES[kind]
            headers = {"Retry-After": str(retry_s)} if retry_s is not None else _NOTHING
            if isinstance(error, InputError):  # its text without the place, which has members of its own
                return Problem(status, slug, str(error.args[0]), error.line, error.column, headers)
            return Problem(status, slug, str(error) or TITLES[slug], headers=headers)
    return Problem(500, "internal", "the request could not be answered; the log of the server tells why")


def problem(
    error: BaseException,
    *,
    instance: str = "",
    request_id: str = "",
    accept: str = "",
    root: str = "",
    language: str = DEFAULT,
) -> tuple[int, dict[str, str], bytes]:
    """Write the problem that an error is.

    Args:
        error: what was raised.
        instance: path of the request.
        request_id: name of the request in the log.
        accept: the Accept header of the request; a page for those who like HTML best, else JSON.
        root: path below which we serve.
        language: asked for, of a page; the default one where there is no such. JSON is always in English.

    Returns:
        Status, headers and body of the response.
    """
    found = problem_for(error)
    if found.status == 500:
        _log.error("request %s failed", request_id, exc_info=error)
    members: dict[str, Any] = {
        "type": f"{SGDATA}problem/{found.slug}",
        "title": found.title,
        "status": found.status,
        "detail": redacted(found.detail),
    }
    given = {
        "line": found.line,
        "column": found.column,
        "instance": redacted(instance) or None,
        "request_id": request_id or None,
    }
    members |= {name: value for name, value in given.items() if value is not None}
    members |= {name: value for name, value in found.members.items() if name not in members}
    as_page = bool(accept) and negotiate.choose(accept, (MEDIA_TYPE, "text/html")) == "text/html"
    spoken = language if as_page and language in LANGUAGES else DEFAULT
    body = _page(found.slug, members, root, spoken) if as_page else json.dumps(members, ensure_ascii=False) + "\n"
    headers = {
        **found.headers,
        "Content-Type": "text/html; charset=utf-8" if as_page else MEDIA_TYPE,
        "Cache-Control": "no-store",
        "Content-Language": spoken,
        "Vary": "Accept",
    }
    return found.status, headers, body.encode("utf-8", "replace")


def _sentence(error: HTTPException) -> str:
    phrase = HTTPStatus(error.status_code).phrase
    if error.detail != phrase:
        return str(error.detail)
    if error.status_code == 404:
        return "there is nothing at this address"
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow") or (error.headers or {}).get("allow", "")
        return f"this address has the methods {allowed}" if allowed else "this address does not have that method"
    return phrase


def _faults(error: RequestValidationError) -> list[str]:
    return [f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()]


def _page(slug: str, members: Mapping[str, Any], root: str, language: str) -> str:
    """Write a page; a bare one in English where that of the site cannot be made."""
    detail = for_people(str(members["detail"]))
    shown = {"line": "problem-line", "column": "problem-column", "request_id": "problem-request"}
    rows = [(label, members[name]) for name, label in shown.items() if name in members]
    path = unquote(str(members.get("instance", "")).removeprefix(f"{root}/"))
    try:
        t = texts(language)
        kind, advice = f"problem-kind-{slug}", f"problem-do-{slug}"
        if not t.known(kind):
            title = members["title"] if language == DEFAULT else t("problem-kind-other")
        else:
            title = t(kind)
        return pages.render(
            "site/problem.html", root=root, title=f"{members['status']} {title}", detail=detail,
            status=members["status"], rows=rows, see=members.get("see", ()),
            named="request_id" in members, t=t, language=language,
            advice=t(advice) if t.known(advice) else "",
            words=" ".join(_WORDS.findall(path.removesuffix(".html"))),
            url=lambda to: root + to + ("" if language == DEFAULT else f"?{urlencode({'lang': language})}"),
        ).decode()  # fmt: skip
    except Exception:
        _log.exception("the page of a problem cannot be made")
        title, detail = html.escape(f"{members['status']} {members['title']}"), html.escape(detail)
        return f'<!DOCTYPE html>\n<html lang="en"><title>{title}</title><h1>{title}</h1><p>{detail}</p></html>\n'


def for_people(detail: str) -> str:
    """Write what is wrong as a sentence: details begin in small letters, as members of JSON and lines of a log.

    >>> for_people("there is no version 9"), for_people("only=all is not known here")
    ('There is no version 9.', 'only=all is not known here.')
    """
    text = detail.strip()
    if _FIRST_WORD.match(text):
        text = text[0].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?", ":", "…")) else f"{text}."
