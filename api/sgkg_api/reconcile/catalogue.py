"""What reconciliation knows of a version of the data: names, and values of properties. Made once, and kept.

Things of the graph are few, and held with all their values. Products may be 100,000: their names are held, what they
implement is asked when it is wanted.
"""

import csv
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import StringIO
from sys import intern
from typing import TYPE_CHECKING

from anyio import Lock, to_thread

from sgkg import resources
from sgkg.errors import OverloadError
from sgkg.matching import Matcher, Thing
from sgkg.store.base import NO_BINDINGS
from sgkg.terms import XSD, Iri, Literal, Term, plain
from sgkg_api.reconcile.schema import of_kind

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["Catalogue", "Product", "Value", "Values", "catalogue_of", "claims_of"]

#: catalogues of so many versions are kept
_KEPT = 3
#: requests that may wait for one
_WAITING = 32
_INTEGERS = (XSD + "integer", XSD + "gYear", XSD + "int")
_DECIMALS = (XSD + "decimal", XSD + "double", XSD + "float")


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """A value of a property.

    Attributes:
        text: as people read it; the name of a thing.
        iri: of a thing; empty for other values.
        kind: ``str``, ``int``, ``float``, ``date`` or ``entity``.
    """

    text: str
    iri: str = ""
    kind: str = "str"


#: id of a property -> its values
Values = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Product:
    """What is held of a product.

    Attributes:
        version: empty where there is none.
        gtins: as the vendor writes them.
        vendor: its name.
        vendor_iri: its IRI.
    """

    version: str
    gtins: tuple[str, ...]
    vendor: str
    vendor_iri: str


@dataclass(slots=True)
class Catalogue:
    """The names and values of a version.

    Attributes:
        matcher: finds things by their names.
        facts: IRI of a thing that is no product -> what is known of it.
        products: IRI -> what is held.
        listed: the products as they were read, for other versions that have the same.
    """

    matcher: Matcher
    facts: Mapping[str, Values]
    products: Mapping[str, Product]
    listed: "_Listed"

    def values(self, thing: Thing) -> dict[str, tuple[Value, ...]]:
        """Return what is held of a thing; what a product implements is not."""
        found = dict(self.facts.get(thing.iri, {}))
        product = self.products.get(thing.iri) if thing.kind == "product" else None
        if product is not None:
            found["gtin"] = tuple(Value(gtin) for gtin in product.gtins)
            found["version"] = (Value(product.version),) if product.version else ()
            found["vendor"] = (Value(product.vendor, product.vendor_iri),) if product.vendor else ()
        found["iri"] = (Value(thing.iri),)
        found["name"] = (Value(thing.name),)
        found["type"] = (Value(of_kind(thing.kind).name),)
        return found

    def describe(self, thing: Thing) -> str:
        """Say in a few words what a thing is, to part namesakes."""
        product = self.products.get(thing.iri) if thing.kind == "product" else None
        if product is None:
            return "edition of a standard" if thing.kind == "edition" else of_kind(thing.kind).name
        by = f"product of {product.vendor}" if product.vendor else "product"
        return f"{by}, version {product.version}" if product.version else by


async def catalogue_of(view: "View") -> Catalogue:
    """Return the catalogue of the version that a request is for; who asks while it is made waits for it.

    Raises:
        OverloadError: too many wait already.
    """
    state = view.request.app.state
    if not hasattr(state, "reconciliation"):
        state.reconciliation = _Kept()
    kept: _Kept = state.reconciliation
    key = (view.version.number, view.version.created)
    found = kept.get(key)
    if found is None:  # who has one need not wait for another
        if kept.lock.statistics().tasks_waiting >= _WAITING:
            raise OverloadError("the names of this version are being read; ask again in a few seconds")
        async with kept.lock:
            found = kept.get(key) or await _made(view, kept)
            kept.catalogues[key] = found
            newest = view.service.version
            kept.forget((newest.number, newest.created), _KEPT)
    return found


async def claims_of(view: "View", products: Iterable[str]) -> dict[str, Values]:
    """Return what products implement: asked for each, as nobody needs those of all."""
    query = resources.query("reconcile-claims")
    found: dict[str, Values] = {}
    for iri in dict.fromkeys(products):
        found |= _facts(await view.ask_text(query, {"product": Iri(iri)}), "product")
    return found


@dataclass(frozen=True, slots=True)
class _Listed:
    """The products of a list, by its digest."""

    digest: str
    matcher: Matcher
    products: Mapping[str, Product]


@dataclass(slots=True)
class _Kept:
    """Catalogues of the last versions that were asked for."""

    catalogues: "OrderedDict[tuple[int, str], Catalogue]" = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: tuple[int, str]) -> Catalogue | None:
        if key in self.catalogues:
            self.catalogues.move_to_end(key)
        return self.catalogues.get(key)

    def forget(self, newest: tuple[int, str], most: int) -> None:
        """Let go of what was not asked for the longest; who asks for old versions costs others nothing."""
        for key in [key for key in self.catalogues if key != newest][: max(0, len(self.catalogues) - most)]:
            del self.catalogues[key]


async def _made(view: "View", kept: _Kept) -> Catalogue:
    names = await view.ask_text(resources.query("reconcile-names"))
    facts = await view.ask_text(resources.query("reconcile-facts"))
    table = await view.service.answer(
        resources.query("reconcile-products"), "text/csv", bindings=NO_BINDINGS, version=view.version.number
    )
    digest = sha256(table).hexdigest()
    # Most versions change no name of a product.
    listed = next((one.listed for one in kept.catalogues.values() if one.listed.digest == digest), None)

    def make() -> Catalogue:
        known = listed or _products(table, digest)
        matcher = Matcher.joined(Matcher(_things(names)), known.matcher)
        return Catalogue(matcher, _facts(facts, "entity"), known.products, known)

    return await to_thread.run_sync(make)


def _things(rows: Iterable[Mapping[str, Term]]) -> Iterable[Thing]:
    labels: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        key = str(row["entity"]), plain(row["name"]), plain(row["kind"])
        labels.setdefault(key, []).append(plain(row.get("label")))
    for (iri, name, kind), found in labels.items():
        yield Thing(iri, name, kind, tuple(label for label in found if label))


def _products(table: bytes, digest: str) -> _Listed:
    """Read the list of products, as CSV: that of 100,000 takes a fraction of the time that JSON does."""
    rows: dict[str, tuple[str, list[list[str]]]] = {}
    reader = csv.reader(StringIO(table.decode()))
    next(reader, None)
    for iri, name, version, gtin, vendor, by in reader:
        # Many products have the same vendor or version: each of these texts is kept once.
        rows.setdefault(iri, (name, []))[1].append([intern(version), gtin, intern(vendor), intern(by)])
    products = {iri: _product(rest) for iri, (_, rest) in rows.items()}
    things = (
        Thing(iri, name, "product", _labels(name, products[iri])) for iri, (name, _) in rows.items()
    )  # fmt: skip
    return _Listed(digest, Matcher(things), products)


def _product(rows: Sequence[Sequence[str]]) -> Product:
    versions, gtins, vendors, names = ([row[place] for row in rows] for place in range(4))
    return Product(
        next(filter(None, versions), ""), tuple(dict.fromkeys(filter(None, gtins))),
        next(filter(None, names), ""), next(filter(None, vendors), ""),
    )  # fmt: skip


def _labels(name: str, product: Product) -> tuple[str, ...]:
    """Return what a product is called: by its version too, and without it."""
    found = list(product.gtins)
    if product.version and name.endswith(f" {product.version}"):
        found.append(name[: -len(product.version) - 1])
    elif product.version:
        found.append(f"{name} {product.version}")
    return tuple(found)


def _facts(rows: Iterable[Mapping[str, Term]], subject: str) -> Mapping[str, Values]:
    found: dict[str, dict[str, dict[Value, None]]] = {}
    for row in rows:
        of_thing = found.setdefault(str(row[subject]), {}).setdefault(plain(row["property"]), {})
        of_thing[_value(row["value"], plain(row.get("valueName")))] = None
    return {iri: {name: tuple(sorted(values)) for name, values in said.items()} for iri, said in found.items()}


def _value(term: Term, name: str) -> Value:
    if isinstance(term, Iri):
        return Value(name or str(term), str(term), "entity")
    if isinstance(term, Literal) and term.datatype in _INTEGERS:
        return Value(term.value, kind="int")
    if isinstance(term, Literal) and term.datatype in _DECIMALS:
        return Value(term.value, kind="float")
    if isinstance(term, Literal) and term.datatype in (XSD + "date", XSD + "dateTime"):
        return Value(term.value, kind="date")
    return Value(plain(term))
