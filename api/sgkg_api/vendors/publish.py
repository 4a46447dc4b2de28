"""Publishing a declaration, trying one out, and taking it back: one path, whatever URL was asked for.

Who asks is looked at first, then what it is about, how it is sent, what it says, and last the conditions: so that an
answer tells no more than it must, and what costs much comes late.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from sgkg.errors import PreconditionError, SgkgError, UnknownEntityError, UsageError
from sgkg_api import graph_tags
from sgkg_api.problems import HttpProblem, problem_for
from sgkg_api.vendors import conditions, links, report, turns
from sgkg_api.vendors.arriving import Sent, check, read, vendor_of
from sgkg_api.vendors.changes import changes, declared_now
from sgkg_api.writes import Attempt, attempt, version_header

if TYPE_CHECKING:
    from sgkg.store.disk import Change
    from sgkg.tokens import TokenInfo
    from sgkg.vendors.model import Checked, Vendor
    from sgkg_api.service import Service

__all__ = ["publish", "take_back", "try_out"]

_JSON = report.JSON
_PREFERENCE = re.compile(r"\s*return\s*=\s*\"?(representation|minimal)\"?\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)
#: values of the parameter dry-run with which a declaration is published
_NO = ("0", "false", "no")
#: refusals that are no attempt to declare something: no such vendor, and not its turn
_NOT_NOTED = (401, 404, 429)


class _Violations(HttpProblem):
    """The declaration is refused for what it says."""

    def __init__(self, checked: "Checked") -> None:
        super().__init__(422, "invalid-data", report.sentence(checked), members=report.refusal(checked))
        self.checked = checked


async def publish(request: Request, token: "TokenInfo", id_: str) -> Response:
    """Make what is sent the declaration of a vendor, if it has no violations.

    Args:
        request: its body is the declaration.
        token: whose scope has been looked at.
        id_: of the vendor.
    """
    service: Service = request.app.state.service
    _refuse_trial(request)
    detailed = _preference(request) == "representation"
    async with attempt(request, token, "put") as made:
        vendor = await vendor_of(service, id_)
        made.graph = vendor.graph
        refused: Response | None = None
        try:
            async with _noted(service, vendor, token, made):
                turns.take(service, vendor, token)
                sent = await read(request, service, made)
                checked = await check(service, vendor, sent, brief=not detailed)
                if not checked.accepted:
                    raise _Violations(checked)
                before = await declared_now(service, vendor.id) if detailed else {}
                change = await _declare(service, vendor, checked, token, sent, request)
        except _Violations as error:
            if (refused := _as_rdf(request, error)) is None:
                raise
        if refused is not None:
            made.status = refused.status_code
            return refused
        made.status, made.version = 201 if change.created else 204, change.version if change.changed else 0
        answer = _done(request, vendor, checked, change, before)
        made.status = answer.status_code
        return answer


async def try_out(request: Request, token: "TokenInfo | None", id_: str) -> Response:
    """Answer what publishing would, with nothing stored: 200 with the report where it would be published.

    Args:
        request: its body is the declaration.
        token: None where there is none; who has one of the vendor is not counted by its address.
        id_: of the vendor.
    """
    service: Service = request.app.state.service
    vendor = await vendor_of(service, id_)
    turns.take_trial(request, service, token)
    sent = await read(request, service, Attempt())
    checked = await check(service, vendor, sent, trial=True)
    if not checked.accepted:
        error = _Violations(checked)
        if (refused := _as_rdf(request, error)) is not None:
            return refused
        raise error
    digest = await _digest(service, vendor)
    conditions.hold(request, digest)
    outcome = "unchanged" if digest == checked.digest else "created" if digest is None else "replaced"
    told = {
        "dry_run": True, "outcome": outcome, "digest": checked.digest,
        "changes": changes(await declared_now(service, vendor.id), checked),
    }  # fmt: skip
    return _report(request, vendor, checked, 200, told, {"Cache-Control": "no-store"})


async def take_back(request: Request, token: "TokenInfo", id_: str) -> Response:
    """Take the declaration of a vendor back; tombstones of its products stay.

    Raises:
        HttpProblem: 404, there is none; 410, it has been taken back already.
    """
    service: Service = request.app.state.service
    async with attempt(request, token, "delete") as made:
        vendor = await vendor_of(service, id_)
        made.graph = vendor.graph
        async with _noted(service, vendor, token, made):
            turns.take(service, vendor, token)
            try:
                if_match = await _expected(request, service, vendor)
                async with _stopped(service, vendor):
                    change = await service.retract(vendor, token.id, if_match=if_match)
            except UnknownEntityError as error:
                raise await conditions.absent(request, service, vendor.id) from error
        made.status, made.version = 204, change.version
        headers = version_header(change.version) | {"Link": links.history_link(request, vendor.id)}
        return Response(status_code=204, headers=headers)


# --- what is written


async def _declare(
    service: "Service", vendor: "Vendor", checked: "Checked", token: "TokenInfo", sent: Sent, request: Request
) -> "Change":
    if_match, if_none_match = (graph_tags.digests(request, name) for name in ("if-match", "if-none-match"))
    async with _stopped(service, vendor):
        return await service.declare(
            vendor, checked, token.id, sent.body, if_match=if_match, if_none_match=if_none_match
        )


@asynccontextmanager
async def _stopped(service: "Service", vendor: "Vendor") -> AsyncIterator[None]:
    """Say why a vendor may no longer write what was checked."""
    try:
        yield
    except UsageError as error:
        if not isinstance(error, PreconditionError):
            now = await vendor_of(service, vendor.id)
            if now.prefixes != vendor.prefixes:
                raise HttpProblem(409, "conflict", str(error)) from error
        raise


async def _expected(request: Request, service: "Service", vendor: "Vendor") -> list[str] | None:
    """Return the digests one of which a declaration must have to be taken back; None where it may be any.

    Raises:
        PreconditionError: it is one that If-None-Match names.
    """
    if graph_tags.digests(request, "if-none-match") is None or (digest := await _digest(service, vendor)) is None:
        return graph_tags.digests(request, "if-match")
    conditions.hold(request, digest)
    return [digest]  # what was looked at, and nothing that came meanwhile


async def _digest(service: "Service", vendor: "Vendor") -> str | None:
    found = await service.graph(vendor.graph, "")
    return None if found is None else found[1]


def _refuse_trial(request: Request) -> None:
    """Refuse to publish what somebody only wants to try out, at an address where that cannot be done.

    Raises:
        HttpProblem: 400; says where it can.
    """
    for name, value in parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True):
        if re.sub("[_-]", "", name).lower() == "dryrun" and value.lower() not in _NO:
            raise HttpProblem(
                400, "bad-request", "nothing can be tried out at this address, and nothing was published: send it to "
                "/vendor/<id>/declaration?dry-run=1",
            )  # fmt: skip


# --- the history


@asynccontextmanager
async def _noted(service: "Service", vendor: "Vendor", token: "TokenInfo", made: Attempt) -> AsyncIterator[None]:
    """Put an attempt into the vendor's history that is the client's fault; what is done has its row already."""
    try:
        yield
    except (SgkgError, HttpProblem, ClientDisconnect) as error:
        status = problem_for(error).status
        if 400 <= status < 500 and status not in _NOT_NOTED:
            found = error.checked.findings if isinstance(error, _Violations) else ()
            violations = sum(finding.severity == "Violation" for finding in found)
            await service.refuse(vendor, token.id, made.body, status=status, violations=violations)
        raise


# --- answers


def _as_rdf(request: Request, error: _Violations) -> Response | None:
    """Answer with the report of the SHACL standard, where the client likes it best."""
    media_type = report.rdf_wanted(conditions.accept(request))
    if media_type is None:
        return None
    headers = {"Content-Type": _with_charset(media_type), "Cache-Control": "no-store", "Vary": "Accept"}
    return Response(report.as_rdf(error.checked.findings, media_type), error.status, headers)


def _done(
    request: Request, vendor: "Vendor", checked: "Checked", change: "Change", before: Mapping[str, str]
) -> Response:
    headers = version_header(change.version)
    headers["ETag"] = graph_tags.entity_tag(change.digest, conditions.default_media_type(request))
    headers["Vary"] = "Accept"
    headers["Link"] = links.history_link(request, vendor.id)
    if change.created:
        headers["Location"] = links.declaration_url(request, vendor.id)
    preference = _preference(request)
    if preference:
        headers["Preference-Applied"] = f"return={preference}"
    if preference != "representation":
        return Response(status_code=201 if change.created else 204, headers=headers)
    outcome = "created" if change.created else "replaced" if change.changed else "unchanged"
    told: dict[str, Any] = {
        "dry_run": False, "outcome": outcome, "digest": change.digest, "version": change.version,
        "changes": changes(before, checked),
    }  # fmt: skip
    if change.number:
        told["number"] = change.number
    return _report(request, vendor, checked, 201 if change.created else 200, told, headers)


def _report(
    request: Request,
    vendor: "Vendor",
    checked: "Checked",
    status: int,
    told: Mapping[str, Any],
    headers: Mapping[str, str],
) -> Response:
    media_type = report.rdf_wanted(conditions.accept(request), _JSON)
    known = {**headers, "Vary": "Accept"}
    if media_type is not None:
        body = report.as_rdf(checked.findings, media_type)
        return Response(body, status, known | {"Content-Type": _with_charset(media_type)})
    where = {
        "declaration": links.declaration_url(request, vendor.id),
        "history": links.history_url(request, vendor.id),
    }
    return JSONResponse({**report.verdict(checked), **told, **where}, status, known)


def _preference(request: Request) -> str:
    """Return what of an answer the client wants: ``minimal``, ``representation`` or nothing (RFC 7240, 4.2)."""
    for one in ",".join(request.headers.getlist("prefer")).split(","):
        if match := _PREFERENCE.fullmatch(one):
            return match[1].lower()  # the first counts (RFC 7240, 2)
    return ""


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
