"""What follows from the data, as ordered SPARQL updates (``queries/infer/``)."""

from sgkg import resources
from sgkg.store import Store

__all__ = ["infer"]


def infer(store: Store) -> None:
    """Add to the default graph of a store what follows from it, one pass in the order of the file names.

    The updates give the OWL 2 RL entailments that the shapes need (sub-properties, inverses, chains,
    domains, ranges, sub-classes, the defined classes), then what is ours: names, life states, ``sg:covers``.
    """
    folder = resources.data("queries") / "infer"
    for name in resources.names(folder, ".ru"):
        store.update((folder / name).read_text("utf-8"))
