"""Plain HTML pages: what a template needs, and the templates themselves. Everything works without scripts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sgkg.namespaces import RDF, compress
from sgkg.terms import XSD, BNode, Iri, Literal, Term, Triple
from sgkg_api import assets
from sgkg_api.links import href
from sgkg_api.site.texts import DEFAULT, texts

__all__ = ["Cell", "Fact", "Names", "cell", "render", "value", "without_header"]

_TEMPLATES = Path(__file__).with_name("templates")
_DEEPEST = 6
_PLAIN_TYPES = (XSD + "string", RDF + "langString")
_FIRST, _REST = RDF + "first", RDF + "rest"

Names = Mapping[str, str]
#: the path below which we serve, or what gives the target of a link to an IRI
Links = str | Callable[[str], str | None]


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
    """

    text: str
    href: str | None = None
    title: str = ""
    note: str = ""
    language: str = ""
    facts: tuple["Fact", ...] = ()
    items: tuple["Cell", ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its values."""

    property: Cell
    values: tuple[Cell, ...]


def render(template: str, **values: Any) -> bytes:
    """Fill a template; every value is escaped.

    A page that gives no texts and links of its own has those of the default language and of the newest version.
    """
    root = str(values.get("root", ""))
    usual = {
        "asset": lambda name: assets.url(root, name),
        "crumbs": (),
        "language": DEFAULT,
        "languages": (),
        "path": "",
        "pinned": "",
        "t": texts(),
        "url": lambda path: root + path,
    }
    return _environment().get_template(template).render({**usual, **values}).encode()


def cell(term: Term, root: Links, names: Names) -> Cell:
    """Make a term ready for a page.

    >>> cell(Iri("https://w3id.org/sgdata/interface/7"), "/grid", {}).href
    '/grid/interface/7'
    """
    if isinstance(term, Literal):
        note = term.language or ("" if term.datatype in _PLAIN_TYPES else compress(term.datatype))
        return Cell(term.value, note=note, language=term.language if term.language != "en" else "")
    if isinstance(term, BNode):
        return Cell("(unnamed)")
    target = href(term, root) if isinstance(root, str) else root(term)
    return Cell(names.get(term) or compress(term), target, str(term))


def value(term: Term, nested: Iterable[Triple], root: Links, names: Names) -> Cell:
    """Make the value of a property ready for a page; a blank node with what is said of it.

    Args:
        term: the value.
        nested: statements about blank nodes.
        root: path below which we serve, or what links to an IRI.
        names: IRI -> name.
    """
    about: dict[Term, list[Triple]] = {}
    for triple in nested if isinstance(term, BNode) else ():
        about.setdefault(triple[0], []).append(triple)
    return _value(term, about, root, names, _DEEPEST)


def without_header(query: str) -> str:
    """Return the text of a stored query without its header, for people to read."""
    return "\n".join(line for line in query.splitlines() if not line.startswith("#+"))


def _facts(
    triples: Sequence[Triple], about: Mapping[Term, list[Triple]], root: Links, names: Names, deep: int
) -> tuple[Fact, ...]:
    grouped: dict[Iri, list[Cell]] = {}
    for _, predicate, one in triples:
        grouped.setdefault(predicate, []).append(_value(one, about, root, names, deep))
    made = [Fact(cell(predicate, root, names), tuple(values)) for predicate, values in grouped.items()]
    return tuple(sorted(made, key=lambda fact: (fact.property.text.casefold(), fact.property.title)))


def _value(term: Term, about: Mapping[Term, list[Triple]], root: Links, names: Names, deep: int) -> Cell:
    if not isinstance(term, BNode) or term not in about or deep == 0:
        return cell(term, root, names)
    items, node, seen = [], term, set[Term]()
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
    return Cell("", facts=_facts(about[term], about, root, names, deep - 1))


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
