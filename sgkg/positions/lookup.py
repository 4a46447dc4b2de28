"""From the results of a validation to places in files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sgkg import io
from sgkg.errors import InputError
from sgkg.io import Document
from sgkg.model import Path, Place
from sgkg.positions import blanks, jsonld, rdfxml, terse
from sgkg.positions.index import Index, Rank, find
from sgkg.positions.lines import Lines
from sgkg.positions.statements import Span
from sgkg.terms import Literal, from_ntriples, to_ntriples

__all__ = ["places"]

_Wanted = tuple[str, Path | None, str | None]


def places(wanted: Sequence[_Wanted], files: Sequence[tuple[Document, bytes]]) -> list[Place | None]:
    """Find where in the files each result stands.

    The nearest that the files name: the object of the triple (focus node, path, value); for a path that is no single
    predicate, the value within the block of the focus node; the predicate; the focus node as a subject, rather where
    its type is stated; the focus node as an object. A blank node that cannot be told apart for certain stands where
    the nearest node with an IRI above it does. Of several files the one with the nearest place counts,
    then the first.

    Args:
        wanted: focus node, result path and value of each result, terms in N-Triples form, blank nodes with the labels
            of the documents.
        files: the documents, and the bytes that each was parsed from.

    Returns:
        A place for each result, or None: no line is better than a wrong line.
    """
    asked = [(_tidy(focus), path, None if value is None else _tidy(value)) for focus, path, value in wanted]
    if not asked:
        return []
    sources = [source for document, data in files if (source := _source(document, data))]
    for source in sources:
        source.read(asked)
    found = [_best(sources, *one) for one in asked]
    lost = {one[0] for one, place in zip(asked, found, strict=True) if place is None and one[0][:2] != "_:"}
    for source in sources:
        lost -= source.read_mentions(lost)
    return [place or _best(sources, *one) for one, place in zip(asked, found, strict=True)]


@dataclass
class _Source:
    """A file that can be searched."""

    document: Document
    text: str
    form: str
    index: Index
    above: dict[str, str]

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text, self.document.source)

    @property
    def base(self) -> str | None:
        return None if self.document.source == "-" else io.base_iri(self.document.source)

    def read(self, asked: Sequence[_Wanted]) -> None:
        """Index what is asked for."""
        terms = {term for focus, _, value in asked for term in (focus, value) if term}
        wanted = {term for term in terms if term.startswith("_:")}
        own = blanks.held(self.document, wanted) if wanted else set()
        nodes = {focus for focus, _, _ in asked} | {v for _, p, v in asked if v and p and p.kind == "inversePath"}
        nodes &= self.document.subjects()
        if self.form == "rdfxml":
            self.index = rdfxml.index(self.text, self.base)
        elif self.form == "jsonld":
            self.index = jsonld.index(self.text, self.base, self.document)
        elif nodes or own:
            named = {node for node in nodes if not node.startswith("_:")}
            self.index, known = terse.index(self.text, self.base, self.document, named, own)
            if known or not own:
                return
        if own:
            self.above = blanks.ancestors(self.document, own)
            if self.form not in ("rdfxml", "jsonld"):
                self.index, _ = terse.index(self.text, self.base, self.document, {*named, *self.above.values()}, ())

    def read_mentions(self, nodes: set[str]) -> set[str]:
        """Index where nodes are objects; returns those found."""
        if not nodes:
            return set()
        if self.form not in ("rdfxml", "jsonld"):
            self.index.mentions |= terse.mentions(self.text, self.base, nodes)
        return nodes & self.index.mentions.keys()

    def find(self, focus: str, path: Path | None, value: str | None) -> tuple[Rank, Span] | None:
        if focus in self.above:
            return find(self.index, self.above[focus], None, None)
        return find(self.index, focus, path, value)


def _source(document: Document, data: bytes) -> _Source | None:
    try:
        form = io.format_of(document.source).name
        # The parsers of Turtle and its kin pass over odd bytes in comments; each is one character to an editor too.
        text = data.decode("utf-8", "strict" if form in ("rdfxml", "jsonld") else "replace").removeprefix("\ufeff")
        return _Source(document, text, form, Index(), {})
    except (UnicodeDecodeError, InputError):
        return None


def _best(sources: Sequence[_Source], focus: str, path: Path | None, value: str | None) -> Place | None:
    best: tuple[Rank, _Source, Span] | None = None
    for source in sources:
        near = source.find(focus, path, value)
        if near and (best is None or near[0] < best[0]):
            best = near[0], source, near[1]
    return best[1].lines.place(*best[2]) if best else None


def _tidy(term: str) -> str:
    """Write a term as the documents do: one spelling for each character, language tags in small letters."""
    try:
        value = from_ntriples(term)
    except ValueError:
        return term
    if isinstance(value, Literal) and value.language:
        value = Literal.tagged(value.value, value.language.lower())
    return to_ntriples(value)
