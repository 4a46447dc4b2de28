"""A declaration on its way in: whose it is, how it was sent, what it says."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sgkg.errors import DeadlineError, EngineError, InputError, MemoryLimitError, RemoteResourceError, UsageError
from sgkg.io import FORMATS
from sgkg.tokens import VENDOR_ID
from sgkg_api.problems import HttpProblem
from sgkg_api.vendors.plain_json import with_context
from sgkg_api.writes import Attempt, media_type_of, read_body

if TYPE_CHECKING:
    from sgkg.vendors.model import Checked, Vendor
    from sgkg_api.service import Service

__all__ = ["MEDIA_TYPES", "Sent", "check", "read", "vendor_of"]

_JSON = "application/json"
#: what a declaration may be sent as; plain JSON is JSON-LD with the packed context
MEDIA_TYPES = ("application/ld+json", _JSON, "text/turtle", "application/n-triples")
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_UTF8 = ("utf-8", "utf8", "us-ascii")
_RETRY_S = 10


@dataclass(frozen=True, slots=True)
class Sent:
    """A declaration as it was sent, and as it is read.

    Attributes:
        body: as it was sent.
        text: as it is read.
        media_type: of the text.
        put_in: bytes that were put into its first line.
    """

    body: bytes
    text: bytes
    media_type: str
    put_in: int


async def vendor_of(service: "Service", id_: str) -> "Vendor":
    """Find a vendor that may write.

    Raises:
        HttpProblem: 404, there is none of this id; 403, it is disabled.
    """
    found = await run_in_threadpool(service.vendors.get_or_none, id_) if re.fullmatch(VENDOR_ID, id_) else None
    if found is None:
        raise HttpProblem(
            404, "not-found", "there is no such vendor; whoever runs the server adds one with sgkg vendor add"
        )
    if found.disabled:
        raise HttpProblem(
            403, "forbidden", f"the vendor {id_} was disabled at {found.disabled}: it can publish nothing; whoever "
            "runs the server enables it with sgkg vendor enable"
        )  # fmt: skip
    return found


async def read(request: Request, service: "Service", made: Attempt) -> Sent:
    """Read the body.

    Args:
        request: the request.
        service: gives the limits.
        made: gets the body.

    Raises:
        HttpProblem: 413 or 415.
    """
    media_type = media_type_of(request)
    charset = _CHARSET.search(request.headers.get("content-type", ""))
    if charset and charset[1].lower() not in _UTF8:
        raise HttpProblem(415, "unsupported-media-type", "send the text in UTF-8")
    if media_type not in MEDIA_TYPES:
        raise HttpProblem(
            415, "unsupported-media-type", f"send a declaration as one of {', '.join(MEDIA_TYPES)}: see Content-Type",
            {"Accept": ", ".join(MEDIA_TYPES)},
        )  # fmt: skip
    body = made.body = await read_body(request, min(service.settings.vendor_bytes, service.settings.max_body_bytes))
    text, put_in = with_context(body) if media_type == _JSON else (body, 0)
    return Sent(body, text, FORMATS["jsonld"].media_type if media_type == _JSON else media_type, put_in)


async def check(
    service: "Service", vendor: "Vendor", sent: Sent, *, trial: bool = False, brief: bool = False
) -> "Checked":
    """Check what was sent.

    Args:
        service: checks.
        vendor: who declares.
        sent: the text.
        trial: it will not be published.
        brief: the answer tells nothing of what is found where it is no violation.

    Raises:
        HttpProblem: 400, 413, 422 or 503, as what is wrong.
        RdfSyntaxError: it cannot be read.
    """
    try:
        checked = await _tried_twice(service, vendor, sent, trial=trial, brief=brief)
    except RemoteResourceError as error:
        raise HttpProblem(400, "remote-resource", str(error.args[0]), line=error.line, column=error.column) from error
    except InputError as error:
        if error.line == 1 and error.column and sent.put_in:
            error.column = max(1, error.column - sent.put_in)
        raise
    except UsageError as error:  # it can be read, and is no declaration
        raise HttpProblem(422, "invalid-data", str(error), members={"results": []}) from error
    except MemoryLimitError as error:
        raise HttpProblem(413, "body-too-large", str(error)) from error
    except DeadlineError as error:
        raise HttpProblem(503, "check-timeout", str(error), {"Retry-After": str(_RETRY_S)}) from error
    if not sent.put_in:
        return checked
    return replace(checked, findings=tuple(
        replace(one, column=max(1, one.column - sent.put_in)) if one.line == 1 else one for one in checked.findings
    ))  # fmt: skip


async def _tried_twice(service: "Service", vendor: "Vendor", sent: Sent, *, trial: bool, brief: bool) -> "Checked":
    """Check once more where the process that checks has died: somebody may have killed it, or the text has.

    Raises:
        HttpProblem: 413, it was the text.
    """
    for last in (False, True):
        try:
            return await service.check(vendor, sent.text, sent.media_type, trial=trial, brief=brief)
        except EngineError as error:
            if type(error) is not EngineError:
                raise
            if last:
                raise HttpProblem(
                    413, "body-too-large", "the declaration cannot be checked: the process that reads it ended each "
                    "time. Declare less at once, and nest less",
                ) from error  # fmt: skip
    raise AssertionError
