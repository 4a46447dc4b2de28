"""The corpus: small files with hostile syntax, and what a validation must find in each, and where."""

import json
from pathlib import Path

__all__ = ["CORPUS", "expected"]

CORPUS = Path(__file__).parent / "positions" / "corpus"


def expected() -> dict[str, list[dict[str, str | int]]]:
    """Read the findings: file name -> rule, focus, path, value (in N-Triples form, or empty), line, column."""
    return json.loads((CORPUS / "expected.json").read_text("utf-8"))
