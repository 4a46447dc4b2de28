"""The report as a tagged PDF. Needs the package ``typst``; nothing is fetched, and no font of the system is used."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from sgkg.chapters.annexes import LEGEND
from sgkg.chapters.model import Report
from sgkg.errors import EngineError, UsageError
from sgkg.namespaces import SGDATA
from sgkg.reports.layout import printable

__all__ = ["INSTALL", "available", "data", "to_pdf"]

#: how to get what is missing
INSTALL = "pip install 'sgkg[typst]'"


def available() -> bool:
    """Whether a PDF can be made here."""
    return find_spec("typst") is not None


def to_pdf(report: Report) -> bytes:
    """Write a report as a PDF that is tagged as PDF/UA-1 asks; the same report gives the same bytes.

    Raises:
        UsageError: the package ``typst`` is not installed; says how to get it.
        EngineError: the text could not be set.
    """
    try:
        import typst
    except ImportError as error:
        raise UsageError(f"a PDF needs the package typst, which is not installed: {INSTALL}") from error
    # A folder with the template is all that the typesetter may read; it has no packages, and never looks elsewhere.
    with TemporaryDirectory(prefix="sgkg-report-") as folder:
        main = Path(folder) / "report.typ"
        main.write_bytes(_template())
        try:
            made = typst.compile(
                str(main),
                root=folder,
                format="pdf",
                ignore_system_fonts=True,
                sys_inputs={"report": json.dumps(data(report), ensure_ascii=False, sort_keys=True)},
                pdf_standards="ua-1",
                package_path=str(Path(folder) / "packages"),
                package_cache_path=str(Path(folder) / "cache"),
                timestamp=0,
            )
        except RuntimeError as error:
            raise EngineError(f"the report could not be set: {error}") from error
    return made


def data(report: Report) -> dict[str, Any]:
    """Return a report as the template takes it: plain values, whose texts can steer nothing."""
    found = asdict(report)
    found["legend"] = {standing.value: list(words) for standing, words in LEGEND.items()}
    found["queries-at"] = f"{SGDATA}query/"
    return cast("dict[str, Any]", _harmless(found))


def _harmless(value: Any, name: str = "") -> Any:
    """Take out what no text may hold; a picture is no text, and a year that is none is left out."""
    if isinstance(value, Mapping):
        return {key: _harmless(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_harmless(inner, name) for inner in value]
    if isinstance(value, str) and name == "year":
        return value if value.isascii() and value.isdigit() and int(value) else ""
    return printable(str(value)) if isinstance(value, str) and name != "svg" else value


@cache
def _template() -> bytes:
    return (resources.files("sgkg.chapters") / "templates" / "report.typ").read_bytes()
