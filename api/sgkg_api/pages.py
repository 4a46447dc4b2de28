"""Plain HTML pages: what a template needs, and the templates themselves. Everything works without scripts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sgkg.namespaces import RDF, compress
from sgkg.terms import XSD, BNode, Iri, Literal, Term, Triple
from sgkg_api.links import href

__all__ = ["Cell", "Fact", "Names", "Subject", "cell", "facts", "render", "subjects", "without_header"]

_TEMPLATES = Path(__file__).with_name("templates")
_DEEPEST = 6
_PLAIN_TYPES = (XSD + "string", RDF + "langString")
_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"

Names = Mapping[str, str]
Graphs = Mapping[Triple, Iterable[Iri]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a page shows it.

    Attributes:
        text: name of an entity, or the text of a literal.
        href: target of the link, None for what is no link.
        title: the IRI behind a name.
        note: language or datatype.
        language: language tag of the text, empty where it is in the page's language.
        facts: what is said of a blank node.
        items: the items, where the blank node is a list.
        graphs: the named graphs that say it.
    """

    text: str
    href: str | None = None
    title: str = ""
    note: str = ""
    language: str = ""
    facts: tuple["Fact", ...] = ()
    items: tuple["Cell", ...] = ()
    graphs: tuple["Cell", ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its values."""

    property: Cell
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity with what is said of it, and the fragment of its IRI."""

    name: Cell
    anchor: str
    facts: tuple[Fact, ...]


def render(template: str, **values: Any) -> bytes:
    """Fill a template; every value is escaped."""
    return _environment().get_template(template).render(**values).encode()


def cell(term: Term, root: str, names: Names) -> Cell:
    """Make a term ready for a page.

    >>> cell(Iri("https://w3id.org/sgdata/interface/7"), "/grid", {}).href
    '/grid/interface/7'
    """
    if isinstance(term, Literal):
        note = term.language or ("" if term.datatype in _PLAIN_TYPES else compress(term.datatype))
        return Cell(term.value, note=note, language=term.language if term.language != "en" else "")
    if isinstance(term, BNode):
        return Cell("(unnamed)")
    return Cell(names.get(term) or compress(term), href(term, root), str(term))


def facts(
    triples: Iterable[Triple],
    root: str,
    names: Names,
    *,
    nested: Iterable[Triple] = (),
    graphs: Graphs | None = None,
) -> tuple[Fact, ...]:
    """Group statements about one subject by property.

    Args:
        triples: the statements.
        root: path below which we serve.
        names: IRI -> name.
        nested: statements about blank nodes among the values.
        graphs: statement -> the named graphs it stands in.
    """
    about: dict[Term, list[Triple]] = {}
    for triple in nested:
        about.setdefault(triple[0], []).append(triple)
    return _facts(list(triples), about, graphs or {}, root, names, _DEEPEST)


def subjects(triples: Sequence[Triple], root: str, names: Names) -> list[Subject]:
    """Group the statements of a document by the entities they are about, in the order of their names."""
    about: dict[Term, list[Triple]] = {}
    for triple in triples:
        about.setdefault(triple[0], []).append(triple)
    found = [
        Subject(
            cell(subject, root, names),
            subject.partition("#")[2],
            _facts(about[subject], about, {}, root, names, _DEEPEST),
        )
        for subject in about
        if isinstance(subject, Iri)
    ]
    return sorted(found, key=lambda one: (one.name.text.casefold(), one.name.title))


def without_header(query: str) -> str:
    """Return the text of a stored query without its header, for people to read."""
    return "\n".join(line for line in query.splitlines() if not line.startswith("#+"))


def _facts(
    triples: Sequence[Triple], about: Mapping[Term, list[Triple]], graphs: Graphs, root: str, names: Names, deep: int
) -> tuple[Fact, ...]:
    grouped: dict[Iri, list[Cell]] = {}
    for triple in triples:
        _, predicate, value = triple
        shown = _value(value, about, root, names, deep)
        stated = tuple(cell(graph, root, names) for graph in sorted(graphs.get(triple, ())))
        grouped.setdefault(predicate, []).append(_with_graphs(shown, stated))
    made = [Fact(cell(predicate, root, names), tuple(values)) for predicate, values in grouped.items()]
    return tuple(sorted(made, key=lambda fact: (fact.property.text.casefold(), fact.property.title)))


def _value(value: Term, about: Mapping[Term, list[Triple]], root: str, names: Names, deep: int) -> Cell:
    if not isinstance(value, BNode) or value not in about or deep == 0:
        return cell(value, root, names)
    items, node, seen = [], value, set[Term]()
    while node in about and node not in seen:
        seen.add(node)
        said = {predicate: one for _, predicate, one in about[node]}
        if _FIRST not in said:
            break
        items.append(_value(said[Iri(_FIRST)], about, root, names, deep - 1))
        rest = said.get(Iri(_REST))
        if not isinstance(rest, BNode):
            break
        node = rest
    if items:
        return Cell("", items=tuple(items))
    return Cell("", facts=_facts(about[value], about, {}, root, names, deep - 1))


def _with_graphs(shown: Cell, graphs: tuple[Cell, ...]) -> Cell:
    if not graphs:
        return shown
    return Cell(shown.text, shown.href, shown.title, shown.note, shown.language, shown.facts, shown.items, graphs)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
