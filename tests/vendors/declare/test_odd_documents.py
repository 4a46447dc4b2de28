"""CycloneDX documents that nobody writes are read as far as they make sense, or refused with a sentence."""

import copy
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sgkg.errors import InputError, UsageError
from sgkg.vendors import cyclonedx, drafts
from sgkg.vendors.check import check_text
from sgkg.vendors.model import Vendor
from sgkg.vendors.notes import MAX_NOTES, Notes

Run = Callable[..., tuple[int, str, str]]
PREFIX = "https://acme.example/"
SAMPLE: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "bom.json").read_text("utf-8"))
TESTED = "https://w3id.org/sgdata/evidence-level/third-party-tested"


def read(tree: Any) -> cyclonedx.Imported:
    body = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return cyclonedx.read(body, "bom.json", PREFIX, "https://w3id.org/sgdata/interface/1")


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    tree = copy.deepcopy(SAMPLE)
    change(tree["declarations"])
    return tree


def by_others(found: cyclonedx.Imported) -> list[str]:
    return [claim.iri for product in found.products for claim in product.claims if claim.level == TESTED]


def scored(score: str) -> bytes:
    return json.dumps(SAMPLE).replace('"score": 1', f'"score": {score}').encode()


@pytest.mark.parametrize("score", ["1e999", "2", "-1", "1" + "0" * 400])
def test_a_score_that_is_none_is_not_taken_for_whole(score: str) -> None:
    assert by_others(read(SAMPLE))
    found = read(scored(score))
    assert not by_others(found)
    assert "the score of requirement 'req-wrapper' is not from 0 to 1, and counts as 0" in found.notes
    assert any("is not taken to conform" in note and "'req-wrapper' is met to 0" in note for note in found.notes)


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_in_json_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="or NaN, which JSON has not"):
        read(scored(name))


def test_half_a_character_is_refused_and_a_whole_one_is_not() -> None:
    with pytest.raises(InputError, match="half a character"):
        read(json.dumps(SAMPLE).replace("ACME M100", "ACME \\ud83d M100").encode())
    assert read(json.dumps(SAMPLE).replace("ACME M100", "ACME \\ud83d\\ude00 M100").encode()).products


@pytest.mark.parametrize(
    "day", ["2031-99-99", "\u0662\u0660\u0663\u0661-\u0660\u0661-\u0660\u0661T00:00:00Z", "2031-01-019", "soon"]
)
def test_an_end_that_is_no_day_is_told(day: str) -> None:
    found = read(changed(lambda told: told["evidence"][0].update(expires=day)))
    assert "evidence 'report-1' expires at no day that there is, not taken over" in found.notes
    assert not any(claim.expires for product in found.products for claim in product.claims)


@pytest.mark.parametrize("url", ["https://[bad", "https://acme.example/100%", "https://acme.example/\x01"])
def test_an_address_that_no_declaration_can_have_is_left_out(url: str) -> None:
    def change(told: dict[str, Any]) -> None:
        told["evidence"][0]["data"] = [{"contents": {"url": url}}]
        told["targets"]["components"][0]["externalReferences"] = [{"type": "website", "url": url}]

    found = read(changed(change))
    assert url not in [product.url for product in found.products]
    assert any("which is none for the web" in note for note in found.notes)
    text = drafts.write(drafts.Draft("", "", found.products), "turtle")
    assert check_text(text.encode(), "text/turtle", Vendor("acme", "ACME", (PREFIX,)), today="2026-05-31").accepted


@pytest.mark.parametrize(("key", "length"), [("name", 201), ("version", 101)])
def test_a_long_name_or_version_is_told(key: str, length: int) -> None:
    found = read(changed(lambda told: told["targets"]["components"][0].update({key: "x" * length})))
    assert any(
        "it has a name of more than 200 or a version of more than 100 characters" in note for note in found.notes
    )
    assert len(found.products) == len(read(SAMPLE).products) - 1


def test_a_claim_that_is_said_many_times_is_one() -> None:
    entry = {"requirement": "req-wrapper", "claims": ["claim-wrapper"] * 1000, "conformance": {"score": 1}}
    found = read(changed(lambda told: told["attestations"][0].update(map=[entry] * 1000)))
    assert len(by_others(found)) == 1


def test_too_many_requirements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cyclonedx, "_MOST_MAPPED", 3)
    with pytest.raises(UsageError, match="maps more than 3 requirements to claims; part it"):
        read(SAMPLE)


def test_of_much_that_is_unknown_little_is_told_and_soon() -> None:
    def change(told: dict[str, Any]) -> None:
        told["attestations"][0]["map"] += [
            {"requirement": f"no {i}", "claims": ["claim-wrapper"]} for i in range(20_000)
        ]
        told["claims"] += [{"bom-ref": f"c{i}", "target": "head-end", "predicate": "p"} for i in range(20_000)]
        names = ",".join(f"x{i}" for i in range(20_000))
        told["claims"][1]["properties"] = [{"name": "sgdata:interface", "value": names}]

    start = time.process_time()
    found = read(changed(change))
    assert time.process_time() - start < 5
    assert len(found.notes) == MAX_NOTES + 1
    assert found.notes[-1].endswith("more notes are not told")
    assert all(len(note) < 1000 for note in found.notes)
    assert by_others(found) == by_others(read(SAMPLE))
    assert found.products


def test_notes_are_told_once_and_counted() -> None:
    notes = Notes()
    for number in [*range(MAX_NOTES), *range(MAX_NOTES), MAX_NOTES, MAX_NOTES + 1, MAX_NOTES]:
        notes.add(f"note {number}")
    assert notes.full
    assert notes.told()[-2:] == (f"note {MAX_NOTES - 1}", "2 more notes are not told")
    assert len(notes.told()) == MAX_NOTES + 1
