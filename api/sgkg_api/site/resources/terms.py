"""The page of a term of the ontology: what it means, what is next to it, what looks at it, and how it is used."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from sgkg.errors import UnknownEntityError
from sgkg.figures import term as figure
from sgkg.figures.model import Ref, TermDiagram
from sgkg.figures.values import by_key, number, text
from sgkg.namespaces import PREFIXES, SG, compress
from sgkg.pictures import term as drawn
from sgkg.terms import Iri, plain
from sgkg_api import entities
from sgkg_api import representations as rep
from sgkg_api.site import cite, pictures
from sgkg_api.site.kit import View, json_block
from sgkg_api.site.resources import own, structured, tables
from sgkg_api.site.resources.kinds import Kind
from sgkg_api.site.resources.model import Piece, Table, parameter, sentence, severity_piece
from sgkg_api.site.resources.ontology import term_path

__all__ = ["TERM", "term_page"]

TERM = Kind("term", SG + "Term", "DefinedTerm")
_SKOS = PREFIXES["skos"]
_MOST = 5


async def term_page(view: View, name: str, stem: str) -> Mapping[str, Any]:
    """Gather the values of the page of a term.

    Args:
        view: the request.
        name: of the term, the fragment of its IRI.
        stem: URL of the ontology without the ending that names a syntax.

    Raises:
        UnknownEntityError: the ontology has no such term.
    """
    iri = Iri(SG + name)
    rows = await view.ask("term-neighbours", term=iri)
    diagram = figure.build({"term-neighbours": rows})
    if diagram is None:
        raise UnknownEntityError(f"the ontology has no term {name}")
    description = await entities.own(view.service, iri, view.version.number)
    names = await entities.names(view.service, iri, view.version.number)
    told = own.told(view, description, names)
    usage = await view.ask("term-usage", term=iri)
    counted = "members" if diagram.kind == "class" else "statements"
    about = " ".join(cell.text for cell in told.lead)
    return {
        "iri": iri,
        "name": name,
        "title": told.title,
        "told": told,
        "kind": diagram.kind,
        "crumbs": [(view.text("site-ontology"), view.url("/ontology")), (told.title, "")],
        "formats": rep.formats(stem, rep.pinned(view.request)),
        "examples_given": _texts(description, "example"),
        "notes": _texts(description, "scopeNote"),
        "picture": _picture(view, diagram),
        "neighbours": _neighbours(view, diagram),
        "neighbours_query": view.query("term-neighbours", term=parameter(iri)),
        "usage": number(usage[0], counted) if usage else None,
        "counted": counted,
        "usage_query": view.query("term-usage", term=parameter(iri)),
        "examples": await _examples(view, iri, diagram.kind),
        "tables": [await tables.alignments(view, iri), await _shapes(view, iri)],
        "statements_query": view.query("statements-about", entity=parameter(iri)),
        "cite": cite.citation(view, told.title),
        "structured": json_block(
            structured.block(
                view, iri, TERM, told.title, description=about, termCode=f"sg:{name}",
                inDefinedTermSet=SG.removesuffix("#"),
            )
        ),
    }  # fmt: skip


def _texts(description: entities.Description, name: str) -> list[str]:
    return sorted(plain(value) for _, predicate, value in description.own if predicate == _SKOS + name)


def _picture(view: View, diagram: TermDiagram) -> Markup:
    """Draw the term and its neighbours; the lists beside the picture say the same."""
    words = pictures.words(view, "resource-picture", drawn.WORDS)
    return Markup(drawn.svg(diagram, words=words, href=lambda iri: _href(view, iri)))  # noqa: S704 - it escapes


def _neighbours(view: View, diagram: TermDiagram) -> list[tuple[str, list[tuple[Piece, Piece | None]]]]:
    def piece(one: Ref) -> Piece:
        return Piece(one.name, _href(view, one.iri))

    lists: list[tuple[str, list[tuple[Piece, Piece | None]]]] = [
        ("above", [(piece(one), None) for one in diagram.above]),
        ("below", [(piece(one), None) for one in diagram.below]),
    ]
    sides = ("outgoing", "incoming") if diagram.kind == "class" else ("range", "domain")
    for key, ends in zip(sides, (diagram.outgoing, diagram.incoming), strict=True):
        lists.append((key, [(piece(one.ref), piece(one.end) if one.end else None) for one in ends]))
    return [(key, found) for key, found in lists if found]


def _href(view: View, iri: str) -> str | None:
    """Lead from term to term by their pages."""
    return view.url(term_path(iri.removeprefix(SG))) if iri.startswith(SG) else view.href(iri)


async def _examples(view: View, iri: Iri, kind: str) -> list[tuple[Piece, ...]]:
    """Find a few things of a class, or a few statements with a property, in the data."""
    if kind == "class":
        rows = (await view.ask("things-of-class", **{"class": iri}))[:_MOST]
        return [(Piece(compress(text(row, "name")), view.href(text(row, "thing"))),) for row in rows]
    found = (await view.ask("term-statements", property=iri))[:_MOST]
    return [
        (
            Piece(compress(text(row, "subjectName")), view.href(text(row, "subject"))),
            Piece(
                compress(text(row, "valueName")),
                view.href(row["value"]) if isinstance(row["value"], Iri) else None,
            ),
        )
        for row in found
    ]


async def _shapes(view: View, iri: Iri) -> Table:
    rows = await view.ask("term-shapes", term=iri)
    made = []
    found = sorted(
        by_key(rows, "shape").items(), key=lambda one: (not text(one[1][0], "rule"), text(one[1][0], "rule"))
    )
    for shape, group in found:
        row = group[0]
        messages = dict.fromkeys(filter(None, (sentence(text(one, "message")) for one in group)))
        if not messages:
            continue  # it says only where others look, and those are here themselves
        label = text(row, "label") or compress(shape)
        made.append(
            (
                (Piece(f"{text(row, 'rule')} {label}".strip(), view.href(shape)),),
                (severity_piece(view, row),) if "severity" in row else (),
                tuple(Piece(message) for message in messages),
            )
        )
    return Table(
        "term-shapes",
        ("resource-term-shape", "resource-severity", "resource-term-says"),
        tuple(made),
        view.query("term-shapes", term=parameter(iri)),
    )
