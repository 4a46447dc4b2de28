"""Declarations as files: several made one, and one mended by changes that its check has written."""

from collections.abc import Sequence

from sgkg import io
from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.store.oxigraph import OxigraphStore

__all__ = ["joined", "mended"]


def joined(sources: Sequence[str]) -> Document:
    """Read files and put them together; what several say is said once.

    Args:
        sources: names of files in any syntax.

    Returns:
        Their statements in the order of the files. Blank nodes of different files stay apart.

    Raises:
        InputError: a file cannot be read.
        UsageError: a file has no statement, names graphs, or says what would be lost.
    """
    whole = Document("", ())
    for number, source in enumerate(sources):
        whole = whole.joined(_read(source, f"f{number}"))
    return Document("", tuple(dict.fromkeys(whole.quads)))


def mended(source: str, changes: str) -> Document:
    """Read a declaration and change it.

    Args:
        source: name of the file.
        changes: SPARQL 1.1 Update over the graph of the declaration.

    Returns:
        The statements that stay, in the order of the file, then those that are new, sorted.

    Raises:
        InputError: the file cannot be read.
        UsageError: as :func:`joined`, or the changes do nothing.
        QuerySyntaxError: the changes are no SPARQL Update.
    """
    before = _read(source, "")
    store = OxigraphStore()
    store.load(before)
    store.update(changes)
    after = store.statements()
    if store.graphs():
        raise UsageError("the changes are about a graph with a name; a declaration has none")
    gone, new = before.without([after]), after.without([before])
    if not gone and not new:
        raise UsageError(f"the changes leave {source} as it is")
    return before.without([gone]).joined(new)


def _read(source: str, scope: str) -> Document:
    document = io.parse(io.read(source), source=source, scope=scope)
    if document.lost:
        raise UsageError(f"{source}: {document.lost[0].sentence()}; sgkg validate {source} tells where")
    if not document:
        raise UsageError(f"there is no statement in {source}")
    if graphs := sorted(document.graphs()):
        raise UsageError(f"{source} names the graph {graphs[0]}; leave graphs out, a declaration is one itself")
    return document
