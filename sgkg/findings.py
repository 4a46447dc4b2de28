"""The main job as one call: the gaps of an inventory."""

from collections.abc import Sequence
from typing import Any

from sgkg import __version__, dataset, dates, gaps, io, resources
from sgkg.dataset import ontology_version
from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.model import GapReport
from sgkg.namespaces import compress
from sgkg.store import Store
from sgkg.terms import plain
from sgkg.validation.runs import Run, check, packed_shapes, rules

__all__ = ["describe", "gap_report", "ontology_version", "queryable"]


def gap_report(
    inventory: str = resources.DEFAULT_INVENTORY,
    *,
    as_of: str | None = None,
    rule_ids: Sequence[str] = (),
    engine_name: str = "shacl",
) -> GapReport:
    """Find the gaps of an inventory.

    Args:
        inventory: name of a packed inventory, or a file.
        as_of: date of the run (year, month or day); by default that of the inventory.
        rule_ids: ids of the rules to keep, such as ``G01``; all for none.
        engine_name: ``shacl`` or ``pyshacl``.

    Raises:
        UsageError: no such inventory, rule or date; or nothing would be checked.
        InputError: the file cannot be read.

    >>> [gap.focus_label for gap in gap_report(rule_ids=["G01"]).gaps]
    ['Interface 7 (LAN/WAN/DC to Energy Retail)', 'Interface 10 (Energy Retailer to Third Parties)']
    """
    wanted = [name.upper() for name in rule_ids]
    known = sorted({rule.id for rule in rules(packed_shapes()).values()}) if wanted else []
    for name in wanted:
        if name not in known:
            raise UsageError(f"there is no rule {name!r}; there are {known[0]} to {known[-1]}")
    document = dataset.inventory_document(inventory)
    run = check([document], as_of=as_of, engine_name=engine_name, required=wanted)
    _refuse_undated(run, document.source)
    return gaps.select(gaps.find(run, ontology_version()), wanted)


def queryable(inventory: str = resources.DEFAULT_INVENTORY, *, as_of: str | None = None) -> Store:
    """Make the dataset that is queried: reference graphs, one inventory, what follows from it, and its gaps.

    A file without an inventory, or without a date, can be queried too; it has no gaps graph then.
    """
    return _published(dataset.inventory_document(inventory), as_of)


def _published(document: Document, as_of: str | None) -> Store:
    described, date = dataset.inventory_of([document])
    if described is None or not (as_of is not None or dates.is_date(date)):
        return dataset.publish(dataset.make_slice([document], as_of=as_of))
    run = check([document], as_of=as_of)
    return dataset.publish(run.slice, gaps.as_document(gaps.find(run, ontology_version())))


def describe(inventory: str = resources.DEFAULT_INVENTORY, *, as_of: str | None = None) -> dict[str, Any]:
    """Describe the dataset: versions, statements by graph, things by class, and the hash of what is stated.

    The hash covers the reference graphs and the inventory, not what follows from them.
    """
    document = dataset.inventory_document(inventory)  # read once: it may be standard input
    store = _published(document, as_of)
    classes = store.select(resources.query("things-by-class")).rows
    return {
        "versions": {"sgkg": __version__, "ontology": ontology_version(), "shapes": __version__},
        "graphs": {compress(graph): store.count(graph) for graph in store.graphs()},
        "classes": {compress(plain(row["class"])): int(plain(row["things"])) for row in classes},
        "content_hash": io.content_hash([*dataset.packed_documents().values(), document]),
    }


def _refuse_undated(run: Run, source: str) -> None:
    if run.slice.inventory is None:
        raise UsageError(
            f"{source} describes no inventory; add one, such as\n"
            '  <https://example.org/inventory> a sg:Inventory ; rdfs:label "My inventory" ; '
            'dct:date "2026"^^xsd:gYear .'
        )
    if not run.slice.as_of:
        _, written = dataset.inventory_of(run.slice.documents)
        wrong = (
            f"the date {written!r} of the inventory is none that can be used"
            if written
            else "the inventory has no date"
        )
        raise UsageError(
            f'{source}: {wrong}; write dct:date "2026"^^xsd:gYear, "2026-05"^^xsd:gYearMonth or '
            '"2026-05-31"^^xsd:date, or choose a date with --as-of'
        )
