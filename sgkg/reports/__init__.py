"""Writers: one report in, one text out. Each format is one function, loaded when it is asked for."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

__all__ = ["GAP_FORMATS", "VALIDATION_FORMATS", "writer"]

#: format -> module and function that writes a :class:`sgkg.model.GapReport`; the first is the default
GAP_FORMATS = {
    "table": ("gap_table", "to_table"),
    "json": ("gap_data", "to_json"),
    "csv": ("gap_data", "to_csv"),
    "turtle": ("gap_data", "to_turtle"),
    "markdown": ("gap_data", "to_markdown"),
}
#: format -> module and function that writes a :class:`sgkg.gate.model.Verdict`; the first is the default
VALIDATION_FORMATS = {
    "text": ("validation_text", "to_text"),
    "json": ("validation_json", "to_json"),
    "sarif": ("sarif", "to_sarif"),
    "sarif-full": ("sarif", "to_sarif_full"),
    "junit": ("junit", "to_junit"),
    "github": ("github", "to_github"),
    "gitlab": ("gitlab", "to_gitlab"),
    "markdown": ("validation_markdown", "to_markdown"),
    "html": ("validation_html", "to_html"),
    "turtle": ("shacl_graph", "to_turtle"),
    "jsonld": ("shacl_graph", "to_jsonld"),
}


def writer(formats: dict[str, tuple[str, str]], name: str) -> Callable[..., str]:
    """Load the function that writes a format."""
    module, function = formats[name]
    found: Any = getattr(import_module(f"sgkg.reports.{module}"), function)
    return found  # type: ignore[no-any-return]
