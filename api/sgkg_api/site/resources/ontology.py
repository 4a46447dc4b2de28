"""The ontology as an index for people: every term by topic, each with an anchor that its hash IRI leads to.

pyLODE was tried for this and left out: its page has a style sheet and a script in it, which our
Content-Security-Policy forbids, is one page of 560 kB for all terms and in English only, and knows neither the data
nor the shapes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sgkg import resources
from sgkg.errors import UnknownEntityError
from sgkg.figures.values import by_key, refs, text
from sgkg.namespaces import GRAPH, SG
from sgkg_api import representations as rep
from sgkg_api.site.kit import View, json_block
from sgkg_api.site.resources import structured
from sgkg_api.site.resources.kinds import Kind
from sgkg_api.site.resources.model import Piece, Row

__all__ = ["ONTOLOGY", "Entry", "Topic", "index", "term_path", "topics"]

ONTOLOGY = Kind("ontology", "http://www.w3.org/2002/07/owl#Ontology", "DefinedTermSet")
_HEADING = re.compile(r"# \n# (\S.*)\n# \n")
_SUBJECT = re.compile(r"^sg:(\w+) a ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A term in the index.

    Attributes:
        anchor: the fragment of its IRI.
        label, definition: of the term.
        href: its page.
        is_class: a class; else a property.
        domain, range: of a property, as links.
    """

    anchor: str
    label: str
    definition: str
    href: str
    is_class: bool
    domain: tuple[Piece, ...] = ()
    range: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its classes and properties."""

    anchor: str
    title: str
    classes: tuple[Entry, ...]
    properties: tuple[Entry, ...]


def term_path(name: str) -> str:
    """Return the path of the page of a term of the ontology."""
    return f"/ontology/term/{name}"


@cache
def topics() -> Mapping[str, str]:
    """Tell the topic of each term: the headings under which the packed file states them."""
    source = (resources.data("ontology") / "sgdata.ttl").read_text("utf-8")
    pieces = _HEADING.split(source)
    return {
        name: title for title, body in zip(pieces[1::2], pieces[2::2], strict=True) for name in _SUBJECT.findall(body)
    }


async def index(view: View, stem: str) -> Mapping[str, Any]:
    """Gather the values of the index of the ontology.

    Args:
        view: the request.
        stem: URL of the ontology without the ending that names a syntax.

    Raises:
        UnknownEntityError: the store has no ontology.
    """
    rows = await view.ask("ontology-terms")
    if not rows:
        raise UnknownEntityError(f"this store has no graph {GRAPH}ontology")
    entries = [_entry(view, iri, found) for iri, found in by_key(rows, "term").items() if iri.startswith(SG)]
    schemes = await view.ask("things-of-class", **{"class": "skos:ConceptScheme"})
    iri = SG.removesuffix("#")
    title = view.text("resource-ontology-title")
    return {
        "iri": iri,
        "title": title,
        "crumbs": [(view.text("site-ontology"), "")],
        "formats": rep.formats(stem, rep.pinned(view.request)),
        "topics": _by_topic(view, entries),
        "classes": sum(one.is_class for one in entries),
        "classes_query": view.query("ontology-terms", kind="class"),
        "properties_query": view.query("ontology-terms", kind="property"),
        "schemes": [Piece(text(row, "name"), view.href(text(row, "thing"))) for row in schemes],
        "schemes_query": view.query("things-of-class", **{"class": "skos:ConceptScheme"}),
        "structured": json_block(
            structured.block(view, iri, ONTOLOGY, title, description=view.text("resource-ontology-lead"))
        ),
    }


def _entry(view: View, iri: str, rows: Sequence[Row]) -> Entry:
    name = iri.removeprefix(SG)
    return Entry(
        name,
        text(rows[0], "label") or name,
        text(rows[0], "definition"),
        view.url(term_path(name)),
        text(rows[0], "kind") == "class",
        tuple(Piece(one.name, view.href(one.iri)) for one in refs(rows, "domain", "domainName")),
        tuple(Piece(one.name, view.href(one.iri)) for one in refs(rows, "range", "rangeName")),
    )


def _by_topic(view: View, entries: Sequence[Entry]) -> list[Topic]:
    known = topics()
    titles = [*dict.fromkeys(known.values()), ""]
    found = []
    for title in titles:
        mine = sorted(
            (one for one in entries if known.get(one.anchor, "") == title),
            key=lambda one: (one.label.casefold(), one.anchor),
        )
        if mine:
            slug = re.sub(r"[^a-z]+", "-", title.lower()).strip("-") or "other"
            key = f"resource-topic-{slug}"
            found.append(
                Topic(
                    f"topic-{slug}",
                    view.text(key) if view.text.known(key) else title,
                    tuple(one for one in mine if one.is_class),
                    tuple(one for one in mine if not one.is_class),
                )
            )
    return found
