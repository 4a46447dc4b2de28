"""Turtle, TriG, N-Triples and N-Quads as a sequence of statements, each read in full only where that is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from sgkg.positions.iris import resolve
from sgkg.positions.lexical import ABSOLUTE, SEGMENT, unescape
from sgkg.positions.statements import Spot, read

__all__ = ["Statement", "Text"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its first token, the name in that (None for a bracket), and its dot."""

    start: int
    end: int
    subject: str | None


class Text:
    """A text with its prefixes and its base, as they are at the statement reached."""

    def __init__(self, text: str, base: str | None) -> None:
        self.text = text
        #: whether the text was read to its end, and all of it understood
        self.complete = False
        #: how many directives have been met
        self.directives = 0
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, str | None] = {}

    def statements(self) -> Iterator[Statement]:
        """Find the statements, in order; what is asked of the text meanwhile holds for the last one given."""
        text, position, match_at = self.text, 0, SEGMENT.match
        while match := match_at(text, position):
            position = match.end()
            head = match["head"]
            if head is None:
                if not self._direct(match["prefix"], match["namespace"], match["base"]):
                    return
            elif match["end"] or text[position : position + 1] != "{":  # before a brace it names a graph
                if head in self._names:
                    subject = self._names[head]
                else:
                    kind = "iri" if head[-1] == ">" else "label" if head[:2] == "_:" else "name"
                    subject = self.name(kind, head) if len(head) > 1 or head == ":" else None
                yield Statement(match.start("head"), match.end() - len(match["end"]), subject)
        self.complete = not _rest(text, position)

    def read(self, statement: Statement) -> tuple[list[Spot], bool]:
        """Read the last statement given in full; see :func:`sgkg.positions.statements.read`."""
        return read(self.text, statement.start, statement.end, self.name)

    def name(self, kind: str, token: str) -> str | None:
        """Write a name in N-Triples form; a blank node gets one that is never the document's name for another."""
        if kind == "label":
            return f"_:={token[2:]}"
        if token not in self._names:
            self._names[token] = self._iri(token[1:-1]) if kind == "iri" else self._expanded(token)
        return self._names[token]

    def spellings(self, iri: str) -> list[str]:
        """List how the text may write an absolute IRI here, escapes and relative IRIs left aside."""
        return [f"<{iri}>"] + [
            prefix + iri[len(namespace) :]
            for prefix, namespace in self._prefixes.items()
            if iri.startswith(namespace)
        ]

    def _direct(self, prefix: str | None, namespace: str | None, base: str | None) -> bool:
        self._names = {}
        self.directives += 1
        if prefix is not None:
            resolved = self._iri((namespace or "<>")[1:-1])
            if resolved is None:
                return False
            self._prefixes[prefix] = resolved[1:-1]
        elif base is not None:
            resolved = self._iri(base[1:-1])
            if resolved is None:
                return False
            self._base = resolved[1:-1]
        return True

    def _iri(self, written: str) -> str | None:
        try:
            iri = unescape(written)
        except ValueError:
            return None
        full = iri if ABSOLUTE.match(iri) else resolve(iri, self._base)
        return None if full is None else f"<{full}>"

    def _expanded(self, token: str) -> str | None:
        prefix, _, local = token.partition(":")
        namespace = self._prefixes.get(f"{prefix}:")
        return None if namespace is None else f"<{namespace}{unescape(local)}>"


def _rest(text: str, position: int) -> str:
    """What follows the last statement, white space, comments and closing braces aside."""
    lines = text[position:].replace("\r", "\n").split("\n")
    return "".join(line.partition("#")[0].strip(" \t{}") for line in lines)
