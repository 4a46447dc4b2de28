"""Totals and tombstones: after any sequence of declarations they are what a count from nothing gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg.namespaces import GRAPH, PREFIXES, RDF, SG, SGDATA
from sgkg.store.products import Plan, plan, rebuild

TYPE = ox.NamedNode(RDF + "type")
#: product -> what it implements: interface, standard, evidence level
Claims = Mapping[int, frozenset[tuple[str, str, str]]]
VENDORS = ("acme", "acme-2", "zeta")
TIMES = "2026-01-01T00:00:{:02}Z"


def iri(vendor: str, product: int) -> str:
    return f"https://{vendor}.example/products/{product}"


def declared(vendor: str, claims: Claims, name: str = "") -> tuple[bytes, bytes]:
    """What a vendor declares and what follows from it, as far as totals and tombstones look at it."""
    own = f"{SGDATA}vendor/{vendor}"
    graph = [f'<{own}/> <{SG}name> "a declaration" .']
    lines = [f"<{own}> <{RDF}type> <{SG}Vendor> .", f'<{own}> <{SG}name> "{name or vendor.upper()}" .']
    for product, implemented in claims.items():
        node = f"<{iri(vendor, product)}>"
        graph.append(f'{node} <https://schema.org/name> "P{product}" .')
        lines += [f"{node} <{RDF}type> <{SG}Product> .", f'{node} <{SG}name> "P{product}" .']
        for interface, standard, level in implemented:
            one = f"<{own}/implementation/{product}-{interface}-{standard}-{level}>"
            lines += [
                f"{one} <{RDF}type> <{SG}Implementation> .", f'{one} <{SG}name> "it" .', f"{one} <{SG}product> {node} .",
                f"{one} <{SG}vendor> <{own}> .", f"{one} <{SG}interface> <{SGDATA}interface/{interface}> .",
                f"{one} <{SG}standard> <{SGDATA}standard/{standard}> .",
                f"{one} <{SG}evidenceLevel> <{SGDATA}evidence-level/{level}> .",
            ]  # fmt: skip
    return tuple("".join(f"{line}\n" for line in sorted(set(found))).encode() for found in (graph, lines))  # type: ignore[return-value]


def carry_out(store: ox.Store, change: Plan) -> None:
    """Do what is planned, which is only differences, each once."""
    assert all(quad in store for quad in change.remove)
    assert not any(quad in store for quad in change.add)
    assert len(set(change.remove)) == len(change.remove)
    assert len(set(change.add)) == len(change.add)
    for quad in change.remove:
        store.remove(quad)
    store.extend(change.add)


@dataclass
class World:
    """A store, and what is to be there."""

    store: ox.Store = field(default_factory=ox.Store)
    claims: dict[str, Claims] = field(default_factory=dict)
    stones: dict[str, str] = field(default_factory=dict)
    moment: int = 0

    def declare(self, vendor: str, claims: Claims | None, name: str = "") -> Plan:
        self.moment += 1
        moment = TIMES.format(self.moment % 60)
        graph, follows = (None, b"") if claims is None else declared(vendor, claims, name)
        change = plan(self.store, vendor, graph, follows, moment=moment)
        carry_out(self.store, change)
        after = {iri(vendor, product) for product in claims or {}}
        for product in {iri(vendor, product) for product in self.claims.get(vendor, {})} - after:
            self.stones[product] = moment
        for product in after:
            self.stones.pop(product, None)
        self.claims[vendor] = claims or {}
        return change

    def counted(self) -> dict[str, tuple[int, int | None]]:
        """Count products the long way: total -> products and, over all vendors, vendors."""
        found: dict[str, set[tuple[str, int]]] = {}
        for vendor, claims in self.claims.items():
            for product, implemented in claims.items():
                keys = {""}
                for interface, standard, level in implemented:
                    keys |= {
                        f"/interface/{interface}", f"/standard/{standard}", f"/interface/{interface}/standard/{standard}",
                        f"/interface/{interface}/standard/{standard}/level/{level}",
                    }  # fmt: skip
                for key in keys:
                    found.setdefault(f"{SGDATA}products{key}", set()).add((vendor, product))
                    found.setdefault(f"{SGDATA}products/vendor/{vendor}{key}", set()).add((vendor, product))
        return {
            node: (len(some), None if "/products/vendor/" in node else len({vendor for vendor, _ in some}))
            for node, some in found.items()
        }


def totals(store: ox.Store) -> dict[str, tuple[int, int | None]]:
    """Read what is written; a total stands in one graph."""
    found: dict[str, tuple[int, int | None]] = {}
    for quad in store.quads_for_pattern(None, TYPE, ox.NamedNode(SG + "ProductCount"), None):
        node: Any = quad.subject
        assert node.value not in found
        values = {q.predicate.value: q.object for q in store.quads_for_pattern(node, None, None, quad.graph_name)}
        name: Any = values[SG + "name"]
        assert name.value.startswith("products")
        for side, key in (("interface", "interface"), ("standard", "standard"), ("vendor", "vendor")):
            part = node.value.removeprefix(SGDATA + "products")
            assert (f"/{key}/" in part) == (SG + side in values)
        assert ("/level/" in node.value) == (SG + "evidenceLevel" in values)
        products, vendors = values[SG + "products"], values.get(SG + "vendors")
        assert isinstance(products, ox.Literal)
        found[node.value] = int(products.value), int(vendors.value) if isinstance(vendors, ox.Literal) else None
    return found


def stones(store: ox.Store) -> dict[str, str]:
    found = {}
    for quad in store.quads_for_pattern(None, TYPE, ox.NamedNode(SG + "Retraction"), None):
        values: Any = {q.predicate.value: q.object for q in store.quads_for_pattern(quad.subject, None, None, None)}
        vendor = values[SG + "vendor"].value
        assert str(quad.graph_name) == f"<{vendor.replace('/vendor/', '/graph/declared/')}>"
        assert values[SG + "name"].value.startswith("P")
        assert set(values) == {
            RDF + "type", SG + "retracts", SG + "name", SG + "vendor", PREFIXES["dct"] + "date"
        }  # fmt: skip
        found[values[SG + "retracts"].value] = values[PREFIXES["dct"] + "date"].value
    return found


def check(world: World) -> None:
    assert totals(world.store) == world.counted()
    assert stones(world.store) == world.stones
    again = rebuild(world.store)
    assert not again.remove
    assert not again.add


CLAIMS = st.dictionaries(
    st.integers(0, 3),
    st.frozensets(
        st.tuples(st.sampled_from("45"), st.sampled_from("ab"), st.sampled_from(["claimed", "certified"])), max_size=3
    ),
    max_size=4,
)
STEPS = st.lists(
    st.tuples(st.sampled_from(VENDORS), st.none() | CLAIMS, st.sampled_from(["", "Another"])), max_size=8
)


@settings(max_examples=60)
@given(steps=STEPS)
def test_totals_are_those_of_a_count_from_nothing(steps: list[tuple[str, Claims | None, str]]) -> None:
    world = World()
    for vendor, claims, name in steps:
        world.declare(vendor, claims, name)
        check(world)


@settings(max_examples=30)
@given(steps=STEPS, broken=st.sets(st.integers(0, 200)))
def test_totals_are_made_anew_whatever_they_are(
    steps: list[tuple[str, Claims | None, str]], broken: set[int]
) -> None:
    """Some are gone, and one is there of which nothing follows."""
    world = World()
    for vendor, claims, name in steps:
        world.declare(vendor, claims, name)
    counts = sorted(
        (quad for quad in world.store if str(quad.subject).startswith(f"<{SGDATA}products")), key=str
    )  # fmt: skip
    for number in broken & set(range(len(counts))):
        world.store.remove(counts[number])
    stray = ox.NamedNode(SGDATA + "products/interface/99")
    world.store.add(ox.Quad(stray, TYPE, ox.NamedNode(SG + "ProductCount"), ox.NamedNode(GRAPH + "products")))
    carry_out(world.store, rebuild(world.store))
    check(world)


ONE: Claims = {1: frozenset({("4", "a", "claimed")})}
TWO: Claims = {**ONE, 2: frozenset({("4", "a", "certified"), ("5", "b", "claimed")})}


def test_the_same_again_changes_nothing() -> None:
    world = World()
    world.declare("acme", TWO)
    assert world.declare("acme", TWO) == Plan([], [])


def test_a_tombstone_stays_until_the_product_is_back() -> None:
    world = World()
    world.declare("acme", TWO)
    world.declare("acme", ONE)
    left = stones(world.store)
    assert left == {iri("acme", 2): TIMES.format(2)}
    world.declare("acme", ONE, "New Name")
    assert stones(world.store) == left
    world.declare("acme", TWO)
    assert stones(world.store) == {}


def test_a_whole_retraction_leaves_the_vendor_and_a_stone_for_each_product() -> None:
    world = World()
    world.declare("acme", TWO)
    world.declare("zeta", ONE)
    world.declare("acme", None)
    assert stones(world.store) == {iri("acme", 1): TIMES.format(3), iri("acme", 2): TIMES.format(3)}
    left = {str(q.predicate) for q in world.store.quads_for_pattern(ox.NamedNode(SGDATA + "vendor/acme"), None, None)}
    assert left == {f"<{RDF}type>", f"<{SG}name>"}
    assert not list(world.store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + "vendor/acme")))
    assert totals(world.store)[SGDATA + "products"] == (1, 1)
    world.declare("acme", None)
    assert len(stones(world.store)) == 2
    world.declare("acme", ONE)
    assert list(stones(world.store)) == [iri("acme", 2)]


def test_a_plan_is_in_the_same_order_each_time() -> None:
    plans = []
    for _ in range(2):
        world = World()
        world.declare("acme", TWO)
        change = world.declare("acme", ONE)
        plans.append(([str(quad) for quad in change.remove], [str(quad) for quad in change.add]))
    assert plans[0] == plans[1]
    assert plans[0][0] == sorted(plans[0][0])
    assert all(plans[0])


class Counting:
    """A store that counts the statements that are read of it."""

    def __init__(self, store: ox.Store) -> None:
        self._store, self.read = store, 0

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        for quad in self._store.quads_for_pattern(*pattern):
            self.read += 1
            yield quad

    def dump(self, **which: Any) -> bytes | None:
        text = self._store.dump(**which)
        self.read += len((text or b"").splitlines())
        return text


@pytest.mark.parametrize("claims", [TWO, ONE, None])
def test_a_change_reads_as_much_whatever_others_declare(claims: Claims | None) -> None:
    costs = []
    for others in (0, 60):
        world = World()
        for vendor in ("acme", *(f"v{number}" for number in range(others))):
            world.declare(vendor, ONE if vendor == "acme" else TWO)
        counting: Any = Counting(world.store)
        graph, follows = (None, b"") if claims is None else declared("acme", claims)
        plan(counting, "acme", graph, follows, moment=TIMES.format(0))
        costs.append(counting.read)
    assert costs[0] <= costs[1] <= costs[0] + 10  # the totals that are there with others


@pytest.mark.parametrize("place", ["retraction/0123456789abcdef", "implementation/1-4-a-claimed"])
def test_a_product_below_the_iri_of_its_vendor_stops_nothing(place: str) -> None:
    """A vendor may describe what lies below its own IRI, where what follows from declarations has its place too."""
    store = ox.Store()
    node = f"<{SGDATA}vendor/acme/{place}>"
    graph, follows = declared("acme", TWO)
    lines = follows + f'{node} <{RDF}type> <{SG}Product> .\n{node} <{SG}name> "P" .\n'.encode()
    for derived in (lines, follows, lines):
        carry_out(store, plan(store, "acme", graph, derived, moment=TIMES.format(1)))
        assert rebuild(store) == Plan([], [])
    assert totals(store)[SGDATA + "products"] == (3, 1)
    carry_out(store, plan(store, "acme", None, b"", moment=TIMES.format(2)))
    assert totals(store) == {}
    assert len(stones(store)) == 3


def test_a_product_in_the_place_of_a_tombstone_stops_nothing() -> None:
    store = ox.Store()
    carry_out(store, plan(store, "acme", *declared("acme", ONE), moment=TIMES.format(1)))
    carry_out(store, plan(store, "acme", *declared("acme", {}), moment=TIMES.format(2)))
    (stone,) = (quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(SG + "retracts"), None, None))
    graph, follows = declared("acme", {})
    lines = follows + f'{stone} <{RDF}type> <{SG}Product> .\n{stone} <{SG}name> "P0" .\n'.encode()
    for derived, products in ((lines, (1, 1)), (follows, None), (lines, (1, 1))):
        carry_out(store, plan(store, "acme", graph, derived, moment=TIMES.format(3)))
        assert totals(store).get(SGDATA + "products") == products
        assert iri("acme", 1) in {
            getattr(quad.object, "value", "")
            for quad in store.quads_for_pattern(None, ox.NamedNode(SG + "retracts"), None, None)
        }
