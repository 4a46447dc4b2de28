"""The list of gaps: the gravest first, fifty a page, each page beginning behind the last gap of the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sgkg import resources
from sgkg.terms import Term, plain
from sgkg_api.site import gaps_filters
from sgkg_api.site.cite import citation

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["PAGE", "GapRow", "gap_rows", "list_values"]

#: gaps on a page: as many as the query gives
PAGE = 50
#: place of a gap in the order of the query: severity, rule, number of the interface, and its IRI
_KEY = r"\d .+ [0-9.~]{9,}( \S+)?"
#: more gaps than these are read group by group and counted once for all, so that no page goes through all of them
LARGE = 5_000

Rows = Sequence[Mapping[str, Term]]


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap in a list; an attribute that does not apply is empty.

    Attributes:
        iri: of the gap.
        key: its place in the order.
        message: the sentence.
        severity: violation, warning or info.
        rule: id of the rule; ``label`` what it looks for.
        standing: open, waived or closed.
        interface: IRI; ``interface_name`` its name.
        focus: IRI; ``focus_name`` its name.
        about: what it is about in particular.
    """

    iri: str
    key: str
    message: str
    severity: str
    rule: str
    label: str
    standing: str
    interface: str
    interface_name: str
    focus: str
    focus_name: str
    about: str


def gap_rows(rows: Rows) -> list[GapRow]:
    """Read the answer to ``gap-list``: each gap once, in order."""
    found: dict[str, GapRow] = {}
    for row in rows:
        said = {name: plain(term) for name, term in row.items()}
        found.setdefault(
            said["gap"],
            GapRow(
                iri=said["gap"],
                key=said["key"],
                message=said.get("message", said["gap"]),
                severity=said["severity"],
                rule=said["rule"],
                label=said.get("label", ""),
                standing=said["standing"],
                interface=said.get("interface", "") if "interfaceName" in said else "",
                interface_name=said.get("interfaceName", ""),
                focus=said["focus"],
                focus_name=said.get("focusName", said["focus"]),
                about=said.get("aboutName", ""),
            ),
        )
    return list(found.values())


async def list_values(view: "View") -> dict[str, Any]:
    """Gather what the list of gaps shows.

    Raises:
        UnknownEntityError, UsageError: as :func:`sgkg_api.site.gaps_filters.chosen`.
    """
    given = await gaps_filters.chosen(view)
    after = view.after(_KEY)
    every, every_query = await gaps_filters.counted(view, {})
    large = _total(every) > LARGE
    counts, counts_query = (every, every_query) if large else await gaps_filters.counted(view, given)
    rows, more = await _page(view, given, after, every if large else None)
    query = view.query("gap-list", **given, after=after)
    facets = []
    for name in gaps_filters.FACETS:
        # A facet counts what each of its values would leave: its own value is not applied to it.
        others = {} if large else {key: value for key, value in given.items() if key != name}
        facets.append(gaps_filters.facet(view, name, given, *await gaps_filters.counted(view, others)))
    title = view.text("gaps-title")
    return {
        "title": title,
        "crumbs": [(title, "")],
        "given": given,
        "facets": facets,
        "rows": rows,
        "query": query,
        # How many fit is not counted where counting would go through the whole graph for each question.
        "counted": not large or not given,
        "total": _total(counts),
        "total_row": _total_row(counts),
        "total_query": counts_query,
        "large": large,
        "after": after,
        "first": view.url("/gaps", **given) if after else "",
        "next": view.url("/gaps", **given, after=rows[-1].key) if more else "",
        "feed": view.url("/gaps/feed.atom", **given),
        "clear": view.url("/gaps"),
        "citation": citation(view, title),
    }


async def _page(view: "View", given: Mapping[str, str], after: str, every: Rows | None) -> tuple[list[GapRow], bool]:
    """Return the gaps of a page, and whether there are more; ``every`` counts all gaps where there are many."""
    if every is not None:
        found = await _walked(view, given, after, every)
        return found[:PAGE], len(found) > PAGE
    found = gap_rows(await view.ask("gap-list", **given, after=after))
    if len(found) < PAGE:
        return found, False
    return found, bool(await view.ask("gap-list", **given, after=found[-1].key))


async def _walked(view: "View", given: Mapping[str, str], after: str, every: Rows) -> list[GapRow]:
    """Read a page rule by rule: each question is about the gaps of one rule and severity.

    The gaps are those that one question without rule and severity would give, in the same order.
    """
    levels = {
        plain(row["name"]): (str(9 - int(plain(row["rank"]))) if "rank" in row else "9", plain(row["severity"]))
        for row in await view.ask_text(resources.query("gap-levels"))
    }
    ran = [
        (levels.get(plain(row["severityName"])), row) for row in await view.ask("gap-rules") if "severityName" in row
    ]
    found_by = {(level[0], plain(row["rule"]), level[1]) for level, row in ran if level}
    # Somebody may have loaded gaps of a rule that the data do not describe.
    told = {rule for _, rule, _ in found_by}
    untold = {plain(row["value"]) for row in every if plain(row["facet"]) == "rule"} - told
    groups = sorted(found_by | {(rank, rule, severity) for rule in untold for rank, severity in levels.values()})
    found: list[GapRow] = []
    for rank, rule, severity in groups:
        wanted = {"rule": rule, "severity": severity}
        behind = f"{rank} {rule} ~~~~~~~~~~~" < after  # the whole group is before the place
        if behind or any(given.get(name, value) != value for name, value in wanted.items()):
            continue
        found += gap_rows(await view.ask("gap-list", **{**given, **wanted}, after=after))
        if len(found) > PAGE:
            break
    return found


def _total_row(rows: Rows) -> int:
    return next((number for number, row in enumerate(rows) if plain(row["facet"]) == "all"), -1)


def _total(rows: Rows) -> int:
    row = _total_row(rows)
    return int(plain(rows[row]["gaps"])) if row >= 0 else 0
