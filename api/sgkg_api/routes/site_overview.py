"""The first page: what this is, its key figures, where no standard covers, and where to go from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from sgkg.errors import UnknownEntityError
from sgkg.figures.counts import FIGURES
from sgkg.figures.values import ref_or_none, refs, text
from sgkg.terms import Term
from sgkg_api import links
from sgkg_api import representations as rep
from sgkg_api.site import pictures
from sgkg_api.site.kit import QueryLinks, View
from sgkg_api.site.vendors import products_list

if TYPE_CHECKING:
    from sgkg.figures.model import ArchitectureMap, KeyFigures, Ref
    from sgkg.store.ledger import Version

__all__ = ["router"]

router = APIRouter()

_UNCOVERED_RULE = "G01"
_TOP = 8
#: key figures of the cards, with the page behind each
_CARDS = {
    "interfaces": "/map#table",
    "flows": "/queries/data-flows",
    "standards": "/matrix",
    "actors": "/queries/actors",
}
#: key figures that are compared with those of the release before
_COMPARED = (
    "interfaces",
    "flows",
    "standards-covering",
    "interfaces-without-standard",
    "gaps",
    "gaps-open",
    "gaps-waived",
)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap among the gravest.

    Attributes:
        row: where it stands in the answer.
        total: that of the risk, or empty.
        waivers: last day and who accepted it, of each waiver; none for an open gap.
    """

    iri: str
    row: int
    severity: str
    key: str
    rule: str
    label: str
    message: str
    focus: "Ref | None"
    total: str
    waivers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """What differs from an earlier release: gaps by IRI and sentence, and numbers then and now."""

    release: str
    then: QueryLinks
    gaps_then: QueryLinks
    numbers: tuple[tuple[str, str, str, str], ...]
    new: tuple[tuple[str | None, str], ...]
    closed: tuple[tuple[str | None, str], ...]


async def overview(request: Request) -> Response:
    """Show people where to begin; send programs to the description of the dataset."""
    view = View.of(request).only("format")
    if rep.wanted(request, list(links.MEDIA_TYPES)) != "text/html":
        link = rep.link_header(view.service, request)
        return rep.see_other(request, f"{view.root}/.well-known/void", link)
    before = _before(view)

    async def make() -> Mapping[str, Any]:
        numbers, plane = await pictures.key_figures(view), await pictures.architecture_map(view)
        ranked = _ranked(await view.ask("gap-recommendations"), await view.ask("waived-gaps"), numbers)
        return {
            "title": view.text("overview-title"),
            "numbers": numbers,
            "cards": [
                {"key": key, "column": FIGURES[key], "url": view.url(target), "query": view.query("key-figures")}
                for key, target in _CARDS.items()
            ],
            "totals": view.query("key-figures"),
            "severities": view.query("gaps-by-severity"),
            "products": await products_list.total(view, {}),
            "uncovered": await _uncovered(view, plane, ranked),
            "without": view.query("interfaces-without-standard"),
            "carried": view.query("interface-data"),
            "picture": Markup(pictures.map_picture(view, plane)),  # noqa: S704
            "interfaces": view.query("map-interfaces"),
            "top": ranked[:_TOP],
            "accepted": view.query("waived-gaps"),
            "ranking": view.query("gap-recommendations"),
            "change": await _change(view, before) if before else None,
            "columns": FIGURES,
        }

    return await view.page("site/overview.html", (str(before.number) if before else "",), make, negotiated=True)


router.add_route("/", overview, methods=["GET"], include_in_schema=False)


def _ranked(
    rows: Sequence[Mapping[str, Term]], waived: Sequence[Mapping[str, Term]], numbers: "KeyFigures"
) -> list[_Gap]:
    """List the gaps, the gravest first, each once."""
    waivers: dict[str, dict[tuple[str, str], None]] = {}
    for row in waived:
        # Who approves it accepts it; some waivers name an owner only.
        who = text(row, "approver") or text(row, "owner")
        waivers.setdefault(text(row, "gap"), {})[text(row, "expires"), who] = None
    keys = {one.ref.name: one.key for one in numbers.severities}
    found: dict[str, _Gap] = {}
    for index, row in enumerate(rows):
        iri, severity = text(row, "gap"), text(row, "severityName")
        found.setdefault(
            iri,
            _Gap(
                iri,
                index,
                severity,
                keys.get(severity, "info"),
                text(row, "rule"),
                text(row, "label"),
                text(row, "message") or text(row, "label"),
                ref_or_none(row, "focus", "focusName"),
                text(row, "total"),
                tuple(waivers.get(iri, ())),
            ),
        )
    return list(found.values())


async def _uncovered(view: View, plane: "ArchitectureMap", ranked: Sequence[_Gap]) -> list[dict[str, Any]]:
    """Gather what to say of each interface without a covering standard."""
    edges = {edge.interface.iri: edge for edge in plane.edges}
    carried = await view.ask("interface-data")
    return [
        {
            "interface": one,
            "data": refs([row for row in carried if text(row, "interface") == one.iri], "item", "itemName"),
            "gap": next(
                (gap for gap in ranked if gap.rule == _UNCOVERED_RULE and gap.focus and gap.focus.iri == one.iri),
                None,
            ),
            "proposed": edges[one.iri].proposed if one.iri in edges else (),
        }
        for one in refs(await view.ask("interfaces-without-standard"), "interface", "name")
    ]


# --- the release before


def _before(view: View) -> "Version | None":
    """Find the newest release that is older than what the page shows, and can still be read."""
    for version in sorted(view.service.ledger.versions(), key=lambda one: one.number, reverse=True):
        if version.release and version.number < view.version.number:
            try:
                return view.service.resolve(str(version.number))
            except UnknownEntityError:
                continue
    return None


async def _change(view: View, before: "Version") -> _Change:
    past = replace(view, version=before)
    then, now = (await pictures.key_figures(past)), (await pictures.key_figures(view))
    old, new = _sentences(await past.ask("gaps-by-rule")), _sentences(await view.ask("gaps-by-rule"))
    pinned = str(before.number)
    return _Change(
        before.release,
        _pinned(view, "key-figures", pinned),
        _pinned(view, "gaps-by-rule", pinned),
        tuple((key, FIGURES[key], str(then.values[key]), str(now.values[key])) for key in _COMPARED),
        tuple((view.href(iri), sentence) for iri, sentence in new.items() if iri not in old),
        tuple((_past(view, iri, pinned), sentence) for iri, sentence in old.items() if iri not in new),
    )


def _sentences(rows: Sequence[Mapping[str, Term]]) -> dict[str, str]:
    """Gap -> its sentence, in the order of the answer."""
    return {text(row, "gap"): text(row, "message") or text(row, "gap") for row in rows}


def _pinned(view: View, name: str, version: str) -> QueryLinks:
    """Name a stored query as it was answered in a version."""
    path = f"/queries/{name}"
    urls = (view.url(path, version=version, format=form) for form in ("", "csv", "xlsx"))
    return QueryLinks(name, f"{name}?version={version}", *urls)


def _past(view: View, iri: str, version: str) -> str | None:
    target = links.href(iri, "")
    return target if target is None or links.path_of(iri) is None else view.url(target, version=version)
