"""What a declaration says of each node, looked up once for all findings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from sgkg.io import Document
from sgkg.namespaces import SG
from sgkg.terms import BNode, Term

__all__ = ["Statements", "Triple"]

Triple: TypeAlias = tuple[Term, str, Term]
_Said: TypeAlias = frozenset[tuple[str, Term]]
#: what makes two claims of a product one and the same
_CLAIMED = (SG + "interface", SG + "standard", SG + "role")
#: comes before every IRI
_FIRST = ""


class Statements:
    """The statements of a declaration by their subjects, and its claims by what they claim.

    Each is made when it is first asked for: most declarations have no finding that asks.

    Args:
        document: the declaration.
    """

    def __init__(self, document: Document) -> None:
        self._document = document

    def of(self, subject: Term) -> Sequence[Triple]:
        """Return what is said of a node, in the order of the file."""
        return self._by_subject.get(subject, ())

    def makers(self, claim: Term) -> Sequence[Term]:
        """Return the products that make a claim, in the order of the file."""
        return self._makers.get(claim, ())

    def is_second(self, claim: Term) -> bool:
        """Whether another claim of the same product says the same, and is a blank node or has an IRI before this."""
        said = self._claimed.get(claim)
        return said is not None and any(self._first[maker, said] < str(claim) for maker in self.makers(claim))

    @cached_property
    def _by_subject(self) -> Mapping[Term, list[Triple]]:
        found: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self._document.triples():
            found[triple[0]].append(triple)
        return dict(found)

    @cached_property
    def _makers(self) -> Mapping[Term, list[Term]]:
        found: dict[Term, dict[Term, None]] = defaultdict(dict)  # a text may say a thing twice
        for product, claim in self._document.pairs(SG + "claim"):
            found[claim][product] = None
        return {claim: list(products) for claim, products in found.items()}

    @cached_property
    def _claimed(self) -> Mapping[Term, _Said]:
        found: dict[Term, set[tuple[str, Term]]] = defaultdict(set)
        for predicate in _CLAIMED:
            for claim, value in self._document.pairs(predicate):
                found[claim].add((predicate, value))
        return {claim: frozenset(said) for claim, said in found.items()}

    @cached_property
    def _first(self) -> Mapping[tuple[Term, _Said], str]:
        """Product and what is claimed of it -> the claim whose IRI comes first."""
        found: dict[tuple[Term, _Said], str] = {}
        for claim, said in self._claimed.items():
            name = _FIRST if isinstance(claim, BNode) else str(claim)
            for maker in self.makers(claim):
                found[maker, said] = min(found.get((maker, said), name), name)
        return found
