"""What vendors cost: to check and publish a change of one product, and to list what all of them declare.

    python benchmarks/vendors.py publish            # into a store with 1,000,000 statements
    python benchmarks/vendors.py publish --vendors 100 --changes 40
    python benchmarks/vendors.py lists              # pages and queries with 100,000 products of 1,000 vendors

``publish`` sends declarations with one changed product by PUT, one after the other, and counts the CPU time of all
processes of the server together. The peer does the same to one graph of an rdflib dataset in memory: parse, validate
with pySHACL against the same shapes, replace the graph. Afterwards the figures of gaps and coverage must be what they
were, and the totals those of a count from nothing. ``lists`` has the server's own times (Server-Timing): of a first
request, for which nothing is kept, and of one that is asked again.
"""

import argparse
import contextlib
import http.client
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from endpoint_servers import Server
from vendor_data import TODAY, declaration, make_store, vendor

from sgkg.store.disk import Home
from sgkg.store.ledger import utc_now
from sgkg.store.products import rebuild
from sgkg.tokens import Tokens, expiry
from sgkg.vendors.check import _beside
from sgkg.vendors.reference import reference
from sgkg.vendors.registry import Vendors

_TIMING = re.compile(r"dur=([\d.]+)")
_JSON = "application/ld+json"
#: queries over the curated graph whose answers no declaration may change
#: pages that read the templates of those that are measured; an answer of theirs is none of these
_READ_BEFORE = (
    "/products?vendor={0}", "/products/coverage?vendor={0}", "/vendors?after={1}", "/vendor/{1}.html",
    "/product?iri=https://{1}.example/products/1", "/actor/meter.html",
)  # fmt: skip
_FIGURES = ("key-figures", "gaps-by-rule", "gap-list", "coverage-matrix", "coverage-totals")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["publish", "lists"])
    parser.add_argument("--vendors", type=int, default=1000, help="how many vendors there are")
    parser.add_argument("--products", type=int, help="how many products each has (22 for publish, 100 for lists)")
    parser.add_argument("--changes", type=int, default=100, help="how many changes are published")
    parser.add_argument("--in-memory", default="2000000", help="as for sgkg serve; 0 answers from the disk")
    parser.add_argument("--store", type=Path, help="folder of a store to make, or to use again; else a temporary one")
    given = parser.parse_args()
    products = given.products or (22 if given.what == "publish" else 100)
    with tempfile.TemporaryDirectory(prefix="vendors-") as folder:
        store = given.store or Path(folder) / "store"
        if not store.exists():
            triples = make_store(store, given.vendors, products)
            print(f"{given.vendors} vendors with {products} products each, {triples:,} statements", flush=True)
        command = [
            sys.executable, "-m", "sgkg", "serve", "--store", str(store), "--port", "{port}", "--no-access-log",
            "--vendor-rate", "100000", "--in-memory", given.in_memory,
        ]  # fmt: skip
        server = Server("sgkg serve", command, "/sparql?query=", 0)
        with _running(server):
            if given.what == "publish":
                publish(server, store, products, given.vendors, given.changes)
            else:
                lists(server, given.vendors, products)
        if given.what == "publish":
            check_totals(store)


# --- publish


def publish(server: Server, store: Path, products: int, vendors: int, changes: int) -> None:
    before = _figures(server)
    # Vendors with one product, beside the others; then some of the others.
    single = {vendors + number: 1 for number in range(20)}
    several = {vendors // 2 + number: products for number in range(min(20, vendors // 2))}
    registered, tokens = Vendors(Home(store).auth), Tokens(Home(store).auth)
    secrets = {}
    for number in (*single, *several):
        own = vendor(number)
        if registered.get_or_none(own.id) is None:
            registered.add(own.id, own.name, own.prefixes)
        secrets[number] = tokens.create([f"vendor:{own.id}"], expires=expiry("1d", utc_now()))[1]
    registered.close()
    tokens.close()
    for sizes in (single, several):
        for number, size in sizes.items():  # each is there, and the processes that check have started
            _put(server, number, declaration(number, size, version="1.9"), secrets)
        _measure(server, sizes, secrets, changes)
    if _figures(server) != before:
        sys.exit("the figures of gaps and coverage have changed")
    print("gaps and coverage as before")


def _measure(server: Server, sizes: dict[int, int], secrets: dict[int, str], changes: int) -> None:
    """Send declarations of vendors in turn, one product changed in each."""
    numbers = [list(sizes)[place % len(sizes)] for place in range(changes)]
    run = time.time_ns()  # what was sent before is not sent again
    rounds = [
        (number, declaration(number, sizes[number], version=f"{run}.{place}")) for place, number in enumerate(numbers)
    ]
    settled, spent = server.settled_cpu_s(), []
    for number, body in rounds:
        begun = time.perf_counter()
        _put(server, number, body, secrets)
        spent.append(time.perf_counter() - begun)
    cpu = (server.settled_cpu_s() - settled) / changes
    theirs = statistics.median([_peer(body) for _, body in rounds[:6]][1:])
    print(
        f"a product of {max(sizes.values())}: check and publish {1000 * cpu:.1f} ms of server CPU, the client waits "
        f"{1000 * statistics.median(spent):.1f} ms; rdflib and pySHACL {1000 * theirs:.1f} ms CPU; "
        f"ratio {cpu / theirs:.3f}",
        flush=True,
    )


def check_totals(store: Path) -> None:
    newest = max(int(entry.name) for entry in Home(store).versions.iterdir() if entry.name.isdecimal())
    wrong = rebuild(ox.Store.read_only(str(Home(store).checkpoint(newest))))
    if wrong.add or wrong.remove:
        sys.exit(f"{len(wrong.add)} statements of totals are missing, {len(wrong.remove)} are too much")
    print("totals as counted from nothing")


def _put(server: Server, number: int, body: bytes, secrets: dict[int, str]) -> None:
    headers = {"Content-Type": _JSON, "Authorization": f"Bearer {secrets[number]}"}
    status, told, _ = _ask(server, "PUT", f"/vendor/{vendor(number).id}/declaration", headers, body)
    if status not in (200, 201, 204):
        sys.exit(f"the server answered {status}: {told.decode()[:500]}")


def _figures(server: Server) -> list[bytes]:
    return [_ask(server, "GET", f"/queries/{name}?format=csv")[1] for name in _FIGURES]


class _Peer:
    """One graph of a dataset in memory, and shapes that are read once."""

    def __init__(self) -> None:
        import rdflib

        self.dataset = rdflib.Dataset()
        self.shapes = rdflib.Graph().parse(Path(__file__).parent.parent / "shapes" / "product.ttl", format="turtle")
        self.context = json.loads(
            (Path(__file__).parent.parent / "ontology" / "context" / "product-v1.jsonld").read_text("utf-8")
        )["@context"]

    def replace(self, body: bytes) -> None:
        """Read a declaration, validate it beside what it points to, and put it in place of the one before."""
        import pyshacl
        import rdflib

        from sgkg import io

        told = json.loads(body) | {"@context": self.context}
        graph = rdflib.Graph().parse(data=json.dumps(told), format="json-ld")
        document = io.parse(body, source="declaration.jsonld")
        data = rdflib.Graph().parse(data=_beside(document, TODAY), format="nt") + graph
        text = pyshacl.validate(data, shacl_graph=self.shapes, advanced=True, inplace=True)[2]
        if "Severity: sh:Violation" in text:
            sys.exit(f"the peer finds a violation: {text[:500]}")
        place = self.dataset.graph(rdflib.URIRef(vendor(0).graph))
        place.remove((None, None, None))
        for triple in graph:
            place.add(triple)


_peers: list[_Peer] = []


def _peer(body: bytes) -> float:
    """Return the CPU seconds that the peer takes for a declaration."""
    _peers[:] = _peers or [_Peer()]
    start = time.process_time()
    _peers[0].replace(body)
    return time.process_time() - start


# --- lists


def lists(server: Server, vendors: int, products: int) -> None:
    print(f"{'asked':48} {'first ms':>9} {'worst':>7} {'again':>7} {'kB':>7}")
    for path in _READ_BEFORE:  # with the first page of its kind a template is read, which no later version does again
        _ask(server, "GET", path.format(quote(vendor(vendors - 1).iri), vendor(vendors - 1).id))
    firsts = []
    for name, paths in _pages(vendors, products):
        times, again, sizes = [], [], []
        for path in paths:
            for found in (times, again):
                status, body, told = _ask(server, "GET", path)
                if status != 200:
                    sys.exit(f"{path} answered {status}: {body.decode()[:300]}")
                found.append(told)
            sizes.append(len(body) / 1000)
        firsts.append(max(times))
        print(f"{name:48} {statistics.median(times):9.1f} {max(times):7.1f} {statistics.median(again):7.1f} "
              f"{statistics.median(sizes):7.1f}")  # fmt: skip
    print(f"worst of the first requests: {max(firsts):.1f} ms")


def _pages(vendors: int, products: int) -> Iterator[tuple[str, list[str]]]:
    """Give what is asked, each with several places so that nothing is kept of the one before."""
    interfaces, standards = sorted(reference().interfaces), sorted(reference().standards)
    some = [vendor(vendors * place // 7) for place in range(7)]
    keys = [quote(f"{one.id} {one.prefixes[0]}products/{products // 2}") for one in some]
    yield "/products", ["/products"]
    yield "/products?after=", [f"/products?after={key}" for key in keys]
    yield "/products?interface=", [f"/products?interface={quote(one)}" for one in interfaces[:7]]
    yield (
        "/products?interface=&after=",
        [f"/products?interface={quote(one)}&after={key}" for one, key in zip(interfaces, keys, strict=False)],
    )
    yield (
        "/products?interface=&standard=",
        [
            f"/products?interface={quote(one)}&standard={quote(two)}"
            for one, two in zip(interfaces[:7], standards, strict=False)
        ],
    )
    yield (
        "/products?interface=&level=certified",
        [f"/products?interface={quote(one)}&level=evidence-level/certified" for one in interfaces[:7]],
    )
    yield "/products?vendor=", [f"/products?vendor={quote(one.iri)}" for one in some]
    yield "/product?iri=", [f"/product?iri={quote(f'{one.prefixes[0]}products/1')}" for one in some]
    yield "/products/coverage", ["/products/coverage"]
    yield "/vendors", ["/vendors"]
    yield "/vendor/<id>.html", [f"/vendor/{one.id}.html" for one in some]
    yield "/interface/<n>.html", [f"/interface/{number}.html" for number in range(1, 8)]
    yield "/standard/<slug>.html", [f"/standard/{one.rpartition('/')[2]}.html" for one in standards[:7]]
    yield "/vendor/<id>/badge.svg", [f"/vendor/{one.id}/badge.svg" for one in some]
    own = [quote(one.iri) for one in some]
    yield (
        "query product-facts",
        [f"/queries/product-facts?format=csv&product={quote(f'{one.prefixes[0]}products/2')}" for one in some],
    )
    yield (
        "query product-claims",
        [f"/queries/product-claims?format=csv&product={quote(f'{one.prefixes[0]}products/2')}" for one in some],
    )
    for name in ("nearly-covered", "product-retractions", "vendor-coverage", "vendor-totals"):
        yield f"query {name}", [f"/queries/{name}?format=csv&vendor={one}" for one in own]
    for name in ("gaps-with-products", "product-coverage", "product-totals", "vendors"):
        yield f"query {name}", [f"/queries/{name}?format=csv"]
    yield (
        "query certified-products of an interface",
        [f"/queries/certified-products?format=csv&interface={quote(one)}" for one in interfaces[:7]],
    )
    yield "query products", [f"/queries/products?format=csv&after={key}" for key in keys]


# --- both


@contextlib.contextmanager
def _running(server: Server) -> Iterator[None]:
    server.start(None)
    try:
        yield
    finally:
        server.stop()


def _ask(
    server: Server, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> tuple[int, bytes, float]:
    """Return the status, the body, and the milliseconds that the server tells."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Accept": "text/html", **(headers or {})})
        answer = connection.getresponse()
        told = _TIMING.search(answer.headers.get("server-timing", ""))
        return answer.status, answer.read(), float(told[1]) if told else 0.0


if __name__ == "__main__":
    main()
