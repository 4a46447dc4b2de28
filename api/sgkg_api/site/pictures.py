"""Figures and pictures for pages: asks, through the view of a request, the stored queries that a figure names."""

import string
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from sgkg.figures import architecture, counts, risk
from sgkg.pictures import architecture as drawn_map
from sgkg.pictures import risk as drawn_risks
from sgkg_api import links
from sgkg_api import representations as rep
from sgkg_api.site.cite import Citation, citation

if TYPE_CHECKING:
    from sgkg.figures.model import ArchitectureMap, KeyFigures, RiskMatrix
    from sgkg.figures.values import Rows
    from sgkg_api.site.kit import View

__all__ = [
    "architecture_map",
    "asked",
    "citation_of",
    "file_answer",
    "key_figures",
    "map_picture",
    "risk_matrix",
    "risk_picture",
    "words",
]


async def asked(view: "View", names: Iterable[str]) -> "Rows":
    """Ask several stored queries without parameters: name -> rows, as the builders of figures take them."""
    return {name: await view.ask(name) for name in names}


async def architecture_map(view: "View", **filters: str) -> "ArchitectureMap":
    """Make the architecture map; filters as :func:`sgkg.figures.architecture.build` has them."""
    return architecture.build(await asked(view, architecture.QUERIES), **filters)


async def risk_matrix(view: "View") -> "RiskMatrix":
    """Make the risk matrix."""
    return risk.build(await asked(view, risk.QUERIES))


async def key_figures(view: "View") -> "KeyFigures":
    """Gather the key figures."""
    return counts.build(await asked(view, counts.QUERIES))


def map_picture(view: "View", figure: "ArchitectureMap", *, alone: bool = False) -> str:
    """Draw the architecture map; ``alone`` for a file, whose links must lead somewhere from everywhere."""
    return drawn_map.svg(figure, words=words(view, "map-picture", drawn_map.WORDS), href=_href(view, alone=alone))


def risk_picture(view: "View", figure: "RiskMatrix", *, alone: bool = False) -> str:
    """Draw the risk matrix; ``alone`` as for :func:`map_picture`."""
    return drawn_risks.svg(
        figure, words=words(view, "risks-picture", drawn_risks.WORDS), href=_href(view, alone=alone)
    )


def words(view: "View", prefix: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a picture in the language of the page: ``<prefix>-<key>`` of the catalogue.

    The places that a picture fills in, such as ``{name}``, are the variables of the message. A text that no catalogue
    has stays as the picture has it.
    """
    found = {}
    for key, text in texts.items():
        message = f"{prefix}-{key}"
        if view.text.known(message):
            places = {place for _, place, _, _ in string.Formatter().parse(text) if place}
            found[key] = view.text(message, **{place: f"{{{place}}}" for place in sorted(places)})
    return found


def citation_of(view: "View", title: str) -> Citation:
    """Say how to cite a page or figure, for the macro ``cite``."""
    return citation(view, title)


async def file_answer(view: "View", make: Callable[[], Awaitable[str]]) -> Response:
    """Answer with a picture as a file, made once for a version and an address."""
    request = view.request
    tag = rep.entity_tag(
        view.version, view.public, view.language, "svg", rep.sent_path(request),
        urlencode(sorted(request.query_params.multi_items())),
    )  # fmt: skip

    async def body() -> bytes:
        return (await make()).encode()

    link = rep.link_header(view.service, request)
    return rep.answer(
        request, await rep.kept(request, tag, body), "image/svg+xml", tag=tag, link=link, negotiated=False
    )


def _href(view: "View", *, alone: bool) -> Callable[[str], str | None]:
    return (lambda iri: links.href(iri, view.public)) if alone else view.href
