"""Where the packed data is: ontology, shapes, queries and waivers, in a checkout or in a wheel.

Plain paths: ``importlib.resources`` costs a sixteenth of the whole run of ``sgkg gaps``, and an installation with
native engines is never inside a zip file.
"""

from functools import cache
from pathlib import Path

__all__ = ["DEFAULT_INVENTORY", "data", "names", "query"]

#: name of the packed inventory that a run takes where none is named
DEFAULT_INVENTORY = "eg2-2010"

_FOLDERS = ("ontology", "shapes", "queries", "waivers")


@cache
def data(folder: str) -> Path:
    """Return a folder of packed data.

    Args:
        folder: ``ontology``, ``shapes``, ``queries`` or ``waivers``.

    Raises:
        FileNotFoundError: the installation lacks its data.
    """
    if folder not in _FOLDERS:
        raise ValueError(f"no packed data folder {folder!r}; there are {', '.join(_FOLDERS)}")
    here = Path(__file__).resolve().parent
    for place in (here / "_data" / folder, here.parent / folder):  # a wheel, a checkout
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the packed data folder {folder!r} is missing: reinstall sgkg")


def names(folder: Path, suffix: str) -> list[str]:
    """List the file names in a folder that end in ``suffix``, sorted.

    >>> names(data("ontology"), ".ttl")
    ['alignments.ttl', 'map.ttl', 'policy.ttl', 'sgdata.ttl', 'standards.ttl']
    """
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(suffix))


@cache
def query(name: str) -> str:
    """Return the text of a query that sgkg itself asks (``queries/internal/``)."""
    return (data("queries") / "internal" / f"{name}.rq").read_text("utf-8")
