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
#: format -> module and function that writes a :class:`sgkg.model.Report`; the first is the default
VALIDATION_FORMATS = {
    "text": ("validation", "to_text"),
    "json": ("validation", "to_json"),
    "turtle": ("validation_graph", "to_turtle"),
}


def writer(formats: dict[str, tuple[str, str]], name: str) -> Callable[..., str]:
    """Load the function that writes a format."""
    module, function = formats[name]
    found: Any = getattr(import_module(f"sgkg.reports.{module}"), function)
    return found  # type: ignore[no-any-return]
