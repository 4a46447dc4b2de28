"""A verdict as one HTML file that needs nothing else."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from sgkg.gate.model import Verdict
from sgkg.reports import wording
from sgkg.reports.layout import printable
from sgkg.reports.repairs import offered
from sgkg.reports.validation_json import versions

__all__ = ["to_html"]


def to_html(verdict: Verdict, *, seconds: float | None = None) -> str:
    """Write a verdict as HTML.

    Args:
        verdict: the outcome.
        seconds: how long it took, told where given.
    """
    return _template().render(
        verdict=verdict,
        part=wording.parts(verdict),
        words=wording,
        versions=versions(verdict),
        digests=dict(sorted(verdict.digests.items())),
        checked=wording.checked(verdict, seconds),
        offered=offered(verdict),
    )


def _shown(value: Any) -> Any:
    """Take out of a text what HTML may not hold; what the template itself makes of texts is no plain ``str``."""
    return printable(value) if type(value) is str else value


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("sgkg.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    return environment.get_template("validation.html")
