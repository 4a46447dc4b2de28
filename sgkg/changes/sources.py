"""The two sides of a comparison: a file, a packed inventory, a folder, or a pattern."""

from pathlib import Path

from sgkg import dataset, globs, io
from sgkg.errors import UsageError
from sgkg.io import Document

__all__ = ["documents"]

#: what is read in a folder: suffixes that are RDF's alone; others may be named
_SUFFIXES = (".ttl", ".turtle", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld")
_WILD = "*?["


def documents(name: str, scope: str) -> tuple[Document, ...]:
    """Read one side.

    Args:
        name: a packed inventory, a file (``-`` for Turtle from standard input), a folder, whose RDF files are read,
            those in folders inside too, or a pattern such as ``data/**/*.ttl``.
        scope: put before the labels of blank nodes, to keep the two sides apart.

    Raises:
        UsageError: there is nothing of that name.
        InputError: a file cannot be read.
    """
    if name in dataset.inventories():
        return (dataset.inventory_document(name),)
    return tuple(
        io.parse(io.read(file), source=file, scope=f"{scope}{number}-") for number, file in enumerate(_files(name))
    )


def _files(name: str) -> list[str]:
    if not name:
        raise UsageError("the name of a version is empty; name a file, a folder or a packed inventory")
    path = Path(name)
    if path.is_dir():
        found = globs.expand(path, [f"**/*{suffix}" for suffix in _SUFFIXES])
        if not found:
            raise UsageError(f"the folder {name} has no RDF file ({', '.join(_SUFFIXES)})")
        return [(path / file).as_posix() for file in found]
    if name == "-" or path.exists():
        return [name]
    if any(sign in name for sign in _WILD):
        return _fitting(name)
    if not path.suffix:
        packed = ", ".join(dataset.inventories())
        raise UsageError(f"there is no inventory, file or folder {name!r}; packed are: {packed}")
    return [name]  # reading it says what is wrong


def _fitting(pattern: str) -> list[str]:
    """List the files that fit a pattern, from the last folder that has no wildcard."""
    parts = Path(pattern).parts
    plain = next(number for number, part in enumerate(parts) if any(sign in part for sign in _WILD))
    root = Path(*parts[:plain])
    found = globs.expand(root, ["/".join(parts[plain:])]) if root.is_dir() else []
    if not found:
        raise UsageError(f"no file fits {pattern!r}")
    return [(root / file).as_posix() for file in found]
