"""The page of a gap: what is missing, why it matters, who can close it, and what the finding rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sgkg.errors import UnknownEntityError
from sgkg.namespaces import SGDATA, compress
from sgkg.terms import Iri, Term, plain
from sgkg_api import representations as rep
from sgkg_api.site.cite import citation
from sgkg_api.site.gap_fingerprints import fingerprints_of
from sgkg_api.site.gaps_history import history, since
from sgkg_api.site.gaps_list import GapRow, gap_rows
from sgkg_api.site.vendors import of_thing

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["TEMPLATE", "Evidence", "Proposal", "gap_page"]

TEMPLATE = "site/gap.html"
#: other gaps that are listed; the list of gaps has them all
_NEIGHBOURS = 8

#: variables of queries that a gap or waiver need not have
_FACTS = (
    "message", "variant", "label", "why", "who", "how", "severity", "severityMeaning", "focusName", "inventory",
    "inventoryName", "interface", "interfaceName",
)  # fmt: skip
_WAIVER = ("approver", "dispositionName", "issued", "reason")

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement about what a gap is about.

    Attributes:
        iri: of the statement; ``name`` and ``kind`` what it is called and what it is.
        text: letter for letter from the source, or the factors of a risk.
        notes: what the source notes beside it, and our readings.
        sources: IRI (empty where it has none) and citation of each.
        confidence: how sure the reading is.
        graphs: IRI and name of the graphs it stands in.
    """

    iri: str
    name: str
    kind: str
    text: str
    notes: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    confidence: str
    graphs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A standard that somebody proposes today: no coverage, and nothing that closes a gap.

    Attributes:
        claim: IRI of the claim; ``standard`` that of the standard, ``name`` what it is called.
        sources: IRI (empty where it has none) and text of each.
    """

    claim: str
    standard: str
    name: str
    sources: tuple[tuple[str, str], ...]


async def gap_page(view: "View", iri: Iri) -> tuple[str, dict[str, Any]]:
    """Gather what the page of a gap shows.

    Args:
        view: the request.
        iri: of the gap.

    Returns:
        The name of the template and its values.

    Raises:
        UnknownEntityError: the version shown has no such gap.
    """
    short = iri.removeprefix(SGDATA)
    facts = [_texts(row) for row in await view.ask("gap-facts", gap=short)]
    if not facts:
        raise UnknownEntityError(view.text("gaps-unknown-gap", value=compress(iri)))
    gap = {**dict.fromkeys(_FACTS, ""), **facts[0]}
    interface = gap["interface"] if gap["interfaceName"] else ""
    moments = await history(view, iri)
    proposed_query = view.query("proposed-coverage", interface=interface.removeprefix(SGDATA))
    proposals = _proposals(await view.ask("proposed-coverage", interface=interface)) if interface else []
    title = gap["message"] or compress(iri)
    return TEMPLATE, {
        "title": title,
        "crumbs": [(view.text("gaps-title"), view.url("/gaps")), (short.removeprefix("gap/"), "")],
        "iri": iri,
        "gap": gap,
        "messages": title.splitlines() or [title],
        "interface": interface,
        "fingerprints": await fingerprints_of(view, iri, gap["shape"], gap["message"]),
        "about": sorted({(row["about"], row.get("aboutName", row["about"])) for row in facts if "about" in row}),
        "facts_query": view.query("gap-facts", gap=short),
        "basis": sorted({plain(row["reference"]) for row in await view.ask("gap-basis", gap=short)}),
        "basis_query": view.query("gap-basis", gap=short),
        "waivers": [
            {**dict.fromkeys(_WAIVER, ""), **_texts(row)} for row in await view.ask("gap-waivers", gap=short)
        ],
        "waivers_query": view.query("gap-waivers", gap=short),
        "evidence": _evidence(await view.ask("gap-evidence", gap=short)),
        "evidence_query": view.query("gap-evidence", gap=short),
        "proposals": proposals,
        "proposed_query": proposed_query,
        **await of_thing.for_gap(view, interface),
        "neighbours": await _neighbours(view, iri, gap, interface.removeprefix(SGDATA)),
        "moments": moments,
        "since": since(moments),
        "oldest": moments[0],
        "formats": rep.formats(f"{view.root}/{short}", rep.pinned(view.request)),
        "citation": citation(view, title),
    }


async def _neighbours(view: "View", iri: Iri, gap: Mapping[str, str], interface: str) -> list[dict[str, Any]]:
    """List other gaps of the same interface, and of the same rule."""
    found = []
    for key, given in (("interface", {"interface": interface}), ("rule", {"rule": gap["rule"]})):
        if not given[key]:
            continue
        others: list[GapRow] = [one for one in gap_rows(await view.ask("gap-list", **given)) if one.iri != iri]
        found.append(
            {
                "key": key,
                "rows": others[:_NEIGHBOURS],
                "all": view.url("/gaps", **given),
                "query": view.query("gap-list", **given),
            }
        )
    return found


def _evidence(rows: Sequence[Row]) -> list[Evidence]:
    """Gather the rows of ``gap-evidence`` by statement: several sources or notes of one make several rows."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        grouped.setdefault(plain(row["statement"]), []).append(_texts(row))
    return [
        Evidence(
            iri=iri,
            name=said[0]["statementName"],
            kind=said[0]["kind"],
            text=said[0].get("text", ""),
            notes=tuple(dict.fromkeys(one["note"] for one in said if one.get("note"))),
            sources=_pairs(said, "source", "citation"),
            confidence=said[0].get("confidenceName", ""),
            graphs=_pairs(said, "graph", "graphName"),
        )
        for iri, said in grouped.items()
    ]


def _proposals(rows: Sequence[Row]) -> list[Proposal]:
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        grouped.setdefault(plain(row["claim"]), []).append(_texts(row))
    return [
        Proposal(claim, said[0]["standard"], said[0]["standardName"], _pairs(said, "source", "source"))
        for claim, said in grouped.items()
    ]


def _pairs(rows: Sequence[Mapping[str, str]], iri: str, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((row.get(iri, ""), row[name]) for row in rows if row.get(name)))


def _texts(row: Row) -> dict[str, str]:
    return {name: plain(term) for name, term in row.items()}
