"""The places of Turtle, TriG, N-Triples and N-Quads: only the statements that are asked for are read in full."""

import re
from collections.abc import Collection
from itertools import chain

from sgkg.io import Document
from sgkg.positions.blanks import proved
from sgkg.positions.index import Index
from sgkg.positions.statements import Span
from sgkg.positions.turtle import Text
from sgkg.terms import from_ntriples, plain

__all__ = ["index", "mentions"]

#: characters of a text up to which its blank nodes are recognised: that needs a full reading
_MAX_FULL = 20_000_000
#: nodes that are worth a search for how they may be written; for more, every statement is read
_FEW = 30
_RUN = re.compile(r"[^\W_]+")
#: what may hide the name of a node: an escape, or a relative IRI
_HIDDEN = r"\\|<(?![A-Za-z][A-Za-z0-9+.-]*:)"


def index(
    text: str, base: str | None, document: Document, nodes: Collection[str], blanks: Collection[str]
) -> tuple[Index, bool]:
    """Index what a text says of some nodes.

    Args:
        text: the file.
        base: the base IRI that it was parsed with.
        document: what the engine made of it.
        nodes: subjects of interest with an IRI, in N-Triples form.
        blanks: blank nodes of interest that the document has, with its labels.

    Returns:
        The index, and whether the blank nodes are in it.
    """
    found = Index()
    known = proved(Text(text, base), document, {*nodes, *blanks}) if blanks and len(text) <= _MAX_FULL else None
    if known is not None:
        for spot in known:
            found.add(spot)
        return found, True
    reader = Text(text, base)
    for statement in reader.statements():
        if statement.subject in nodes:
            for spot in reader.read(statement)[0]:
                found.add(spot)
    return found, False


def mentions(text: str, base: str | None, nodes: Collection[str]) -> dict[str, Span]:
    """Find where a text first names each of some nodes as an object."""
    found: dict[str, Span] = {}
    reader = Text(text, base)
    directives, pattern = -1, re.compile("")  # which finds itself everywhere
    for statement in reader.statements():
        if len(nodes) <= _FEW and reader.directives != directives:
            directives = reader.directives
            pattern = re.compile("|".join([*map(re.escape, _spellings(reader, nodes)), _HIDDEN]))
        if not pattern.search(text, statement.start, statement.end):
            continue
        spots, _ = reader.read(statement)
        for spot in spots:
            if spot.object in nodes and spot.object_at < found.get(spot.object, (len(text), 0)):
                found[spot.object] = spot.object_at
        if len(found) == len(nodes):
            break
    return found


def _spellings(reader: Text, nodes: Collection[str]) -> list[str]:
    """What to look for: IRIs as they may be written here; of a literal its longest word."""
    iris = (node[1:-1] for node in nodes if node.startswith("<"))
    texts = (plain(from_ntriples(node)) for node in nodes if node.startswith('"'))
    words = (max(_RUN.findall(text), key=len, default="") for text in texts)
    return sorted({*chain.from_iterable(map(reader.spellings, iris)), *words})
