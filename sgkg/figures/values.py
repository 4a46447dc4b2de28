"""Reading the rows of a query into plain values."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sgkg.figures.model import Ref
from sgkg.namespaces import compress
from sgkg.terms import BNode, Literal, Term, plain

__all__ = ["Rows", "by_key", "decimal", "natural", "number", "ref", "ref_or_none", "refs", "text", "truth"]

Row = Mapping[str, Term]
Rows = Mapping[str, Sequence[Row]]


def text(row: Row, name: str) -> str:
    """Return the text of a variable, empty where it is unbound."""
    return plain(row.get(name))


def truth(row: Row, name: str) -> bool:
    """Tell whether a boolean is true; unbound is not."""
    return text(row, name) in ("true", "1")


def number(row: Row, name: str) -> int | None:
    """Return a whole number, None where it is unbound or is none: data of a user may hold anything."""
    value = decimal(row, name)
    return int(value) if value is not None and value == int(value) else None


def decimal(row: Row, name: str) -> float | None:
    """Return a number that can be drawn, None where it is unbound or is none.

    >>> decimal({"x": Literal("2.5")}, "x"), decimal({"x": Literal("NaN")}, "x"), decimal({}, "x")
    (2.5, None, None)
    """
    try:
        value = float(text(row, name))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None  # not so for NaN and the infinities either


def ref(row: Row, iri: str, name: str) -> Ref:
    """Return a thing and its name; without a name it goes by its shortened IRI."""
    term = row[iri]
    return Ref(plain(term), text(row, name) or (plain(term) if isinstance(term, Literal | BNode) else compress(term)))


def ref_or_none(row: Row, iri: str, name: str) -> Ref | None:
    """Return a thing and its name, None where it is unbound."""
    return ref(row, iri, name) if iri in row else None


def refs(rows: Iterable[Row], iri: str, name: str) -> tuple[Ref, ...]:
    """Return the things that a variable is bound to, each once, by name."""
    found = {one.iri: one for row in rows if (one := ref_or_none(row, iri, name))}
    return tuple(sorted(found.values(), key=lambda one: (natural(one.name), one.iri)))


def by_key(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    """Group rows by the text of a variable, in the order in which its values appear; unbound ones are left out."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if name in row:
            found.setdefault(text(row, name), []).append(row)
    return found


def natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts numbers inside names by their value.

    >>> sorted(["EN 9", "EN 10", "IEC 1"], key=natural)
    ['EN 9', 'EN 10', 'IEC 1']
    """
    pieces = re.split(r"([0-9]+)", name)
    return [
        (int(piece[:15]), piece) if piece[:1].isascii() and piece[:1].isdigit() else (-1, piece) for piece in pieces
    ]
