"""The application: what answers where. Wiring only."""

import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from sgkg import __version__
from sgkg.errors import SgkgError
from sgkg.settings import Settings
from sgkg_api import description, openapi
from sgkg_api.gate import Gate, common_headers
from sgkg_api.observe import AccessLog, Metrics, request_ids
from sgkg_api.problems import HttpProblem, problem
from sgkg_api.reply import Desk, Receive, Scope, Send
from sgkg_api.routes import (
    catalogue,
    docs,
    documents,
    entity,
    graph_store,
    operations,
    queries,
    reconcile,
    site_compare,
    site_editor,
    site_gaps,
    site_index,
    site_map,
    site_matrix,
    site_overview,
    site_products,
    site_report,
    site_risks,
    site_search,
    site_validate,
    site_vendors,
    update,
    vendor_declaration,
    vendor_history,
    wellknown,
)
from sgkg_api.service import Service
from sgkg_api.sparql import SparqlEndpoint

__all__ = ["ROUTES", "Application", "create_app"]

#: in this order; the last takes every path that is left
ROUTES = (
    operations, update, vendor_declaration, vendor_history, graph_store, docs, queries, wellknown, catalogue,
    site_overview, site_map, site_matrix, site_risks, site_gaps, site_compare, site_editor, site_search,
    site_validate, site_report, site_products, site_vendors, reconcile, site_index, documents, entity,
)  # fmt: skip


class Application:
    """The server as an ASGI callable: ``/sparql`` directly, everything else through FastAPI.

    Attributes:
        service: the running store.
        api: the FastAPI application.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.service = Service(settings)
        self.log = AccessLog.to_stderr() if settings.access_log else AccessLog()
        self.metrics = Metrics()
        ids = request_ids()
        common = common_headers(settings)
        self.api = FastAPI(
            title="sgkg", version=__version__, docs_url=None, redoc_url=None, openapi_url="/openapi.json",
            summary="Which smart-grid interface carries which data, which standards cover it, and what is missing.",
            license_info={"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
            lifespan=self._lifespan, redirect_slashes=False,
        )  # fmt: skip
        self.api.state.service = self.service
        self.api.state.metrics = self.metrics
        for module in ROUTES:
            self.api.include_router(module.router)
        openapi.describe_problems(self.api)
        for kind in (SgkgError, HttpProblem, HTTPException, RequestValidationError, Exception):
            self.api.add_exception_handler(kind, _problem)
        routes = [route for module in ROUTES for route in module.router.routes]
        desk = Desk(self.service.cache, self.log, self.metrics)
        self._sparql = SparqlEndpoint(self.service, desk, ids, common, self._describe)
        # The scheme that a proxy tells is part of links; answers to queries have no such links.
        self._description = _behind_proxy(self._sparql)
        self._gate = _behind_proxy(Gate(self.api, routes, self.log, self.metrics, ids, common))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        if scope["type"] == "http":
            root = self.settings.root_path
            path = scope["path"]
            if root:
                # Some proxies take the prefix away, others do not.
                path = path[len(root) :] if path.startswith(root + "/") else path
                scope = {**scope, "root_path": root, "path": root + path}
            if path in ("/sparql", "/sparql/"):
                asked = self._sparql if b"query=" in scope["query_string"] else self._description
                await asked(scope, receive, send)
                return
            await self._gate(scope, receive, send)
            return
        await self.api(scope, receive, send)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        if not self.service.ready:
            await self.service.start()
        operations.add_gauges(self.metrics, self.service)
        try:
            yield
        finally:
            await self.service.stop()
            self.log.flush()

    async def _describe(self, scope: Scope, accept: str) -> tuple[str, bytes]:
        request = Request(scope)
        return await description.describe(self.service, f"{self.service.public_url(request)}/sparql", accept)


def create_app(settings: Settings | None = None) -> Application:
    """Make the application; a server that speaks ASGI runs it.

    Args:
        settings: how it runs; the defaults for None.
    """
    return Application(settings or Settings())


def _behind_proxy(app: Any) -> Any:
    """Let a callable see the scheme that a trusted proxy tells: one on this machine, or in FORWARDED_ALLOW_IPS."""
    return ProxyHeadersMiddleware(app, os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1"))


async def _problem(request: Request, error: Exception) -> Response:
    status, headers, body = problem(
        error, instance=request.url.path, request_id=request.scope.get("request_id", ""),
        accept=request.headers.get("accept", ""), root=request.scope.get("root_path", ""),
        language=request.query_params.get("lang", ""),
    )  # fmt: skip
    return Response(body, status, headers)
