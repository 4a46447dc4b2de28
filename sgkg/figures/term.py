"""What stands next to a term of the ontology."""

from collections.abc import Sequence

from sgkg.figures.model import Ref, TermDiagram, TermProperty
from sgkg.figures.values import Row, Rows, ref, ref_or_none, refs, text

__all__ = ["QUERIES", "build"]

#: the stored query whose rows :func:`build` takes; its parameter ``term`` must be bound
QUERIES: tuple[str, ...] = ("term-neighbours",)


def build(rows: Rows) -> TermDiagram | None:
    """Make the diagram of the one term that the rows are about; None where there is no such term."""
    found = rows["term-neighbours"]
    if not found:
        return None
    role = {
        name: [row for row in found if text(row, "role") == name] for name in {text(row, "role") for row in found}
    }
    kind = text(found[0], "kind")
    lead_in, lead_out = ("incoming", "outgoing") if kind == "class" else ("domain", "range")
    return TermDiagram(
        ref(found[0], "term", "termName"),
        kind,
        refs(role.get("above", ()), "other", "otherName"),
        refs(role.get("below", ()), "other", "otherName"),
        _properties(role.get(lead_in, ())),
        _properties(role.get(lead_out, ())),
        QUERIES,
    )


def _properties(rows: Sequence[Row]) -> tuple[TermProperty, ...]:
    found: dict[tuple[Ref, Ref | None], TermProperty] = {}
    for row in rows:
        # A domain that is a class expression has no name to show.
        end = ref_or_none(row, "end", "endName") if not text(row, "end").startswith("_:") else None
        one = TermProperty(ref(row, "other", "otherName"), end)
        found.setdefault((one.ref, one.end), one)
    return tuple(sorted(found.values(), key=lambda one: (one.ref.name, one.ref.iri, one.end.iri if one.end else "")))
