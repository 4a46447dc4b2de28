"""The page with the HTTP interface (Swagger UI), and the static files: nothing comes from elsewhere."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from sgkg_api import assets, links, pages
from sgkg_api import representations as rep

__all__ = ["SWAGGER_UI", "router"]

router = APIRouter()

#: the folder names the version, so that its files never change
SWAGGER_UI = "swagger-ui-5.35.0"

_files = StaticFiles(directory=assets.STATIC)


async def docs(request: Request) -> Response:
    """Show the HTTP interface."""
    service = rep.service_of(request)
    root = links.root_path(service.public_url(request))
    tag = rep.entity_tag(service.version, root, "docs", SWAGGER_UI)
    body = pages.render("docs.html", root=root, title="HTTP interface", folder=SWAGGER_UI)
    return rep.answer(request, body, "text/html", tag=tag, negotiated=False)


async def static(request: Request) -> Response:
    """Answer with a static file, or 404."""
    path = str(request.path_params["file"])
    response = await _files.get_response(path, request.scope)
    never_changes = path.startswith(f"{SWAGGER_UI}/") or _names_content(path, request.query_params.get("h", ""))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if never_changes else "no-cache"
    return response


def _names_content(path: str, given: str) -> bool:
    """Whether an address has the hash of the file's content, in the query string or in the name."""
    try:
        return bool(given) and given == assets.digest(path)
    except OSError:
        return False


router.add_route("/docs", docs, methods=["GET"], include_in_schema=False)
router.add_route("/static/{file:path}", static, methods=["GET"], include_in_schema=False)
