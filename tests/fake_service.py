"""A service over a store in memory, for tests of routes that only read: no processes, no files but dumps."""

import gzip
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import httpx
import product_samples
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from sgkg import findings, io, packed
from sgkg.errors import SgkgError, UnknownEntityError
from sgkg.namespaces import GRAPH, RDFS, SGDATA
from sgkg.settings import Settings
from sgkg.store.base import NO_BINDINGS
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri, Literal
from sgkg_api.cache import Cache
from sgkg_api.openapi import describe_problems
from sgkg_api.problems import HttpProblem, problem

MEMBERS = ("ontology", "policy", "standards", "eg2-2010", "waivers", "inferred/eg2-2010", "gaps/eg2-2010")
VENDOR = Iri(SGDATA + "graph/vendor/acme")
PRODUCT = Iri(SGDATA + "vendor/acme/meter-1")


@dataclass(frozen=True)
class FakeVersion:
    number: int
    created: str
    release: str
    reason: str = "test"
    triples: int = 1


class FakeLedger:
    def __init__(self, versions):
        self._versions = versions

    def versions(self):
        return list(self._versions)

    def find(self, text):
        for version in self._versions:
            if text in (str(version.number), version.release) and text:
                return version
        raise UnknownEntityError(f"there is no version {text}")


class NoVendors:
    """A register of vendors that has none."""

    def get_or_none(self, _):
        return None


class NoDeclarations:
    """A history of declarations in which nobody has declared anything."""

    def list(self, *_, **__):
        return []

    def changes(self, *_, **__):
        return ()

    def latest(self, _):
        return None


class FakeService:
    """Version 1 is the release, version 2 has a vendor's graph too."""

    def __init__(self, stores, settings=None, dumps=None):
        self.settings = settings or Settings()
        self._stores = stores
        release = findings.ontology_version()
        made = [FakeVersion(1, "2026-01-01T00:00:00Z", release), FakeVersion(2, "2026-01-02T00:00:00Z", "")]
        self.ledger = FakeLedger(made[: len(stores)])
        self.version = self.ledger.versions()[-1]
        self.cache = Cache(1 << 24)
        self.dumps = dumps
        self.members = tuple(Iri(GRAPH + name) for name in MEMBERS)
        self.asked = 0
        self.vendors, self.declarations = NoVendors(), NoDeclarations()

    def resolve(self, text):
        return self.version if text is None else self.ledger.find(text)

    def _store(self, version):
        self.asked += 1
        return self._stores[(version or self.version.number) - 1]

    async def answer(
        self, text, media_type, *, bindings=NO_BINDINGS, version=None, default_graphs=None, named_graphs=None
    ):
        return self._store(version).answer(text, media_type, bindings)

    async def select(self, text, bindings=NO_BINDINGS, version=None):
        return self._store(version).select(text, bindings)

    async def graph(self, graph, media_type, version=None):
        store = self._store(version)
        document = store.statements(graph)
        if not len(document):
            return None
        form = next(form for form in io.FORMATS.values() if form.media_type == media_type)
        return io.write(document, form), sha256(document.ntriples()).hexdigest()[:16]

    async def dump(self, media_type, version=None, *, gzip=True):
        form = next(form for form in io.FORMATS.values() if form.media_type == media_type)
        file = Path(self.dumps) / f"{version}-{form.name}{'.gz' if gzip else ''}"
        if not file.exists():
            data = io.write(self._store(version).statements(), form)
            file.write_bytes(_zip(data) if gzip else data)
        return file

    def public_url(self, request):
        return self.settings.base_iri.rstrip("/") or str(request.base_url).rstrip("/")


def _zip(data):
    return gzip.compress(data, mtime=0)


@cache
def packed_store() -> OxigraphStore:
    """The published dataset, and the graphs beside its default graph."""
    store = findings.queryable()
    for name, lines in packed.beside().items():
        store.load(io.parse(lines, source=f"{name}.nt"), name)
    return store


@cache
def vendor_store() -> OxigraphStore:
    """The published dataset with a vendor's graph."""
    store = OxigraphStore()
    packed = packed_store()
    store.load(packed.statements())
    for graph in packed.graphs():
        store.load(packed.statements(graph), graph)
    hostile = '<script>alert("x")</script>'
    store.insert(
        [
            (PRODUCT, Iri(RDFS + "label"), Literal(hostile)),
            (PRODUCT, Iri(RDFS + "seeAlso"), Iri("javascript:alert(1)")),
            (PRODUCT, Iri(SGDATA + "ontology#interface"), Iri(SGDATA + "interface/7")),
            (Iri(SGDATA + "vendor/acme/v1.2"), Iri(RDFS + "label"), Literal("dotted")),
            (Iri(SGDATA + "vendor/acme/v1.ttl"), Iri(RDFS + "label"), Literal("looks like an ending")),
            (Iri(SGDATA + "vendor/acme/Zähler"), Iri(RDFS + "label"), Literal("not ASCII")),
            (Iri(SGDATA + "vendor/acme/a%20b"), Iri(RDFS + "label"), Literal("escaped")),
        ],
        VENDOR,
    )
    product_samples.load(store._store)
    return store


def application(service: FakeService, modules) -> FastAPI:
    """Make an application of some routes, with the handler of problems."""
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.service = service
    for module in modules:
        app.include_router(module.router)
    describe_problems(app)

    async def handle(request: Request, error: Exception) -> Response:
        status, headers, body = problem(error, instance=request.url.path, request_id="test")
        return Response(body, status, headers)

    from starlette.exceptions import HTTPException

    for kind in (SgkgError, HttpProblem, HTTPException):
        app.add_exception_handler(kind, handle)
    return app


def all_routes():
    """The routes that only read, in the order of the application."""
    from sgkg_api import app
    from sgkg_api.routes import graph_store, operations, update

    return [module for module in app.ROUTES if module not in (operations, update, graph_store)]


@dataclass
class Client:
    """A client of an application in this process."""

    app: FastAPI
    service: FakeService

    async def _send(self, method, url, headers):
        transport = httpx.ASGITransport(self.app, root_path=self.service.settings.root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://test.example") as client:
            return await client.request(method, url, headers=headers)

    def request(self, method, url, accept=None, **headers):
        import asyncio

        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["accept"] = accept if accept is not None else "*/*"
        return asyncio.run(self._send(method, url, sent))

    def get(self, url, accept=None, **headers):
        return self.request("GET", url, accept, **headers)


def client(tmp_path=None, **settings) -> Client:
    """Make a client of all routes that only read."""
    service = FakeService([packed_store(), vendor_store()], replace(Settings(), **settings), tmp_path)
    return Client(application(service, all_routes()), service)
