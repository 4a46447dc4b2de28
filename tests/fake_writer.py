"""A service that writes: a store on disk in this process, and tokens that are not on disk."""

import asyncio
from dataclasses import dataclass

import httpx
import pyoxigraph as ox
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import SgkgError
from sgkg.settings import Settings
from sgkg.store.disk import DefaultGraph, DiskStore, Home
from sgkg.store.ledger import Ledger
from sgkg_api.problems import HttpProblem, problem

CURATOR = "sgkg_1_" + "c" * 43
VENDOR = "sgkg_2_" + "v" * 43
EXPIRED = "sgkg_3_" + "e" * 43
REVOKED = "sgkg_4_" + "r" * 43


@dataclass(frozen=True)
class FakeToken:
    id: str
    scopes: tuple[str, ...]
    state: str = "active"


class FakeTokens:
    def __init__(self, empty=False):
        self.known = {} if empty else {
            CURATOR: FakeToken("1", ("curator",)),
            VENDOR: FakeToken("2", ("vendor:acme", "metrics")),
            EXPIRED: FakeToken("3", ("curator",), "expired"),
            REVOKED: FakeToken("4", ("curator",), "revoked"),
        }  # fmt: skip

    def find(self, secret):
        return self.known.get(secret)

    def exist(self):
        return bool(self.known)


class WritingService:
    """What the routes that write ask of the service."""

    def __init__(self, folder, settings=None, tokens=None):
        self.settings = settings or Settings(bare=True, default_graph="separate")
        self.tokens = tokens or FakeTokens()
        self.home = Home(folder)
        self.store = DiskStore(self.home, DefaultGraph(self.settings.default_graph))
        self.ledger = Ledger(self.home.auth)
        self.written = []

    @property
    def version(self):
        return self.ledger.latest()

    def close(self):
        self.store.close()
        self.ledger.close()

    def resolve(self, text):
        return self.version if text is None else self.ledger.find(text)

    async def graph(self, graph, media_type, version=None):
        store = ox.Store.read_only(str(self.home.checkpoint(version or self.version.number)))
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        if graph and not store.contains_named_graph(name):
            return None
        digest = self.store.digest(graph)
        form = ox.RdfFormat.from_media_type(media_type) if media_type else None
        triples = (
            ox.Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, name)
        )
        return (ox.serialize(triples, format=form) or b"") if form else b"", digest

    async def write(self, action, *, body=b"", **given):
        self.written.append((action, body, given))
        if action == "update":
            return self.store.update(body.decode(), base=given["base"])
        graph = given.pop("graph")
        if action == "delete":
            return self.store.delete(graph, **given)
        return getattr(self.store, action)(graph, body, given.pop("media_type"), **given)

    def public_url(self, request):
        return self.settings.base_iri.rstrip("/") or str(request.base_url).rstrip("/")

    # --- for tests

    def quads(self):
        return set(ox.Store.read_only(str(self.home.checkpoint(self.version.number))))


def application(service, *routers):
    """Make an application of some routes, with the handler of problems."""
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.service = service
    for router in routers:
        app.include_router(router)

    @app.get("/{rest:path}")
    def everything(rest: str) -> str:
        return "the route that takes every path"

    async def handle(request: Request, error: Exception) -> Response:
        status, headers, body = problem(
            error, instance=request.url.path, request_id="test-1", accept=request.headers.get("accept", "")
        )
        return Response(body, status, headers)

    for kind in (SgkgError, HttpProblem, HTTPException):
        app.add_exception_handler(kind, handle)
    return app


def send(app, method, url, *, token=CURATOR, content=None, content_type=None, **headers):
    """Send a request, by default with the curator's token."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        sent["authorization"] = f"Bearer {token}"
    if content_type:
        sent["content-type"] = content_type

    async def go():
        transport = httpx.ASGITransport(app, root_path=app.state.service.settings.root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://www.example") as client:
            return await client.request(method, url, headers=sent, content=content)

    return asyncio.run(go())
