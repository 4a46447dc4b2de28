"""The rules that find gaps and the shapes that check the data: an index of all, and a page for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sgkg import io, rule_examples
from sgkg.errors import UnknownEntityError
from sgkg.figures.values import by_key, natural, refs, text
from sgkg.namespaces import GRAPH, SG, SGS, SH, compress
from sgkg.rule_examples import RuleExample
from sgkg.terms import Iri, plain
from sgkg_api import entities
from sgkg_api import representations as rep
from sgkg_api.site import cite
from sgkg_api.site.kit import View, json_block
from sgkg_api.site.resources import own, structured, tables
from sgkg_api.site.resources.kinds import Kind
from sgkg_api.site.resources.model import Piece, Row, sentence, severity_piece

__all__ = ["RULE", "SHAPES", "Shape", "index", "shape_page", "shape_path"]

RULE = Kind("rule", SG + "GapRule", "DefinedTerm", "/shapes")
SHAPES = Kind("shapes", SH + "Shape", "DefinedTermSet")
_HELPERS = ("-target", "-sparql")


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule or shape in the index.

    Attributes:
        anchor: the fragment of its IRI.
        others: fragments of IRIs of its parts, which lead here too.
        rule: its id with the variant; empty for what is no rule.
        label: of the shape.
        severity: as a tag, None where it has none.
        messages: what it says.
        looks_at: classes and properties that it is about.
        href: its page.
        told: why, who and how of a rule, each with the key of its heading.
        gaps: how many it finds, each number with its row in the query ``gap-rules``.
    """

    anchor: str
    others: tuple[str, ...]
    rule: str
    label: str
    severity: Piece | None
    messages: tuple[str, ...]
    looks_at: tuple[Piece, ...]
    href: str
    told: tuple[tuple[str, str], ...] = ()
    gaps: tuple[tuple[str, int], ...] = ()


def shape_path(name: str) -> str:
    """Return the path of the page of a rule or shape."""
    return f"/shapes/rule/{name}"


async def index(view: View, stem: str) -> Mapping[str, Any]:
    """Gather the values of the index of rules and shapes.

    Raises:
        UnknownEntityError: the store has no shapes.
    """
    rows = await view.ask("shapes")
    if not rows:
        raise UnknownEntityError(f"this store has no graph {GRAPH}shapes")
    rules = list(enumerate(await view.ask("gap-rules")))
    found = by_key(rows, "shape")
    shapes = [_shape(view, iri, found, rules) for iri in found if iri.startswith(SGS)]
    title = view.text("resource-shapes-title")
    iri = SGS.removesuffix("#")
    shown = [one for one in shapes if not one.anchor.endswith(_HELPERS)]
    return {
        "iri": iri,
        "title": title,
        "crumbs": [(view.text("resource-kinds-rule"), "")],
        "formats": rep.formats(stem, rep.pinned(view.request)),
        "rules": sorted((one for one in shown if one.rule), key=lambda one: (natural(one.rule), one.anchor)),
        "shapes": sorted((one for one in shown if not one.rule), key=lambda one: one.anchor.casefold()),
        "rules_query": view.query("gap-rules"),
        "shapes_query": view.query("shapes"),
        "structured": json_block(
            structured.block(view, iri, SHAPES, title, description=view.text("resource-shapes-lead"))
        ),
    }


async def shape_page(view: View, name: str, stem: str) -> Mapping[str, Any]:
    """Gather the values of the page of a rule or shape.

    Raises:
        UnknownEntityError: there is no such shape.
    """
    iri = Iri(SGS + name)
    rows = await view.ask("shapes", shape=iri)
    if not rows:
        raise UnknownEntityError(f"there is no rule or shape {name}")
    description = await entities.own(view.service, iri, view.version.number)
    names = await entities.names(view.service, iri, view.version.number)
    told = own.told(view, description, names)
    rules = [one for one in enumerate(await view.ask("gap-rules")) if text(one[1], "shape") == iri]
    shape = _shape(view, iri, {iri: list(rows)}, rules)
    constraints = [value for _, predicate, value in description.own if predicate == SH + "sparql"]
    asked = [
        plain(value)
        for one in sorted(map(plain, constraints))
        for _, predicate, value in (await entities.own(view.service, Iri(one), view.version.number)).own
        if predicate == SH + "select"
    ]
    stated = [one for one in description.own if Iri(GRAPH + "shapes") in description.graphs.get(one, ())]
    turtle = io.write(io.document([*stated, *description.nested]), io.FORMATS["turtle"]).decode()
    return {
        "iri": iri,
        "title": f"{shape.rule} {told.title}".strip(),
        "told": told,
        "shape": shape,
        "crumbs": [(view.text("resource-kinds-rule"), view.url("/shapes")), (shape.rule or name, "")],
        "formats": rep.formats(stem, rep.pinned(view.request)),
        "turtle": turtle.strip(),
        "asked": [one.strip() for one in asked],
        "examples": _examples(iri),
        "gaps": replace(await tables.gaps(view, iri), key="shapes-found") if shape.rule else None,
        "rules_query": view.query("gap-rules"),
        "references": sorted(plain(value) for _, name, value in description.own if name == SG + "reference"),
        "cite": cite.citation(view, told.title),
        "structured": json_block(
            structured.block(
                view, iri, RULE, told.title, description=" ".join(shape.messages), termCode=shape.rule,
                inDefinedTermSet=SGS.removesuffix("#"),
            )
        ),
    }  # fmt: skip


def _examples(iri: Iri) -> Sequence[RuleExample]:
    return rule_examples.examples(iri)


def _shape(view: View, iri: str, found: Mapping[str, Sequence[Row]], rules: Sequence[tuple[int, Row]]) -> Shape:
    rows = found[iri]
    row = rows[0]
    name = iri.removeprefix(SGS)
    mine = [(place, one) for place, one in rules if text(one, "shape") == iri]
    rule = text(row, "rule")
    if rule and (variant := text(row, "variant")) and name != rule:
        rule = f"{rule}-{variant}"
    targets = [
        Piece(compress(one.iri), view.href(one.iri)) for key in ("target", "path") for one in refs(rows, key, key)
    ]
    # Where a rule looks, and its query, are parts of it with IRIs of their own.
    parts = (f"{name}{ending}" for ending in _HELPERS)
    texts = [(key, text(mine[0][1], key)) for key in ("why", "who", "how")] if mine else []
    return Shape(
        name,
        tuple(part for part in parts if rule),
        rule,
        text(row, "label"),
        severity_piece(view, row) if "severity" in row else None,
        tuple(dict.fromkeys(filter(None, (sentence(text(one, "message")) for one in rows)))),
        tuple(dict.fromkeys(targets)),
        view.url(shape_path(name)),
        tuple((key, said) for key, said in texts if said),
        tuple((text(one, "gaps"), place) for place, one in mine),
    )
