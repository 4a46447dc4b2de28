"""Answers that exist in several syntaxes: which one is wanted, its entity tag, and the links between them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sgkg import __version__, io
from sgkg.errors import UsageError
from sgkg_api import links, negotiate, void
from sgkg_api.problems import HttpProblem

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.service import Service

__all__ = [
    "answer",
    "entity_tag",
    "form_of",
    "formats",
    "kept",
    "link_header",
    "not_modified",
    "pinned",
    "see_other",
    "sent_path",
    "served_path",
    "service_of",
    "single",
    "version_of",
    "wanted",
    "written",
]

_JSON = "application/json"
#: a longer permalink is left out: many clients refuse such a header
_LONGEST_LINK = 4096
_FORMS = {form.media_type: form for form in io.FORMATS.values()}
_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}


def form_of(media_type: str) -> io.Format:
    """Return the RDF syntax with a media type.

    Raises:
        KeyError: there is none.
    """
    return _FORMS[media_type]


def formats(stem: str, version: str) -> list[dict[str, str]]:
    """List the data behind a page for its template, with the version that was asked for."""
    return [
        {
            "name": name,
            "media_type": links.EXTENSIONS[ending],
            "url": links.pinned(f"{stem}.{ending}", version) if version else f"{stem}.{ending}",
        }
        for ending, name in _NAMES.items()
    ]


def service_of(request: Request) -> "Service":
    """Return the service of the application that a request has come to."""
    return cast("Service", request.app.state.service)


def sent_path(request: Request) -> str:
    """Return the path of a request below the root, with its percent-escapes as they were sent."""
    raw = request.scope.get("raw_path")
    path = raw.decode("ascii", "replace").partition("?")[0] if raw else request.url.path
    root = str(request.scope.get("root_path", ""))
    return path[len(root) :] if root and path.startswith(root + "/") else path


def served_path(request: Request) -> str:
    """Return the path of a request below the root, without escapes: the one that routes are chosen by."""
    path, root = str(request.scope["path"]), str(request.scope.get("root_path", ""))
    return path[len(root) :] if root and path.startswith(root + "/") else path


def single(request: Request, name: str) -> str | None:
    """Return the value of a parameter of the query string, None where it is absent.

    Raises:
        UsageError: it is given twice.
    """
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise UsageError(f"the parameter {name} is given {len(values)} times; give it once")
    return values[0] if values else None


def pinned(request: Request) -> str:
    """Return the version that a request asks for as it is written, empty where it asks for none."""
    return single(request, "version") or ""


def version_of(request: Request) -> "Version":
    """Return the version that a request asks for with ``?version=``, by default the current one.

    Raises:
        UnknownEntityError: there is no such version, or it is no longer kept.
    """
    return service_of(request).resolve(single(request, "version"))


def wanted(request: Request, offers: Sequence[str]) -> str:
    """Choose a media type by ``?format=``, else by the Accept header (RFC 9110, 12.5.1).

    Args:
        request: the request.
        offers: media types, in our order of preference.

    Raises:
        HttpProblem: 406, which lists what there is.
    """
    name = single(request, "format")
    if name is not None:
        # "json" is elsewhere the JSON of results and graphs; what has plain JSON means that.
        chosen = _JSON if name == "json" and _JSON in offers else negotiate.by_name(name, offers)
    else:
        chosen = negotiate.choose(request.headers.get("accept"), offers)
    if chosen is None:
        asked = f"format={name}" if name is not None else "the Accept header"
        raise HttpProblem(406, "not-acceptable", f"nothing that {asked} allows is offered here: {', '.join(offers)}")
    return chosen


def entity_tag(version: "Version", *parts: str) -> str:
    """Make the strong entity tag of an answer that follows from a version of the store and from what was asked.

    The time of the version is in it: a store made anew counts its versions from 1 again.
    """
    known = (str(version.number), version.created, __version__, *parts)
    return f'"{sha256(chr(0).join(known).encode()).hexdigest()[:24]}"'


def not_modified(request: Request, tag: str) -> bool:
    """Whether the client has the answer with this tag (If-None-Match, RFC 9110, 13.1.2)."""
    return negotiate.has_tag(",".join(request.headers.getlist("if-none-match")), tag)


def link_header(service: "Service", request: Request, *, iri: str = "", stem: str = "", own: str = "") -> str:
    """Write a Link header (RFC 8288).

    Args:
        service: gives the root.
        request: gives the version that was asked for, which the links keep.
        iri: what is described; none for an empty text.
        stem: URL of the description without the ending that names a syntax; none for an empty text.
        own: ending of the answer itself, which is no alternate of itself.
    """
    root = links.root_path(service.public_url(request))
    version = pinned(request)
    found = [f'<{links.uri(iri)}>; rel="canonical"'] if iri else []
    for ending, media_type in links.EXTENSIONS.items() if stem else ():
        if ending != own:
            url = f"{stem}.{ending}"
            target = links.pinned(url, version) if version else url
            found.append(f'<{target}>; rel="alternate"; type="{media_type}"')
    found.append(f'<{root}/.well-known/void>; rel="describedby"; type="text/turtle"')
    if not service.settings.bare:
        found.append(f'<{void.LICENCE}>; rel="license"')
    return ", ".join(found)


async def kept(request: Request, tag: str, make: Callable[[], Awaitable[bytes]]) -> bytes | None:
    """Return the answer with a tag, made once; None where the client has it."""
    if not_modified(request, tag):
        return None
    cache = service_of(request).cache
    if (entry := cache.get(("document", tag))) is not None:
        return entry.body
    body = await make()
    cache.put(("document", tag), body)
    return body


def answer(
    request: Request,
    body: bytes | None,
    media_type: str,
    *,
    tag: str,
    location: str = "",
    link: str = "",
    negotiated: bool = True,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer 200 with a body, or 304 where there is none because the client has it.

    Args:
        request: the request.
        body: None where the client has it.
        media_type: of the body.
        tag: entity tag.
        location: permalink of the answer.
        link: value of the Link header.
        negotiated: the answer depends on the Accept header.
        headers: more of them.
    """
    known = {"ETag": tag, "Cache-Control": "no-cache", **(headers or {})}
    if negotiated:
        known["Vary"] = "Accept"
    if 0 < len(location) <= _LONGEST_LINK:
        known["Content-Location"] = location
    if link:
        known["Link"] = link
    if body is None or not_modified(request, tag):
        return Response(status_code=304, headers=known)
    text = media_type.startswith("text/") and "charset" not in media_type
    # Given as a header, the type is taken as it stands: Starlette would add a charset to text types only.
    return Response(body, headers={"Content-Type": f"{media_type}; charset=utf-8" if text else media_type, **known})


async def written(
    request: Request,
    make: Callable[[], Awaitable[bytes]],
    *,
    version: "Version",
    tag: str,
    iri: str,
    stem: str,
    ending: str,
    negotiated: bool,
) -> Response:
    """Answer with a description in one of its syntaxes, made once, and link to the others.

    Args:
        request: the request.
        make: writes it.
        version: of the store.
        tag: entity tag.
        iri: what is described.
        stem: URL without the ending that names a syntax.
        ending: that of the syntax.
        negotiated: the answer depends on the Accept header.
    """
    return answer(
        request, await kept(request, tag, make), links.EXTENSIONS[ending], tag=tag, negotiated=negotiated,
        location=links.permalink(f"{stem}.{ending}", version.number),
        link=link_header(service_of(request), request, iri=iri, stem=stem, own=ending),
    )  # fmt: skip


def see_other(request: Request, url: str, link: str) -> Response:
    """Answer 303 with the URL of a document about what was asked for (RFC 9110, 15.4.4)."""
    version = pinned(request)
    target = links.pinned(url, version) if version else url
    return RedirectResponse(target, 303, {"Vary": "Accept", "Cache-Control": "no-cache", "Link": link})
