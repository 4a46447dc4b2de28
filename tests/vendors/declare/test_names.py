"""What claims may name is listed as declarations write it."""

import json

import pytest
from product_declaration import ACME, TODAY

from sgkg.cli import main
from sgkg.vendors.check import check_text
from sgkg.vendors.listing import KINDS, listing, short
from sgkg.vendors.reference import reference


def test_everything_is_listed_once_and_by_kind() -> None:
    known = reference()
    rows = listing()
    assert len({written for _, written, _ in rows}) == len(rows) == len(known.things)
    assert list(dict.fromkeys(kind for kind, _, _ in rows)) == [*KINDS]
    assert [written for kind, written, _ in rows if kind == "interface"] == [f"if:{n}" for n in range(1, 14)]
    assert [written for kind, written, _ in rows if kind == "level"] == [
        "claimed", "self-tested", "third-party-tested", "certified"
    ]  # fmt: skip


def test_what_is_listed_may_be_written() -> None:
    """Each as it is listed, in a claim of its own."""
    by_kind = {kind: [written for one, written, _ in listing() if one == kind] for kind in KINDS}
    claims = [
        {"interface": "if:4", "standard": "std:en-62056-47", "level": "claimed", key: written}
        for kind, key in (
            ("interface", "interface"), ("standard", "standard"), ("edition", "standard"), ("role", "role"),
        )
        for written in by_kind[kind]
    ]  # fmt: skip
    text = {
        "@context": "https://w3id.org/sgdata/context/product-v1.jsonld", "id": "https://acme.example/p",
        "type": "Product", "name": "P", "version": "1", "claim": claims,
    }  # fmt: skip
    found = check_text(json.dumps(text).encode(), "application/json", ACME, today=TODAY)
    assert {one.rule for one in found.findings} <= {
        "conformance-listed", "conformance-role-end", "conformance-edition", "conformance-twice",
    }  # fmt: skip


def test_words_and_kinds_choose(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["declare", "names", "--kind", "standard", "en", "62056-47"]) == 0
    assert capfd.readouterr().out == "standard   std:en-62056-47  EN 62056-47\n"
    assert main(["declare", "names", "2002-amd1-2006-csv"]) == 0
    assert capfd.readouterr().out.startswith("edition    https://w3id.org/sgdata/standard/iec-62056-46/")
    assert main(["declare", "names", "nothing", "like it"]) == 2
    assert "nothing that a claim may name has 'nothing like it'" in capfd.readouterr().err


def test_other_iris_are_left_whole() -> None:
    assert short("https://example.org/a") == "https://example.org/a"
