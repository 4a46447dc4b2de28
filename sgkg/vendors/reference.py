"""What a claim may point to: the interfaces, standards, editions, actors and evidence levels that are packed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from sgkg import io
from sgkg.dataset import product_reference
from sgkg.io import Document
from sgkg.namespaces import PREFIXES, RDF, RDFS, SG
from sgkg.terms import Iri, Term, plain

if TYPE_CHECKING:
    from sgkg.matching import Thing

__all__ = ["Reference", "reference"]

_SKOS = PREFIXES["skos"]
#: class -> what search calls a thing of it; the first that fits
_KINDS = {
    "Interface": "interface",
    "StandardReference": "standard",
    "StandardEdition": "edition",
    "Actor": "actor",
    "EvidenceLevel": "level",
}
_LABELS = (
    SG + "designation",
    SG + "printedDesignation",
    RDFS + "label",
    _SKOS + "prefLabel",
    _SKOS + "altLabel",
    _SKOS + "notation",
)


@dataclass(frozen=True)
class Reference:
    """What the packed graphs say of things that claims point to.

    Attributes:
        document: the statements, all without blank nodes.
    """

    document: Document

    @cached_property
    def _facts(self) -> Mapping[str, Mapping[str, tuple[Term, ...]]]:
        found: dict[str, dict[str, tuple[Term, ...]]] = defaultdict(dict)
        for subject, predicate, value in self.document.triples():
            facts = found[str(subject)]
            facts[predicate] = (*facts.get(predicate, ()), value)
        return dict(found)

    @cached_property
    def _lines(self) -> Mapping[str, bytes]:
        found: dict[str, list[tuple[Term, Iri, Term]]] = defaultdict(list)
        for subject, predicate, value in self.document.triples():
            found[str(subject)].append((subject, Iri(predicate), value))
        return {subject: io.document(facts).ntriples() for subject, facts in found.items()}

    @cached_property
    def things(self) -> tuple["Thing", ...]:
        """All of them, as the search for names takes them, sorted by IRI."""
        from sgkg.matching import Thing  # only what searches needs it

        return tuple(
            Thing(iri, self.name(iri), kind, self._labels(iri, kind))
            for iri, kind in sorted((iri, self.kind(iri)) for iri in self._facts)
            if kind
        )

    @cached_property
    def interfaces(self) -> frozenset[str]:
        """IRIs of the interfaces."""
        return self._of("Interface")

    @cached_property
    def standards(self) -> frozenset[str]:
        """IRIs of the undated references."""
        return self._of("StandardReference")

    @cached_property
    def editions(self) -> frozenset[str]:
        """IRIs of the dated editions."""
        return self._of("StandardEdition")

    @cached_property
    def actors(self) -> frozenset[str]:
        """IRIs of the actors."""
        return self._of("Actor")

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """IRIs of the evidence levels, the lowest first."""
        return tuple(sorted(self._of("EvidenceLevel"), key=lambda iri: int(plain(self._one(iri, SG + "rank")))))

    def kind(self, iri: str) -> str:
        """Say what a thing is: interface, standard, edition, actor or level; empty for what is not known."""
        types = {plain(kind).removeprefix(SG) for kind in self.values(iri, RDF + "type")}
        return next((kind for name, kind in _KINDS.items() if name in types), "")

    def name(self, iri: str) -> str:
        """Return the name of a thing as findings have it; the IRI of what is not known."""
        return plain(self._one(iri, SG + "name")) or iri

    def standard_of(self, iri: str) -> Iri | None:
        """Return the undated reference that an IRI means: itself, or the one it is an edition of; None for others."""
        if iri in self.standards:
            return Iri(iri)
        found = self._one(iri, SG + "editionOf")
        return found if isinstance(found, Iri) else None

    def listed(self, interface: str, standard: str) -> bool:
        """Whether the inventory has a standard (or the one of an edition) as one that covers an interface."""
        return self.standard_of(standard) in self.values(interface, SG + "coveredBy")

    def successors(self, edition: str) -> tuple[str, ...]:
        """Return the editions that took the place of one, at the end of the succession, sorted."""
        found: set[str] = set()
        seen, queue = {edition}, [edition]
        while queue:
            here = queue.pop()
            later = {str(one) for one in self.values(here, SG + "supersededBy")}
            if not later and here != edition:
                found.add(here)
            queue += sorted(later - seen)
            seen |= later
        return tuple(sorted(found))

    def values(self, iri: str, predicate: str) -> tuple[Term, ...]:
        """Return what is said of a thing with a predicate."""
        return self._facts.get(iri, {}).get(predicate, ())

    def about(self, iris: Iterable[str]) -> bytes:
        """Write what is known of things, and of the editions and references behind them, as N-Triples.

        Args:
            iris: of the things; those not known are passed over.
        """
        seen: set[str] = set()
        queue = sorted(set(iris) & self._facts.keys())
        while queue:
            here = queue.pop()
            if here not in seen:
                seen.add(here)
                queue += [str(one) for p in ("editionOf", "supersededBy") for one in self.values(here, SG + p)]
        return b"".join(self._lines[iri] for iri in sorted(seen & self._facts.keys()))

    def _of(self, name: str) -> frozenset[str]:
        return frozenset(iri for iri in self._facts if Iri(SG + name) in self.values(iri, RDF + "type"))

    def _one(self, iri: str, predicate: str) -> Term | None:
        return next(iter(self.values(iri, predicate)), None)

    def _labels(self, iri: str, kind: str) -> tuple[str, ...]:
        said = [plain(value) for predicate in _LABELS for value in self.values(iri, predicate)]
        numbers = [plain(number) for number in self.values(iri, SG + "number")] if kind == "interface" else []
        said += [text for number in numbers for text in (f"Interface {number}", f"if:{number}", number)]
        return tuple(dict.fromkeys([*said, self.name(iri)]))


@cache
def reference() -> Reference:
    """Read it from the packed graphs, once for a process."""
    return Reference(product_reference())
