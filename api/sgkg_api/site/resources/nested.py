"""Blank nodes in the values of a page: each value as a tree of its own, and no more of them than a page can hold."""

from collections import deque
from collections.abc import Iterable

from sgkg.terms import BNode, Term, Triple

__all__ = ["Nested"]

#: so many statements about blank nodes are on a page
_MOST = 500
#: stands for a node that is open already: nothing is said of it
_AGAIN = BNode("again")


class Nested:
    """What is said of the blank nodes of a page.

    Blank nodes may lead to each other in many ways: a hundred of them have more paths than any page has room for. In
    the tree of a value, each is therefore opened once.

    Args:
        triples: statements about blank nodes.
        most: so many are given, in all trees together.

    Attributes:
        cut: something was left out.
    """

    def __init__(self, triples: Iterable[Triple], most: int = _MOST) -> None:
        self._about: dict[Term, list[Triple]] = {}
        for triple in triples:
            self._about.setdefault(triple[0], []).append(triple)
        self._left = most
        self.cut = False

    def tree(self, start: Term) -> list[Triple]:
        """Give the statements to show for a value; none where it is no blank node.

        >>> from sgkg.terms import Iri
        >>> one, two = BNode("1"), BNode("2")
        >>> says = Iri("https://example.org/says")
        >>> len(Nested([(one, says, two), (two, says, one), (BNode("3"), says, one)]).tree(one))
        2
        """
        found: list[Triple] = []
        opened, waiting = {start}, deque([start] if isinstance(start, BNode) else [])
        while waiting:
            for subject, predicate, value in self._about.get(waiting.popleft(), ()):
                if self._left == 0:
                    self.cut = True
                    return found
                self._left -= 1
                shown = _AGAIN if value in opened else value
                found.append((subject, predicate, shown))
                if isinstance(shown, BNode) and shown != _AGAIN:
                    opened.add(shown)
                    waiting.append(shown)
        return found
