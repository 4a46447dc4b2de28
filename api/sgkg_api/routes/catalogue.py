"""The catalogue in DCAT 3, and the dumps that it lists."""

from base64 import b64encode
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from sgkg_api import dcat, links, pages
from sgkg_api import representations as rep
from sgkg_api.openapi import VERSION, format_parameter, reading

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.service import Service

__all__ = ["DUMPS", "router"]

router = APIRouter()

_ALL, _DEFAULT = "all graphs", "the default graph"
#: name of a dump without compression -> media type, what is in it
_KINDS = {
    "dump.nq": ("application/n-quads", _ALL),
    "dump.trig": ("application/trig", _ALL),
    "dump.jsonld": ("application/ld+json", _ALL),
    "dump.ttl": ("text/turtle", _DEFAULT),
}
#: the dumps that the catalogue lists
DUMPS = tuple(f"{name}.gz" for name in _KINDS)


async def catalogue(request: Request) -> Response:
    """Answer with the catalogue."""
    service, version = rep.service_of(request), rep.version_of(request)
    path = rep.served_path(request)
    parts = links.split_extension(path)
    media_type = links.EXTENSIONS[parts[1]] if parts else rep.wanted(request, list(links.MEDIA_TYPES))
    public = service.public_url(request)
    stem = f"{links.root_path(public)}/catalogue"
    # The list of versions is that of now, whatever version is described.
    tag = rep.entity_tag(version, public, "catalogue", media_type, str(service.version.number), rep.pinned(request))

    async def make() -> bytes:
        files = [await _dump_file(service, version, name) for name in DUMPS]
        versions = service.ledger.versions()
        if media_type == "text/html":
            return pages.render(
                "catalogue.html",
                root=links.root_path(public),
                version=version,
                title="Catalogue and dumps",
                formats=rep.formats(stem, rep.pinned(request)),
                versions=versions,
                dumps=[_shown(one, public, version) for one in files],
            )
        said = dcat.catalogue(version, versions, files, public, bare=service.settings.bare)
        return await to_thread.run_sync(said.written, media_type)

    ending = links.MEDIA_TYPES[media_type]
    return await rep.written(
        request, make, version=version, tag=tag, iri=dcat.DOCUMENT, stem=stem, ending=ending, negotiated=parts is None
    )


async def dump(request: Request) -> Response:
    """Answer with a file of a whole version; ranges are honoured."""
    service, version = rep.service_of(request), rep.version_of(request)
    name = rep.served_path(request).removeprefix("/")
    media_type, _ = _KINDS[name.removesuffix(".gz")]
    file = await service.dump(media_type, version.number, gzip=name.endswith(".gz"))
    digest, _ = await to_thread.run_sync(_digest, file, file.stat().st_mtime_ns)
    headers = {
        "ETag": f'"{digest[:32]}"',
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(digest)).decode()}:",
        "Cache-Control": "no-cache",
        "Content-Location": links.permalink(f"{links.root_path(service.public_url(request))}/{name}", version.number),
        "Content-Disposition": f'attachment; filename="sgdata-{version.number}-{name}"',
        "Link": rep.link_header(service, request),
    }
    if rep.not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    kind = "application/gzip" if name.endswith(".gz") else media_type
    return FileResponse(file, headers=headers, media_type=kind)


reading(
    router,
    "/catalogue",
    catalogue,
    operation_id="catalogue",
    summary="The dataset, its versions and its dumps (DCAT 3)",
    media_types=list(links.MEDIA_TYPES),
    parameters=[format_parameter(list(links.EXTENSIONS)), VERSION],
)
for _ending in links.EXTENSIONS:
    router.add_route(f"/catalogue.{_ending}", catalogue, methods=["GET"], include_in_schema=False)
for _name, (_type, _what) in _KINDS.items():
    for _file, _media_type, _how in ((f"{_name}.gz", "application/gzip", ", gzip"), (_name, _type, "")):
        reading(
            router,
            f"/{_file}",
            dump,
            operation_id=_file.replace(".", "-"),
            summary=f"A version as one file: {_what}{_how}",
            media_types=[_media_type],
            parameters=[VERSION],
            statuses=(206, 304, 400, 404, 416, 503),
        )


async def _dump_file(service: "Service", version: "Version", name: str) -> dcat.DumpFile:
    media_type, what = _KINDS[name.removesuffix(".gz")]
    file = await service.dump(media_type, version.number, gzip=True)
    digest, size = await to_thread.run_sync(_digest, file, file.stat().st_mtime_ns)
    return dcat.DumpFile(name, what, media_type, size, digest)


@lru_cache(maxsize=256)
def _digest(file: Path, changed_ns: int) -> tuple[str, int]:  # noqa: ARG001 - a file made anew is another key
    """Hash a file, once: SHA-256 in hex, and its size."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest(), file.stat().st_size


def _shown(one: dcat.DumpFile, public_url: str, version: "Version") -> dict[str, str]:
    return {
        "name": one.name,
        "what": one.what,
        "size": f"{one.size:,}",
        "sha256": one.sha256,
        "url": links.permalink(f"{links.root_path(public_url)}/{one.name}", version.number),
    }
