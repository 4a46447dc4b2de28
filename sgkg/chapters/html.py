"""The report in HTML: as a file that needs nothing else, and as the body of a page."""

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sgkg.chapters.annexes import LEGEND
from sgkg.chapters.model import Report
from sgkg.namespaces import SGDATA
from sgkg.reports.layout import printable

__all__ = ["body", "to_html"]

_Link = Callable[[str], str | None]


def to_html(report: Report) -> bytes:
    """Write a report as a file that needs nothing else."""
    text = (
        _environment()
        .get_template("report.html")
        .render(report=report, body=body(report, href=_own, query=_query, level=2))
    )
    return text.encode()


def body(report: Report, *, href: _Link, query: _Link, level: int = 2) -> Markup:
    """Write chapters, contents and page one, to be put into a page that has its own title.

    Args:
        report: the report.
        href: IRI -> where it links to, None for nowhere.
        query: name of a stored query with its parameters -> where it links to.
        level: of the headings of chapters.
    """
    template = _environment().get_template("body.html")
    return Markup(  # noqa: S704 - the template escapes
        template.render(report=report, href=href, query=query, level=level, legend=LEGEND)
    )


def _own(iri: str) -> str | None:
    return iri if iri.startswith(("http://", "https://")) else None


def _query(key: str) -> str:
    return f"{SGDATA}query/{quote(key.partition('?')[0])}"


def _shown(value: Any) -> Any:
    """Take out of a text what HTML may not hold; what templates themselves make of texts is no plain ``str``."""
    return printable(value) if type(value) is str else value


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sgkg.chapters"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
