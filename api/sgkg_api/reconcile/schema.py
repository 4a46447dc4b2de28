"""The types of things and their properties, as reconciliation names them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from sgkg.errors import UsageError
from sgkg.namespaces import SG, expand

__all__ = ["PROPERTIES", "TYPES", "Property", "Type", "kinds_of", "of_kind", "type_of"]


@dataclass(frozen=True, slots=True)
class Type:
    """A type of things.

    Attributes:
        id: as requests and answers have it.
        name: for people.
        description: likewise.
        kinds: as the matcher calls things of it.
        classes: IRIs of its classes, which requests may name too.
    """

    id: str
    name: str
    description: str
    kinds: tuple[str, ...]
    classes: tuple[str, ...]

    def as_json(self) -> dict[str, str]:
        """Write it as the API has it."""
        return {"id": self.id, "name": self.name, "description": self.description}


@dataclass(frozen=True, slots=True)
class Property:
    """A property of things.

    Attributes:
        id: as requests and answers have it.
        name: for people.
        description: likewise.
        types: ids of the types whose things have it.
        target: id of the type that its values have, empty where they are texts, numbers or dates.
        identifies: its value names one thing, as a label does.
        dated: its values are days, also where the graph has them as texts.
    """

    id: str
    name: str
    description: str
    types: tuple[str, ...]
    target: str = ""
    identifies: bool = False
    dated: bool = False

    def as_json(self) -> dict[str, str]:
        """Write it as the API has it."""
        return {"id": self.id, "name": self.name, "description": self.description}


TYPES = {
    one.id: one
    for one in (
        Type("interface", "interface", "Interface of the inventory, by number or label", ("interface",),
             (SG + "Interface",)),
        Type("standard", "standard", "Standard, undated or in one edition, in any spelling", ("standard", "edition"),
             (SG + "Standard", SG + "StandardReference", SG + "StandardEdition")),
        Type("actor", "actor", "System, device, role or network that takes part in interfaces", ("actor",),
             (SG + "Actor",)),
        Type("data-type", "data type", "Kind of data, such as meter reading", ("data-type",), (SG + "DataType",)),
        Type("data-item", "data item", "Kind of data about one kind of subject", ("data-item",), (SG + "DataItem",)),
        Type("product", "product", "Product that a vendor declares, by name, version or GTIN", ("product",),
             (SG + "Product", "https://schema.org/Product")),
    )
}  # fmt: skip

_ALL = tuple(TYPES)
PROPERTIES = {
    one.id: one
    for one in (
        Property("iri", "IRI", "The identifier of the thing", _ALL, identifies=True),
        Property("name", "name", "What pages call it", _ALL),
        Property("type", "type", "What it is", _ALL),
        Property("number", "number", "Number of the interface", ("interface",), identifies=True),
        Property("from", "from", "Where the interface begins", ("interface",), "actor"),
        Property("to", "to", "Where the interface ends", ("interface",), "actor"),
        Property("data-item", "data item", "What the interface carries", ("interface",), "data-item"),
        Property("designation", "designation", "Number of the standard", ("standard",), identifies=True),
        Property("standard", "standard", "Standard that covers the interface, or that the product implements",
                 ("interface", "product"), "standard"),
        Property("interface", "interface", "Interface that it is about", ("standard", "actor", "product"),
                 "interface"),
        Property("edition", "edition", "Edition of the standard, or one that is claimed", ("standard", "product"),
                 "standard"),
        Property("edition-of", "edition of", "The undated standard", ("standard",), "standard"),
        Property("superseded-by", "superseded by", "The edition that came after it", ("standard",), "standard"),
        Property("status", "status", "Status of the edition", ("standard",)),
        Property("year", "year", "Year of the edition", ("standard",)),
        Property("life-state", "life state", "Whether it is in force today", ("standard",)),
        Property("ends-from", "ends from", "First day on which it may have ended", ("standard",), dated=True),
        Property("ends-by", "ends by", "Day by which it has ended", ("standard",), dated=True),
        Property("data-type", "data type", "Kind of data of the item", ("data-item",), "data-type"),
        Property("data-subject", "data subject", "Whom the data is about", ("data-item",)),
        Property("code", "code", "Short name", ("data-type",), identifies=True),
        Property("definition", "definition", "What it means", ("data-type",)),
        Property("vendor", "vendor", "Who declares the product", ("product",)),
        Property("version", "version", "Version of the product", ("product",)),
        Property("gtin", "GTIN", "Global Trade Item Number, with 14 digits", ("product",), identifies=True),
        Property("level", "evidence level", "How well claims are supported", ("product",)),
        Property("role", "role", "Part that the product plays", ("product",), "actor"),
    )
}  # fmt: skip
_BY_KIND = {kind: one for one in TYPES.values() for kind in one.kinds}
_BY_CLASS = {iri: one for one in TYPES.values() for iri in one.classes}


def type_of(text: str) -> Type:
    """Return the type that a request names by id, IRI or CURIE of a class.

    Raises:
        UsageError: there is no such type.
    """
    found = TYPES.get(text) or _BY_CLASS.get(expand(text))
    if found is None:
        raise UsageError(f"there is no type {text[:80]!r}; there are {', '.join(TYPES)}")
    return found


def kinds_of(types: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of things of some types; none for all.

    Raises:
        UsageError: there is no such type.
    """
    return tuple(dict.fromkeys(kind for text in types for kind in type_of(text).kinds))


def of_kind(kind: str) -> Type:
    """Return the type of a kind of things."""
    return _BY_KIND[kind]
