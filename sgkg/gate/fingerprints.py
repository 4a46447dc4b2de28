"""Fingerprints: a name for a finding that lasts as long as what it says, wherever that stands and however written.

``docs/fingerprints.md`` says what is hashed. A change of it needs a new :data:`VERSION`, and a new version of the
format of baselines.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from hashlib import sha256

from sgkg.io import Document
from sgkg.model import Path, Result
from sgkg.namespaces import RDFS, SH
from sgkg.terms import from_ntriples, to_ntriples

__all__ = ["VERSION", "fingerprints"]

#: stands first in what is hashed
VERSION = "sgkg-finding-v1"

_SEPARATOR = "\x1f"
#: what a shape says to people, without a part in what it finds (SHACL 2.1.4, 2.1.5 and 2.3.2)
_TALK = frozenset(
    {
        *(f"<{SH}{name}>" for name in ("description", "group", "message", "name", "order", "severity")),
        *(f"<{RDFS}{name}>" for name in ("comment", "label")),
    }
)
#: most rounds of colour refinement in a knot of blank nodes, and about how many statements they may look at in all
_ROUNDS = 64
_STEPS = 1_000_000
#: labels inside a triple term, which sgkg does not look into
_LABEL = re.compile(r"_:[^\s)]+")


def fingerprints(results: Sequence[Result], documents: Sequence[Document], shapes: Sequence[Document]) -> list[str]:
    """Name each result by what it says.

    Args:
        results: with the labels that blank nodes have in ``documents`` and ``shapes``.
        documents: the user's data.
        shapes: the shapes graph.

    Returns:
        A fingerprint for each result, in their order: SHA-256 in hex, each once. The set of them depends neither on
        the order of anything nor on labels of blank nodes, files or messages.
    """
    data, rules = _BlankNodes(documents), _BlankNodes(shapes, silent=_TALK)
    paths: dict[Path | None, str] = {None: ""}
    alike: dict[str, list[int]] = defaultdict(list)
    for number, result in enumerate(results):
        path = paths.get(result.path)
        if path is None:
            path = paths[result.path] = str(result.path)
        alike[_said(result, path, data, rules)].append(number)

    found = [""] * len(results)
    for said, numbers in alike.items():
        if len(numbers) > 1:
            numbers.sort(key=lambda number: _tie_break(results[number], rules))
        for ordinal, number in enumerate(numbers, 1):
            found[number] = _hash(said if ordinal == 1 else f"{said}{_SEPARATOR}:{ordinal}")
    return found


def _said(result: Result, path: str, data: "_BlankNodes", rules: "_BlankNodes") -> str:
    shape, constraint = result.source_shape or "", result.source_constraint or ""
    focus, value = result.focus_node, result.value or ""
    parts = (
        VERSION,
        f"_:{rules.tree(shape)}" if shape.startswith("_:") else shape,
        result.component,
        "" if constraint.startswith("_:") else constraint,
        f"_:{data.anchor(focus)}:{data.tree(focus)}" if focus.startswith("_:") else focus,
        path,
        f"_:{data.tree(value)}" if value.startswith("_:") else value,
    )
    # N-Triples escapes each backslash of a text, so that this escape stands for nothing else.
    return _SEPARATOR.join(part.replace(_SEPARATOR, "\\u001F") for part in parts)


def _tie_break(result: Result, rules: "_BlankNodes") -> tuple[str, str, tuple[str, ...]]:
    """Order results that say the same; it decides which one has which number, never which numbers there are."""
    constraint = result.source_constraint or ""
    return (rules.tree(constraint) if constraint.startswith("_:") else constraint, result.severity, result.messages)


class _BlankNodes:
    """What documents say of their blank nodes; read when the first one is asked for.

    A blank node is known by its tree, what is said of it down to the next named nodes, and by its anchor, the nearest
    named node above it. Each is hashed once.
    """

    def __init__(self, documents: Sequence[Document], silent: Collection[str] = ()) -> None:
        self._documents = documents
        self._silent = silent
        self._trees: dict[str, str] = {}

    def tree(self, node: str) -> str:
        """Hash what is said of a blank node, and of the blank nodes in that, and so on."""
        if node not in self._trees:
            for knot in self._knots(node):
                self._trees |= self._untangled(knot) if self._tangled(knot) else {knot[0]: self._leaf(knot[0])}
        return self._trees[node]

    def anchor(self, node: str) -> str:
        """Hash the nearest named ancestor of a blank node and the predicates down to it; empty where it has none."""
        return self._anchors.get(node, "")

    @cached_property
    def _graph(self) -> tuple[dict[str, set[tuple[str, str]]], dict[str, tuple[str, str]]]:
        """Blank node -> its (predicate, object); blank node -> the first (subject, predicate) that names it."""
        said: dict[str, set[tuple[str, str]]] = defaultdict(set)
        held: dict[str, tuple[str, str]] = {}
        for document in self._documents:
            # As text it costs half of what terms would, and needs nothing of the engine.
            for line in document.ntriples().decode().split("\n"):
                if not line.startswith("_:") and " _:" not in line:
                    continue
                subject, predicate, value = line[:-2].split(" ", 2)
                if subject.startswith("_:"):
                    if predicate not in self._silent:
                        said[subject].add((predicate, _as_written(value)))
                elif value.startswith("_:"):
                    held[value] = min(held.get(value, (subject, predicate)), (subject, predicate))
        return dict(said), held

    @cached_property
    def _anchors(self) -> dict[str, str]:
        """Go down from the named nodes level by level: the shortest way first, then the first by its text.

        Ways of one length compare by their beginnings, which have ranks by then; so lists of any length cost no more
        than a look at each of their nodes.
        """
        said, held = self._graph
        above = sorted({subject for subject, _ in held.values()})
        rank = {subject: number for number, subject in enumerate(above)}
        level = {node: (rank[subject], predicate) for node, (subject, predicate) in held.items()}
        found: dict[str, str] = {}
        while level:
            ways = sorted(set(level.values()))
            number = {way: n for n, way in enumerate(ways)}
            above = [_hash(above[parent] + _SEPARATOR + predicate) for parent, predicate in ways]
            found |= {node: above[number[way]] for node, way in level.items()}
            below: dict[str, tuple[int, str]] = {}
            for node, way in level.items():
                for predicate, value in said.get(node, ()):
                    if value.startswith("_:") and value not in found:
                        step = (number[way], predicate)
                        below[value] = min(below.get(value, step), step)
            level = below
        return found

    def _inside(self, node: str) -> list[str]:
        return [value for _, value in self._graph[0].get(node, ()) if value.startswith("_:")]

    def _knots(self, root: str) -> Iterator[list[str]]:
        """Give the strongly connected components below a node, the inner ones first (Tarjan 1972, without recursion).

        The caller hashes each before it asks for the next.
        """
        index, low, stack = {root: 0}, {root: 0}, [root]
        work = [(root, iter(self._inside(root)))]
        while work:
            node, rest = work[-1]
            for child in rest:
                if child in self._trees:
                    continue
                if child not in index:
                    index[child] = low[child] = len(index)
                    stack.append(child)
                    work.append((child, iter(self._inside(child))))
                    break
                low[node] = min(low[node], index[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knot = [stack.pop()]
                    while knot[-1] != node:
                        knot.append(stack.pop())
                    yield knot

    def _tangled(self, knot: list[str]) -> bool:
        return len(knot) > 1 or knot[0] in self._inside(knot[0])

    def _leaf(self, node: str) -> str:
        """Hash the sorted statements of a node, with trees for blank objects; those of its own knot stay open."""
        lines = [
            f"{predicate} _:{self._trees.get(value, '')}" if value.startswith("_:") else f"{predicate} {value}"
            for predicate, value in self._graph[0].get(node, ())
        ]
        return _hash("\n".join(sorted(lines)))

    def _untangled(self, knot: list[str]) -> dict[str, str]:
        """Hash blank nodes that lead to each other by colour refinement: each round looks one step further.

        Rounds end when they tell no more nodes apart, or at a bound that depends on the number of statements only.
        Nodes that are then still alike share a hash.
        """
        said, members = self._graph[0], set(knot)
        edges = {node: [pair for pair in said.get(node, ()) if pair[1] in members] for node in knot}
        colours = {node: self._leaf(node) for node in knot}
        told_apart = 0
        for _ in range(max(3, min(_ROUNDS, _STEPS // sum(map(len, edges.values()))))):
            if told_apart == len(set(colours.values())):
                break
            told_apart = len(set(colours.values()))
            colours = {
                node: _hash("\n".join([colours[node], *sorted(f"{p} _:{colours[value]}" for p, value in pairs)]))
                for node, pairs in edges.items()
            }
        # Whatever is said in the knot is said of each of its nodes, as far away as it may be.
        whole = _hash("\n".join(sorted(colours.values())))
        return {node: _hash(f"{colour}\n{whole}") for node, colour in colours.items()}


def _as_written(value: str) -> str:
    """Write an object in the one way in which results have it."""
    if value.startswith("<<"):
        return _LABEL.sub("_:", value)
    return to_ntriples(from_ntriples(value)) if "\\" in value else value


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
