"""The page of a stored query: the form for its parameters, and the answer as a table with links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sgkg import queries as stored
from sgkg.errors import UsageError
from sgkg.model import natural
from sgkg.namespaces import SGDATA, compress
from sgkg.queries import Parameter, StoredQuery
from sgkg.terms import Literal, Term
from sgkg_api import pages
from sgkg_api.site.answers import NUMBERS
from sgkg_api.site.search import folded
from sgkg_api.site.search_index import index_of

if TYPE_CHECKING:
    from sgkg.store.base import Solutions
    from sgkg_api.site.kit import View

__all__ = ["SHOWN", "Field", "Found", "bound_fields", "fields", "grouped", "short_name", "table"]

#: rows that the page shows; the other formats have all
SHOWN = 1000
#: things that a list of suggestions may have
_SUGGESTED = 300
_PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form.

    Attributes:
        parameter: what it asks for.
        text: what stands in it.
        error: what is wrong with that, empty where nothing is.
        options: texts that may be chosen, each with its name.
        pattern: regular expression that the text must have, empty for any.
    """

    parameter: Parameter
    text: str
    error: str = ""
    options: Sequence[tuple[str, str]] = ()
    pattern: str = ""

    @property
    def input_type(self) -> str:
        """Type of the HTML field; a number that is none stands in a text field, which alone can show it."""
        return "number" if self.parameter.type in ("integer", "decimal") and not self.error else "text"

    @property
    def step(self) -> str:
        """Step of a number field."""
        return "1" if self.parameter.type == "integer" else "any"


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a SELECT as the page shows it.

    Attributes:
        columns: name, note that all values share, and whether they are numbers.
        rows: the first rows.
        total: rows of the whole answer.
    """

    columns: Sequence[tuple[str, str, bool]]
    rows: Sequence[Sequence[pages.Cell | None]]
    total: int


def bound_fields(query: StoredQuery, given: Mapping[str, str]) -> tuple[dict[str, Term], dict[str, str], list[str]]:
    """Bind what can be bound, one parameter at a time.

    Args:
        query: the query.
        given: parameter name -> text; an empty one counts as not given.

    Returns:
        The bindings, what is wrong with each other parameter, and the required ones that have no value.

    Raises:
        UsageError: there is no such parameter.
    """
    if unknown := {name: text for name, text in given.items() if name not in {one.name for one in query.parameters}}:
        stored.bind(query, unknown)
    bindings: dict[str, Term] = {}
    errors: dict[str, str] = {}
    missing: list[str] = []
    for parameter in query.parameters:
        text = given.get(parameter.name, "")
        if not text and parameter.required and parameter.default is None:
            missing.append(parameter.name)
            continue
        try:
            known = {parameter.name: text} if text else {}
            bindings |= stored.bind(replace(query, parameters=(parameter,)), known)
        except UsageError as error:
            errors[parameter.name] = str(error)
    return bindings, errors, missing


async def fields(
    view: "View", query: StoredQuery, given: Mapping[str, str], errors: Mapping[str, str]
) -> Sequence[Field]:
    """Make the fields of the form, with what was typed."""
    index = await index_of(view) if any(one.type == "iri" for one in query.parameters) else None
    made = []
    for one in query.parameters:
        text = given.get(one.name) or one.default or ""
        options: Sequence[tuple[str, str]] = ()
        if one.type == "iri" and index is not None and one.example:
            example = str(stored.bind(replace(query, parameters=(one,)), {one.name: one.example})[one.name])
            found = sorted(index.like(example, _SUGGESTED), key=lambda entry: natural(entry.iri))
            options = [(short_name(entry.iri), entry.name) for entry in found]
        elif one.type == "boolean":
            options = [(value, view.text(f"questions-{value}")) for value in ("true", "false")]
        made.append(Field(one, text, errors.get(one.name, ""), options, _PATTERN if one.type == "date" else ""))
    return made


def short_name(iri: str) -> str:
    """Write an IRI as a parameter may have it: the path of one of our own, or a CURIE.

    >>> short_name("https://w3id.org/sgdata/interface/7"), short_name("https://w3id.org/sgdata/ontology#Interface")
    ('interface/7', 'sg:Interface')
    """
    if iri.startswith(SGDATA) and "#" not in iri:
        return iri[len(SGDATA) :]
    return compress(iri)


def table(view: "View", found: "Solutions") -> Found:
    """Show the first rows of an answer, with links; numbers are told apart by their column."""
    seen = found.rows[:SHOWN]
    columns, shared = [], set()
    for name in found.variables:
        terms = [row[name] for row in seen if name in row]
        cells = {pages.cell(term, view.href, {}).note for term in terms}
        numeric = bool(terms) and all(isinstance(term, Literal) and term.datatype in NUMBERS for term in terms)
        if len(cells) == 1:
            shared.add(name)
        columns.append((name, next(iter(cells)) if len(cells) == 1 else "", numeric))
    return Found(
        columns,
        [
            [_cell(view, row[name], name in shared) if name in row else None for name in found.variables]
            for row in seen
        ],
        len(found.rows),
    )


def _cell(view: "View", term: Term, plain_note: bool) -> pages.Cell:
    cell = pages.cell(term, view.href, {})
    return replace(cell, note="") if plain_note else cell


def grouped(known: Iterable[StoredQuery], text: str, keyword: str) -> Sequence[tuple[str, Sequence[StoredQuery]]]:
    """Group queries by the first of their keywords, those only that have a keyword and all words of a text."""
    words = folded(text).split()
    groups: dict[str, list[StoredQuery]] = {}
    for query in known:
        searched = folded(" ".join((query.name, query.summary, query.description, *query.keywords)))
        if (not keyword or keyword in query.keywords) and all(word in searched for word in words):
            groups.setdefault(keyword or next(iter(query.keywords), ""), []).append(query)
    return sorted(groups.items())
