"""What the commands about a store share: its folder, and lists of what it keeps."""

from collections.abc import Sequence
from pathlib import Path

import click

from sgkg.errors import UsageError
from sgkg.reports.layout import printable

__all__ = ["STORE", "existing_store", "table"]

STORE = click.option("--store", required=True, metavar="PATH", help="Folder of the store, as for sgkg serve.")


def existing_store(store: str) -> Path:
    """Return the SQLite file of a store.

    Raises:
        UsageError: there is none.
    """
    from sgkg.store.ledger import FILE

    file = Path(store) / FILE
    if not file.is_file():
        raise UsageError(f"there is no store in {store}; sgkg serve --store {store} or sgkg token create makes one")
    return file


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a list, two spaces between its columns; values are never cut or broken, so that they can be copied."""
    cells = [[printable(cell.replace("\n", " ")) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines) + "\n"
