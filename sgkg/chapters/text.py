"""Small makers of text: sentences with names and counted numbers in them."""

from collections.abc import Iterable, Sequence

from sgkg.chapters.model import Run, Text
from sgkg.model import natural

__all__ = ["cell", "count", "joined", "named", "number_word", "numbers", "sentence", "short_source", "strong"]


def sentence(*parts: str | Run | Text) -> Text:
    """Join texts and runs; empty ones are left out.

    >>> [run.text for run in sentence("There are ", Run("13"), "", " interfaces.")]
    ['There are ', '13', ' interfaces.']
    """
    found: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            found += [Run(part)] if part else []
        elif isinstance(part, Run):
            found.append(part)
        else:
            found += part
    return tuple(found)


def named(text: str, iri: str = "") -> Text:
    """Name a thing; no text gives none."""
    return (Run(text, iri),) if text else ()


def strong(text: str, iri: str = "") -> Run:
    """Make words stand out."""
    return Run(text, iri, mark="strong")


def count(rows: Sequence[object], query: str) -> Run:
    """Write how many rows a query has, so that a reader can ask it."""
    return Run(str(len(rows)), query=query)


def cell(text: str, query: str, row: int, column: str) -> Run:
    """Write a value that stands in the answer of a query."""
    return Run(text, query=query, cell=f"{row},{column}")


def joined(texts: Iterable[Text], comma: str = ", ", last: str = "") -> Text:
    """Join texts with commas.

    Args:
        texts: what to join.
        comma: what stands between two.
        last: what stands before the last one, by default the same.
    """
    every = [text for text in texts if text]
    found: list[Run] = []
    for index, text in enumerate(every):
        if index:
            found.append(Run(last if last and index == len(every) - 1 else comma))
        found += text
    return tuple(found)


def numbers(values: Iterable[str]) -> str:
    """List numbers of interfaces, in their order.

    >>> numbers(["10", "7", "7"])
    '7 and 10'
    """
    every = sorted(set(values), key=natural)
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def number_word(number: int, one: str, many: str = "") -> str:
    """Choose the word for a number.

    >>> number_word(1, "gap"), number_word(2, "gap")
    ('gap', 'gaps')
    """
    return one if number == 1 else many or f"{one}s"


def short_source(name: str) -> str:
    """Shorten the name of a slide to its number; other names stay.

    >>> short_source("Slide 12: Data risks (illustrative)")
    'slide 12'
    """
    head, colon, _ = name.partition(":")
    return head.lower() if colon and head.startswith("Slide ") else name
