"""Where the packed data is: ontology, shapes and queries, in a checkout or in a wheel."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["data", "names", "query"]

_FOLDERS = ("ontology", "shapes", "queries")


@cache
def data(folder: str) -> Traversable:
    """Return a folder of packed data. Read bytes from it; it need not be a path.

    Args:
        folder: ``ontology``, ``shapes`` or ``queries``.

    Raises:
        FileNotFoundError: the installation lacks its data.
    """
    if folder not in _FOLDERS:
        raise ValueError(f"no packed data folder {folder!r}; there are {', '.join(_FOLDERS)}")
    packed = files("sgkg") / "_data" / folder
    if packed.is_dir():
        return packed
    checkout = Path(__file__).resolve().parent.parent / folder
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"the packed data folder {folder!r} is missing: reinstall sgkg")


def names(folder: Traversable, suffix: str) -> list[str]:
    """List the file names in a folder that end in ``suffix``, sorted.

    >>> names(data("ontology"), ".ttl")
    ['policy.ttl', 'sgdata.ttl', 'standards.ttl']
    """
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(suffix))


@cache
def query(name: str) -> str:
    """Return the text of a query that sgkg itself asks (``queries/internal/``)."""
    return (data("queries") / "internal" / f"{name}.rq").read_text("utf-8")
