"""Which interfaces a claim of a CycloneDX document is about: a property of it, or of its target, says so."""

import re
from collections.abc import Iterable

from sgkg.model import natural
from sgkg.vendors import bill
from sgkg.vendors.bill import Tree
from sgkg.vendors.naming import Named
from sgkg.vendors.notes import Notes

__all__ = ["PROPERTY", "Placing"]

#: name of the property that says which interface a claim, its target or its requirement is about
PROPERTY = "sgdata:interface"
#: how many a property may name
_MOST = 100


class Placing:
    """The interfaces of a document's claims; what each part of it says is read once.

    Args:
        default: IRI, where nothing is said; empty for none.
        names: what interfaces are called.
        notes: where it is told what is no interface.
    """

    def __init__(self, default: str, names: Named, notes: Notes) -> None:
        self._default, self._names, self._notes = default, names, notes
        self._read: dict[int, list[str]] = {}

    def of(self, holders: Iterable[Tree]) -> list[str]:
        """Return the interfaces that the first part of the document names that names any.

        Args:
            holders: parts of the document, which lives as long as this does.
        """
        for holder in filter(None, holders):
            if id(holder) not in self._read:
                self._read[id(holder)] = self._named(holder)
            if found := self._read[id(holder)]:
                return found
        return [self._default] if self._default else []

    def _named(self, holder: Tree) -> list[str]:
        found = set()
        for one in bill.dicts(holder.get("properties")):
            if one.get("name") != PROPERTY:
                continue
            texts = re.split(r"[,;]", str(one.get("value", "")), maxsplit=_MOST)
            if texts[_MOST:]:
                self._notes.add(f"{PROPERTY} names more than {_MOST} interfaces; the first are taken")
            for text in dict.fromkeys(one.strip() for one in texts[:_MOST]):
                if iri := self._names.iri(text, ("interface",)):
                    found.add(iri)
                else:  # to find what may be meant takes time
                    said = repr(text) if self._notes.full else self._names.unknown(text, ("interface",))
                    self._notes.add(f"{PROPERTY}: {said}")
        return sorted(found, key=natural)
