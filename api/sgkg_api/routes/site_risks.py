"""The risk matrix: how grave and how likely, who is not assessed, and what counts as high."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from sgkg.namespaces import SGDATA
from sgkg.terms import Term, plain
from sgkg_api.site import illustrative, pictures
from sgkg_api.site.kit import View

__all__ = ["router"]

router = APIRouter()

_FACTORS = ("severity", "likelihood", "affected", "total")
_POLICY = SGDATA + "policy/default"


async def risks(request: Request) -> Response:
    """Show the risk matrix with its table, and what is not assessed."""
    view = View.of(request).only()

    async def make() -> Mapping[str, Any]:
        figure = await pictures.risk_matrix(view)
        rows = await view.ask("risk-matrix")
        numbers = (await view.ask("key-figures"))[0]
        title = view.text("risks-title")
        return {
            "title": title,
            "crumbs": [(title, "")],
            "figure": figure,
            "picture": Markup(pictures.risk_picture(view, figure)),  # noqa: S704
            "svg": view.url("/risks.svg"),
            "query": view.query("risk-matrix"),
            "silent": view.query("interfaces-without-risk-assessment"),
            "counts": view.query("key-figures"),
            "counted": {key: plain(numbers[key]) for key in ("high", "assessed")},
            "high": view.query("interfaces-at-high-risk"),
            "lines": [
                {"point": point, "cells": _cells(rows, point.assessment), "sources": _sources(rows, point.assessment)}
                for point in figure.assessed
            ],
            "illustrative": await illustrative.sources(view, "RiskAssessment"),
            "policy": view.href(_POLICY),
            "citation": pictures.citation_of(view, title),
        }

    return await view.page("site/risks.html", (), make)


async def picture(request: Request) -> Response:
    """Answer with the risk matrix as a picture."""
    view = View.of(request).only()

    async def make() -> str:
        return pictures.risk_picture(view, await pictures.risk_matrix(view), alone=True)

    return await pictures.file_answer(view, make)


router.add_route("/risks", risks, methods=["GET"], include_in_schema=False)
router.add_route("/risks.svg", picture, methods=["GET"], include_in_schema=False)


def _cells(rows: Sequence[Mapping[str, Term]], assessment: str) -> dict[str, tuple[int, str]]:
    """Say where each factor that a source prints stands in the answer: row and text."""
    index = next(index for index, row in enumerate(rows) if plain(row.get("assessment")) == assessment)
    return {name: (index, plain(rows[index][name])) for name in _FACTORS if name in rows[index]}


def _sources(rows: Sequence[Mapping[str, Term]], assessment: str) -> list[tuple[str, str]]:
    """List the sources of an assessment: IRI and name, each once."""
    found = {
        plain(row["source"]): plain(row.get("sourceName")) or plain(row["source"])
        for row in rows
        if plain(row.get("assessment")) == assessment and "source" in row
    }
    return sorted(found.items())
