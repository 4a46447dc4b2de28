"""The answers that the report is built from, as texts, with what several chapters look up in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from sgkg.chapters.model import Run, Text
from sgkg.chapters.text import joined, named, short_source
from sgkg.terms import Term, plain

__all__ = ["Answers", "Href", "Row"]

Row = Mapping[str, str]
Href = Callable[[str], str | None]


class _Row(dict[str, str]):
    """A solution as texts; a variable that is not bound has the empty one."""

    def __missing__(self, _key: str) -> str:
        return ""


class Answers:
    """The answers of the stored queries.

    Attributes:
        terms: name of the query -> its solutions, as the builders of figures take them.
        href: IRI -> where pictures link to; None for no links.
    """

    def __init__(self, terms: Mapping[str, Sequence[Mapping[str, Term]]], href: Href | None = None) -> None:
        self.terms = terms
        self.href = href
        self._texts: dict[str, tuple[Row, ...]] = {}

    def __call__(self, name: str) -> tuple[Row, ...]:
        """Return the solutions of a query, in its order."""
        if name not in self._texts:
            rows = self.terms[name]
            self._texts[name] = tuple(_Row({key: plain(term) for key, term in row.items()}) for row in rows)
        return self._texts[name]

    def first(self, name: str) -> Row:
        """Return the first solution of a query, an empty one where there is none."""
        return next(iter(self(name)), _Row())

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Name of a slide or other source -> its IRI."""
        found = {row["name"]: row["slide"] for row in self("slides")}
        for row in self("cited-sources"):
            if row["name"]:
                found[row["name"]] = row["source"]
        return found

    def source(self, name: str) -> Text:
        """Name a source shortly."""
        return named(short_source(name), self.sources.get(name, ""))

    def cite(self, names: Iterable[str], before: str = " [", after: str = "]") -> Text:
        """Cite sources in brackets; nothing for none."""
        every = [self.source(name) for name in dict.fromkeys(names) if name]
        return (Run(before), *joined(every), Run(after)) if every else ()

    def stated(self, kind: str) -> tuple[Text, ...]:
        """Quote the benefits or recommendations that the inventory itself states, with their sources.

        Args:
            kind: ``benefit`` or ``recommendation``.
        """
        found: dict[str, list[Row]] = {}
        for row in self("benefits-and-recommendations"):
            if row["kind"] == kind:
                found.setdefault(row["statement"], []).append(row)
        return tuple(
            (*named(rows[0]["text"], iri), *self.cite(row["source"] for row in rows)) for iri, rows in found.items()
        )

    @cached_property
    def interfaces(self) -> Mapping[str, Row]:
        """IRI -> the interface, by number."""
        found: dict[str, Row] = {}
        for row in self("interfaces"):
            found.setdefault(row["interface"], row)
        return found
