"""The graphs about products that the writer keeps: what vendors declare, what follows from it, tombstones, totals.

A change is worked out for one vendor, from what is there of it and what is to be; its cost does not grow with the
number of vendors. A product belongs to one vendor (no prefix of a vendor's IRIs is that of another), so that totals
are sums over vendors.

The totals of all vendors together stand in ``graph/products``. Those of single vendors stand where a list that goes
from vendor to vendor finds them without reading others: ``graph/products/vendors``, a graph for each interface
(``graph/products/interface/4``) and each standard, and all else in the vendor's own ``graph/declared/<id>``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox

from sgkg.namespaces import GRAPH, PREFIXES, RDF, SG, SGDATA
from sgkg.store.protected import PRODUCTS, declared_graph, vendor_graph
from sgkg.terms import XSD

__all__ = ["Plan", "plan", "rebuild"]

_TYPE = ox.NamedNode(RDF + "type")
_DATE, _PART = ox.NamedNode(PREFIXES["dct"] + "date"), ox.NamedNode(PREFIXES["dct"] + "isPartOf")
_INTEGER, _DATE_TIME = ox.NamedNode(XSD + "integer"), ox.NamedNode(XSD + "dateTime")
_DECLARED = GRAPH + "declared/"
_TOTALS = SGDATA + "products"
_DIGITS = 16
#: what a total may be about, in the order in which its IRI says so
_SIDES = ("vendor", "interface", "standard", "level")
_PREFIX = {side: f"{SGDATA}{'evidence-level' if side == 'level' else side}/" for side in _SIDES}
#: a total: vendor, interface, standard, evidence level, each an IRI or empty for all
_Key = tuple[str, str, str, str]


def _sg(name: str) -> ox.NamedNode:
    return ox.NamedNode(SG + name)


_PRODUCT, _RETRACTS = _sg("Product"), _sg("retracts")
_OF_STONES = (_TYPE, _RETRACTS, _sg("name"), _sg("vendor"), _DATE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to change.

    Attributes:
        remove: statements that are there and are not to be.
        add: statements that are not there yet.
    """

    remove: list[ox.Quad]
    add: list[ox.Quad]


def plan(store: ox.Store, vendor_id: str, graph: bytes | None, derived: bytes, *, moment: str) -> Plan:
    """Work out what a declaration changes.

    Args:
        store: with what is there now.
        vendor_id: of the vendor.
        graph: its declaration in N-Triples, blank node labels kept; None takes it back.
        derived: what follows from it in N-Triples, tombstones aside; not looked at where it is taken back.
        moment: when, in UTC (xsd:dateTime); tombstones have it.

    Returns:
        Differences in ``graph/vendor/<id>``, ``graph/declared/<id>`` and the graphs of totals. A product that is no
        longer declared leaves a ``sg:Retraction``; one that is declared again has none.
    """
    own, declared = ox.NamedNode(vendor_graph(vendor_id)), ox.NamedNode(declared_graph(vendor_id))
    vendor = ox.NamedNode(f"{SGDATA}vendor/{vendor_id}")
    before = _facts(_text(store, declared))
    # What a vendor is stays said when it takes back what it has declared.
    after = {triple for triple in before if triple.subject == vendor} if graph is None else _parsed(derived)
    after |= _tombstones(before, after, vendor, moment)
    was, now = set(_text(store, own).splitlines()), set((graph or b"").splitlines())
    gone = {_quad(triple, own) for triple in _parsed(b"\n".join(was - now))}
    new = {_quad(triple, own) for triple in _parsed(b"\n".join(now - was))}
    gone |= {_quad(triple, declared) for triple in before - after}
    new |= {_quad(triple, declared) for triple in after - before}
    for one, others in zip((gone, new), _changed_totals(store, vendor, before, after), strict=True):
        one |= others
    return _difference(gone, new)


def rebuild(store: ox.Store) -> Plan:
    """Work out what makes the totals those of all declared graphs, whatever they are now."""
    totals: dict[_Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
    names: dict[str, str] = {}
    gone: set[ox.Quad] = set()
    for name in store.named_graphs():
        if not isinstance(name, ox.NamedNode):
            continue
        if name.value == PRODUCTS or name.value.startswith(PRODUCTS + "/"):
            gone |= set(store.quads_for_pattern(None, None, None, name))
        elif name.value.startswith(_DECLARED):
            vendor = f"{SGDATA}vendor/{name.value.removeprefix(_DECLARED)}"
            text = _text(store, name)
            triples = _facts(text)
            gone |= {_quad(triple, name) for triple in _parsed(text) - triples}
            names[vendor] = _name_in(triples, ox.NamedNode(vendor))
            for key, number in _totals_of(vendor, triples).items():
                totals[key] = (number, 0)
                overall = ("", *key[1:])
                totals[overall] = (totals[overall][0] + number, totals[overall][1] + 1)
    return _difference(gone, {quad for key, total in totals.items() for quad in _written(key, total, names)})


# --- totals


def _changed_totals(
    store: ox.Store, vendor: ox.NamedNode, before: set[ox.Triple], after: set[ox.Triple]
) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """Give the statements of totals that go and those that come; most totals stay, and are not even written."""
    was, now = _totals_of(vendor.value, before), _totals_of(vendor.value, after)
    called = _name_in(before, vendor), _name_in(after, vendor)
    gone: set[ox.Quad] = set()
    new: set[ox.Quad] = set()
    for key in sorted(was.keys() | now.keys()):
        then, number = was.get(key, 0), now.get(key, 0)
        if then == number and called[0] == called[1]:
            continue
        gone |= set(_written(key, (then, 0), {vendor.value: called[0]}))
        new |= set(_written(key, (number, 0), {vendor.value: called[1]}))
        overall = ("", *key[1:])
        products, vendors = _stored(store, overall)
        gone |= set(_written(overall, (products, vendors), {}))
        total = products + number - then, vendors + (key in now) - (key in was)
        new |= set(_written(overall, total, {}))
    return gone, new


def _totals_of(vendor: str, declared: Iterable[ox.Triple]) -> dict[_Key, int]:
    """Count the products of one vendor, overall and by what they implement."""
    facts: dict[object, dict[str, str]] = defaultdict(dict)
    products: dict[_Key, set[str]] = defaultdict(set)
    for triple in declared:
        value = triple.object
        if isinstance(value, ox.NamedNode):
            if triple.predicate == _TYPE and value == _PRODUCT and isinstance(triple.subject, ox.NamedNode):
                products[vendor, "", "", ""].add(triple.subject.value)
            else:
                facts[triple.subject][triple.predicate.value] = value.value
    for one in facts.values():
        if one.get(_TYPE.value) != SG + "Implementation":
            continue
        product = one[SG + "product"]
        interface, standard, level = (one[SG + name] for name in ("interface", "standard", "evidenceLevel"))
        for key in (
            (vendor, interface, "", ""),
            (vendor, "", standard, ""),
            (vendor, interface, standard, ""),
            (vendor, interface, standard, level),
        ):
            products[key].add(product)
    return {key: len(found) for key, found in products.items()}


def _stored(store: ox.Store, key: _Key) -> tuple[int, int]:
    node, graph = _node(key), ox.NamedNode(PRODUCTS)
    found = []
    for name in ("products", "vendors"):
        quad = next(store.quads_for_pattern(node, _sg(name), None, graph), None)
        found.append(int(quad.object.value) if quad is not None and isinstance(quad.object, ox.Literal) else 0)
    return found[0], found[1]


def _written(key: _Key, total: tuple[int, int], names: Mapping[str, str]) -> Iterator[ox.Quad]:
    """Write a total; one of nothing is not written."""
    node, place = _node(key), _place(key)
    vendor, interface, standard, level = key
    if not total[0]:
        return
    yield ox.Quad(node, _TYPE, _sg("ProductCount"), place)
    yield ox.Quad(node, _sg("name"), ox.Literal(_sentence(key, names)), place)
    yield ox.Quad(node, _sg("products"), ox.Literal(str(total[0]), datatype=_INTEGER), place)
    if not vendor:
        yield ox.Quad(node, _sg("vendors"), ox.Literal(str(total[1]), datatype=_INTEGER), place)
    sides = {"vendor": vendor, "interface": interface, "standard": standard, "evidenceLevel": level}
    for name, value in sides.items():
        if value:
            yield ox.Quad(node, _sg(name), ox.NamedNode(value), place)
    if level:  # what a query would else have to work out of the IRI, which no index helps with
        yield ox.Quad(node, _PART, _node((vendor, interface, standard, "")), place)


def _place(key: _Key) -> ox.NamedNode:
    """Name the graph in which a total stands."""
    vendor, interface, standard, _ = key
    if not vendor:
        return ox.NamedNode(PRODUCTS)
    if interface and standard:
        return ox.NamedNode(_DECLARED + vendor.removeprefix(_PREFIX["vendor"]))
    if not interface and not standard:
        return ox.NamedNode(f"{PRODUCTS}/vendors")
    return ox.NamedNode(f"{PRODUCTS}/{(interface or standard).removeprefix(SGDATA)}")


def _node(key: _Key) -> ox.NamedNode:
    """Name a total, such as ``products/vendor/acme/interface/4``."""
    parts = [f"{side}/{iri.removeprefix(_PREFIX[side])}" for side, iri in zip(_SIDES, key, strict=True) if iri]
    return ox.NamedNode("/".join([_TOTALS, *parts]))


def _sentence(key: _Key, names: Mapping[str, str]) -> str:
    vendor, interface, standard, level = (
        iri.removeprefix(_PREFIX[side]) for side, iri in zip(_SIDES, key, strict=True)
    )
    return "".join([
        "products",
        f" of {names.get(key[0]) or vendor}" if vendor else "",
        f" on interface {interface}" if interface else "",
        f" by {standard}" if standard else "",
        f", {level}" if level else "",
    ])  # fmt: skip


# --- tombstones


def _tombstones(
    before: Iterable[ox.Triple], after: set[ox.Triple], vendor: ox.NamedNode, moment: str
) -> set[ox.Triple]:
    """Give those that stay and those that are new; ``after`` says which products there are."""
    here = _products(after)
    # By what they say, not by their IRIs: a vendor may name products below its own IRI as it likes.
    stones = {
        t.subject: t.object.value for t in before if t.predicate == _RETRACTS and isinstance(t.object, ox.NamedNode)
    }
    buried = set(stones.values()) - here
    names: dict[str, str] = {}
    found: set[ox.Triple] = set()
    for triple in before:
        if triple.predicate == _sg("name") and isinstance(triple.subject, ox.NamedNode):
            names[triple.subject.value] = triple.object.value if isinstance(triple.object, ox.Literal) else ""
        if stones.get(triple.subject) in buried and triple.predicate in _OF_STONES and triple.object != _PRODUCT:
            found.add(triple)
    for product in sorted(_products(before) - here - buried):
        node = ox.NamedNode(f"{vendor.value}/retraction/{sha256(product.encode()).hexdigest()[:_DIGITS]}")
        found |= {
            ox.Triple(node, _TYPE, _sg("Retraction")),
            ox.Triple(node, _RETRACTS, ox.NamedNode(product)),
            ox.Triple(node, _sg("name"), ox.Literal(names.get(product) or product)),
            ox.Triple(node, _sg("vendor"), vendor),
            ox.Triple(node, _DATE, ox.Literal(moment, datatype=_DATE_TIME)),
        }
    return found


def _products(triples: Iterable[ox.Triple]) -> set[str]:
    return {
        triple.subject.value
        for triple in triples
        if triple.predicate == _TYPE and triple.object == _PRODUCT and isinstance(triple.subject, ox.NamedNode)
    }


# --- statements


def _text(store: ox.Store, graph: ox.NamedNode) -> bytes:
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""


def _facts(declared: bytes) -> set[ox.Triple]:
    """Give the statements of a declared graph but its totals, which are many."""
    total = f"<{_TOTALS}/".encode()
    return _parsed(b"\n".join(line for line in declared.splitlines() if not line.startswith(total)))


def _parsed(ntriples: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)}


def _name_in(triples: Iterable[ox.Triple], node: ox.NamedNode) -> str:
    names = (t.object for t in triples if t.subject == node and t.predicate == _sg("name"))
    return next((name.value for name in names if isinstance(name, ox.Literal)), "")


def _quad(triple: ox.Triple, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _difference(gone: set[ox.Quad], new: set[ox.Quad]) -> Plan:
    return Plan(sorted(gone - new, key=str), sorted(new - gone, key=str))
