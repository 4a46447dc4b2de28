"""What may have been meant, in a sentence; and the changes that mend declarations, as SPARQL Update."""

from sgkg.gate.model import Finding, Verdict
from sgkg.model import Place
from sgkg.namespaces import compress
from sgkg.reports.markup import cut
from sgkg.vendors.listing import short

__all__ = ["meant", "offered", "write_repairs"]

_LONGEST = 500
_HEAD = """\
# What mends the declaration: SPARQL 1.1 Update, over the graph of the declaration.
# Each change is about one finding, named above it. Those that are commented out are examples: look at them, fill in
# what says TODO, and take the # away.
"""


def meant(finding: Finding) -> str:
    """Ask whether something else was meant; empty where nothing is like it.

    The interface, standard or role is written as declarations write it: ``did you mean if:7 (Interface 7)?``
    """
    if not finding.suggestions:
        return ""
    told = [f"{_short(one.iri)} ({cut(one.name, _LONGEST)})" for one in finding.suggestions]
    many = [", ".join(told[:-1]), told[-1]] if len(told) > 1 else told
    return f"did you mean {' or '.join(many)}?"


def offered(verdict: Verdict) -> str:
    """Say how many changes there are that mend what counts; empty for none."""
    found = [finding.repair for finding in verdict.counting if finding.repair]
    if not found:
        return ""
    sure = sum(change.sure for change in found)
    what = f"{len(found)} repair{'' if len(found) == 1 else 's'}, {sure} of them sure"
    return f"There {'is' if len(found) == 1 else 'are'} {what}: --write-repairs FILE writes what is to be changed."


def write_repairs(verdict: Verdict) -> tuple[str, int]:
    """Write what mends the findings that count, as SPARQL Update.

    Only what is sure takes effect, which nothing is that would only be taken out; the rest is commented out.

    Returns:
        The text, and how many changes there are; the same change is told once.
    """
    parts = [_HEAD]
    seen: set[tuple[str, str]] = set()
    for finding in verdict.counting:
        change = finding.repair
        if change is None or (change.remove, change.add) in seen:
            continue
        seen.add((change.remove, change.add))
        updates = [*_data("DELETE", change.remove), *_data("INSERT", change.add)]
        where = _where(finding.place)
        lines = [
            f"# {where}{finding.rule.id}: {_line(finding.message)}",
            *([f"# {_line(meant(finding))}"] if finding.suggestions else []),
            *(updates if change.sure else [f"# {line}" for line in updates]),
        ]
        parts.append("\n".join(lines) + "\n")
    if not seen:
        parts.append("# There is nothing to repair.\n")
    return "\n".join(parts), len(seen)


def _data(what: str, statements: str) -> list[str]:
    # A line of N-Triples has no line break but its own; those in texts are escaped.
    lines = [line for line in statements.split("\n") if line.strip()]
    return [f"{what} DATA {{", *(f"  {line}" for line in lines), "} ;"] if lines else []


def _where(place: Place | None) -> str:
    return f"{_line(place.file)}:{place.line}:{place.column} " if place else ""


def _line(text: str) -> str:
    """Bring a text into one line, so that a comment ends where it should."""
    return cut(" ".join(text.split()), _LONGEST)


def _short(iri: str) -> str:
    written = short(iri)
    return compress(iri) if written == iri and "/standard/" not in iri else written
