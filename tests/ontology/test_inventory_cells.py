"""The inventory of 2010 holds what the reference tables hold: each cell, both ways, and nothing more."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from inventory_graph import (
    CONFIDENCE,
    NOTE,
    ORDER,
    ROOT,
    SLIDE,
    SOURCE,
    VERBATIM,
    Reader,
    changed,
    citation,
    citation_with_column,
    claims_of_listing,
    end_of_iri,
    first,
    flows_in_order,
    follow,
    illustrative,
    instances,
    reading,
    text,
)
from pyoxigraph import NamedNode

REFERENCE = ROOT / "tests" / "reference"
WITHHELD = "(withheld)"

# The tables: which things of the graph are the rows, and how each column is read.


@dataclass(frozen=True)
class Fact:
    """A row that is one value of a thing, not a thing of its own."""

    key: str
    node: NamedNode
    value: str


METADATA = {  # key -> class, property
    "opening_quotation": ("sg:Quotation", "sg:verbatim"),
    "title": ("sg:Inventory", "dct:title"),
    "organisation": ("prov:Agent", "rdfs:label"),
    "organisation_slogan": ("prov:Agent", "schema:slogan"),
    "organisation_website": ("prov:Agent", "schema:url"),
}


def facts() -> Iterator[Fact]:
    for key, (kind, name) in METADATA.items():
        for node in instances(kind):
            yield from (Fact(key, node, value.value) for value in follow(node, name))


def note_of_fact(fact: Fact) -> str:
    if fact.key == "organisation":
        return f"Short name {text('skos:altLabel')(fact.node)}"
    return NOTE(fact.node) if fact.key == "opening_quotation" else ""


def suffixes() -> list[NamedNode]:
    return [node for node in instances("sg:Abbreviation") if "/data-subject/" in text("sg:abbreviates")(node)]


@dataclass(frozen=True)
class Table:
    """One reference table: its rows in the graph, its key columns, and a reader for each column."""

    things: Callable[[], list[Any]]
    columns: Mapping[str, Reader]
    key: tuple[str, ...]

    def rows(self) -> list[dict[str, str]]:
        return [{name: reader(thing) for name, reader in self.columns.items()} for thing in self.things()]


TABLES: dict[str, Table] = {
    "a01_deck_slides.csv": Table(
        lambda: instances("sg:Slide"),
        {
            "slide_position": text("sg:position"),
            "printed_number": text("sg:printedNumber"),
            "heading": changed(text("rdfs:label"), lambda label: label.split(": ", 1)[1]),
            "content_kind": end_of_iri("sg:contentKind"),
            "table_columns_in_reading_order": first(text("sg:tableColumns"), reading("Table columns: ")),
            "extraction_state": text("skos:editorialNote"),
            "note": NOTE,
            "source": text("dct:bibliographicCitation"),
            "confidence": CONFIDENCE,
        },
        key=("slide_position",),
    ),
    "a02_deck_metadata.csv": Table(
        lambda: list(facts()),
        {
            "key": lambda fact: str(fact.key),
            "value_verbatim": lambda fact: str(fact.value),
            "slide_position": lambda fact: SLIDE(fact.node),
            "note": note_of_fact,
            "source": lambda fact: citation(fact.node),
            "confidence": lambda fact: CONFIDENCE(fact.node),
        },
        key=("key",),
    ),
    "a03_timeline.csv": Table(
        lambda: instances("sg:Milestone"),
        {
            "order": ORDER,
            "date_verbatim": text("sg:printedDate"),
            "date_iso_year_inferred": text("sg:due"),
            "event_verbatim": VERBATIM,
            "details_verbatim": text("sg:detail"),
            "note": NOTE,
            **SOURCE,
        },
        key=("order",),
    ),
    "a04_subgroups.csv": Table(
        lambda: instances("sg:SubGroup"),
        {
            "subgroup_no": text("sg:number"),
            "name_verbatim": VERBATIM,
            "task_verbatim": text("sg:task"),
            "note": NOTE,
            **SOURCE,
        },
        key=("subgroup_no",),
    ),
    "a05_report_chapters.csv": Table(
        lambda: instances("sg:ReportChapter"),
        {"chapter_no": text("sg:number"), "title_verbatim": VERBATIM, **SOURCE},
        key=("chapter_no",),
    ),
    "a06_definitions.csv": Table(
        lambda: instances("sg:Definition"),
        {
            "definition_id": lambda node: node.value.rsplit("/", 1)[-1].capitalize(),
            "term": text("sg:definedTerm", "skos:prefLabel"),
            "part_no": text("sg:part"),
            "original_source_verbatim": text("sg:originalSource"),
            "source_status": changed(end_of_iri("sg:sourceStatus"), lambda status: status.replace("-", "_")),
            "text_verbatim": VERBATIM,
            "slide_position": SLIDE,
            "note": NOTE,
            "source": citation_with_column,
            "confidence": CONFIDENCE,
        },
        key=("definition_id",),
    ),
    "a07_interfaces.csv": Table(
        lambda: instances("sg:Interface"),
        {
            "interface_no": text("sg:number"),
            "label_verbatim": VERBATIM,
            "from_verbatim": text("sg:fromVerbatim"),
            "to_verbatim": text("sg:toVerbatim"),
            "from_normalised": first(reading("Read as: ", "sg:from"), text("sg:from", "rdfs:label")),
            "to_normalised": first(reading("Read as: ", "sg:to"), text("sg:to", "rdfs:label")),
            "kind_inferred": reading("Kind: "),
            "notes_verbatim": text("sg:verbatimNote"),
            "data_items_verbatim": lambda node: " | ".join(flows_in_order(node)),
            "data_item_count": lambda node: str(len(flows_in_order(node))),
            "direction_remark": reading("Direction: "),
            **SOURCE,
        },
        key=("interface_no",),
    ),
    "a08_interface_data_items.csv": Table(
        lambda: instances("sg:DataFlow"),
        {
            "interface_no": text("sg:interface", "sg:number"),
            "item_order": ORDER,
            "item_verbatim": VERBATIM,
            "data_item_label": changed(VERBATIM, lambda item: re.sub(r" \(\w+\)$", "", item)),
            "subject_suffix": text("sg:dataItem", "sg:dataSubject", "^sg:abbreviates", "sg:shortForm"),
            **SOURCE,
        },
        key=("interface_no", "item_order"),
    ),
    "a09_subject_suffixes.csv": Table(
        suffixes,
        {
            "suffix_verbatim": text("sg:shortForm"),
            "expansion_inferred": reading("Read as: "),
            "where_used": reading("Where used: "),
            "basis_of_inference": reading("Basis: "),
            "source": citation,
            "confidence": text("skos:editorialNote"),
        },
        key=("suffix_verbatim",),
    ),
    "a10_data_risks.csv": Table(
        lambda: instances("sg:RiskAssessment"),
        {
            "interface_no": text("sg:interface", "sg:number"),
            "description_verbatim": VERBATIM,
            "severity": text("sg:severity"),
            "likelihood": text("sg:likelihood"),
            "no_affected": text("sg:affected"),
            "total": text("sg:total"),
            "notes_verbatim": text("sg:verbatimNote"),
            "raw_extracted_string": text("sg:detail"),
            "decoding": text("sg:reading"),
            "status": illustrative,
            **SOURCE,
        },
        key=("interface_no",),
    ),
    "a11_standards.csv": Table(
        lambda: instances("sg:StandardListing"),
        {
            "standard_no_verbatim": text("sg:printedDesignation"),
            "title_verbatim": VERBATIM,
            "interfaces_verbatim": text("sg:detail"),
            "interface_count": claims_of_listing,
            "status": illustrative,
            "note": NOTE,
            **SOURCE,
        },
        key=("standard_no_verbatim",),
    ),
    "a12_standard_interface.csv": Table(
        lambda: instances("sg:CoverageClaim"),
        {
            "standard_no_verbatim": text("sg:standard", "sg:printedDesignation"),
            "interface_no": text("sg:interface", "sg:number"),
            "interface_label": text("sg:interface", "sg:verbatim"),
            **SOURCE,
        },
        key=("standard_no_verbatim", "interface_no"),
    ),
    "a13_domain_differentiation.csv": Table(
        lambda: instances("sg:PictureLabel"),
        {
            "order": ORDER,
            "label_verbatim": VERBATIM,
            "element_kind": end_of_iri("sg:labelKind"),
            "data_class": first(
                changed(end_of_iri("sg:dataClass"), lambda name: name.replace("-", " ")),
                reading("Data class: "),
            ),
            "note": NOTE,
            "status": illustrative,
            **SOURCE,
        },
        key=("order",),
    ),
    "a14_action_plan.csv": Table(
        lambda: instances("sg:ActionItem"),
        {
            "order": ORDER,
            "item_verbatim": VERBATIM,
            "due_date_iso_year_inferred": text("sg:due"),
            "note": NOTE,
            **SOURCE,
        },
        key=("order",),
    ),
    "a15_ambiguities.csv": Table(
        lambda: instances("sg:Ambiguity"),
        {
            "ambiguity_id": lambda node: node.value.rsplit("/", 1)[-1].upper(),
            "area": text("sg:area"),
            "item": text("rdfs:label"),
            "what_is_unclear": text("sg:unclear"),
            "slide_position": SLIDE,
            "handling_proposed": text("sg:handling"),
            **SOURCE,
        },
        key=("ambiguity_id",),
    ),
}

OMITTED = {  # (table, column) -> reason
    (
        "a07_interfaces.csv",
        "decomposition_basis",
    ): "one remark for all rows: how the label was cut into its two ends",
}
OMITTED_ROWS = {  # (table, first cell) -> reason
    ("a02_deck_metadata.csv", "organisation_address"): "postal address withheld",
    ("a02_deck_metadata.csv", "organisation_phone"): "telephone number withheld",
    ("a02_deck_metadata.csv", "organisation_email"): "e-mail address withheld",
    ("a02_deck_metadata.csv", "contact_person"): "names of persons withheld",
    ("a02_deck_metadata.csv", "definition_contributor"): "name of a person withheld",
}


def reference(file: str) -> tuple[list[str], list[dict[str, str]]]:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as stream:
        table = csv.DictReader(stream)
        rows = [row for row in table if (file, next(iter(row.values()))) not in OMITTED_ROWS]
        return list(table.fieldnames or []), rows


def by_key(file: str, rows: list[dict[str, str]]) -> dict[tuple[str, ...], dict[str, str]]:
    found = {tuple(row[column] for column in TABLES[file].key): row for row in rows}
    assert len(found) == len(rows), f"{file}: rows with the same key"
    return found


def test_every_reference_table_is_described() -> None:
    assert {path.name for path in REFERENCE.glob("a*.csv")} == set(TABLES)


@pytest.mark.parametrize("file", TABLES)
def test_each_column_is_mapped_or_omitted_with_a_reason(file: str) -> None:
    header, _ = reference(file)
    omitted = {column for name, column in OMITTED if name == file}
    assert set(TABLES[file].columns) | omitted == set(header)
    assert not set(TABLES[file].columns) & omitted, "a column that is mapped is not omitted"


def test_omissions_name_a_table_and_a_reason() -> None:
    assert {file for file, _ in [*OMITTED, *OMITTED_ROWS]} <= set(TABLES)
    assert all([*OMITTED.values(), *OMITTED_ROWS.values()])


@pytest.mark.parametrize("file", TABLES)
def test_exactly_the_withheld_rows_are_omitted(file: str) -> None:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as stream:
        withheld = {row[0] for row in csv.reader(stream) if WITHHELD in row}
    assert withheld == {first_cell for name, first_cell in OMITTED_ROWS if name == file}


@pytest.mark.parametrize("file", TABLES)
def test_graph_and_table_have_the_same_rows(file: str) -> None:
    table_rows, graph_rows = by_key(file, reference(file)[1]), by_key(file, TABLES[file].rows())
    assert sorted(graph_rows) == sorted(table_rows)


@pytest.mark.parametrize(("file", "column"), [(file, column) for file in TABLES for column in TABLES[file].columns])
def test_graph_and_table_have_the_same_cells(file: str, column: str) -> None:
    table_rows, graph_rows = by_key(file, reference(file)[1]), by_key(file, TABLES[file].rows())
    assert {key: row[column] for key, row in graph_rows.items()} == {
        key: row[column] for key, row in table_rows.items()
    }
