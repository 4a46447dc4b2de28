"""CycloneDX declarations are taken over as far as they go, and the rest is told."""

import contextlib
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import InputError, UsageError
from sgkg.vendors import cyclonedx, drafts
from sgkg.vendors.check import check_text
from sgkg.vendors.model import Vendor

Run = Callable[..., tuple[int, str, str]]
FILE = Path(__file__).parent / "data" / "bom.json"
PREFIX = "https://acme.example/"
SAMPLE: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
IF1 = "https://w3id.org/sgdata/interface/1"


def read(tree: Any, interface: str = IF1) -> cyclonedx.Imported:
    return cyclonedx.read(json.dumps(tree).encode(), "bom.json", PREFIX, interface)


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    tree = copy.deepcopy(SAMPLE)
    change(tree["declarations"])
    return tree


def levels(found: cyclonedx.Imported) -> dict[str, str]:
    return {
        claim.iri.partition("/products/")[2]: claim.level.rpartition("/")[2]
        for product in found.products
        for claim in product.claims
    }


def test_the_sample_comes_to_these_claims() -> None:
    found = read(SAMPLE)
    assert levels(found) == {
        "acme-d5-display-1-0#if1-en-62056-31": "claimed",
        "acme-m100-head-end-4-2#if4-en-62056-31": "self-tested",
        "acme-m100-head-end-4-2#if4-en-62056-47-2007": "third-party-tested",
    }
    tested = found.products[1].claims[1]
    assert (tested.issuer, tested.expires, tested.url) == (
        "Example Test House",
        "2031-01-14",
        "https://acme.example/reports/1.pdf",
    )
    assert found.products[1].url == "https://acme.example/m100"


@pytest.mark.parametrize(
    "said",
    [
        "claim 'claim-other' (The head-end keeps to the house rules) is left out: of requirement 'req-other', 'H-1'",
        "claim 'claim-company' (We are careful) is left out: its target 'acme' is an organization",
        "claim 'claim-not' (The display lacks an object) is left out: 'Own tests' has it as a counter-claim",
        "claim 'claim-alone' (Nobody looked at this) is left out: no attestation",
        "is taken to claim std:en-62056-31 on if:1, no more: the assessor gives no conformance score",
        "is not taken to conform to std:en-62056-42 on if:4: requirement 'req-half' is met to 0.5",
        "'Own tests' has a signature, not taken over",
        "has its reasoning, not taken over",
    ],
)
def test_what_is_not_taken_over_is_told(said: str) -> None:
    assert any(said in note for note in read(SAMPLE).notes)


def test_every_claim_is_taken_over_or_told() -> None:
    found = read(SAMPLE)
    for claim in SAMPLE["declarations"]["claims"]:
        used = claim["bom-ref"] in ("claim-wrapper", "claim-objects", "claim-display")
        assert used or any(repr(claim["bom-ref"]) in note or "req-half" in note for note in found.notes)


def test_the_declaration_has_no_violation() -> None:
    text = drafts.write(drafts.Draft("", "", read(SAMPLE).products), "jsonld")
    checked = check_text(text.encode(), "application/ld+json", Vendor("acme", "ACME", (PREFIX,)), today="2026-05-31")
    assert checked.accepted
    assert {finding.rule for finding in checked.findings} <= {"conformance-edition", "conformance-listed"}


def test_an_interface_is_needed() -> None:
    found = read(SAMPLE, "")
    assert "acme-d5-display-1-0" not in {one.rpartition("#")[0] for one in levels(found)}
    assert any("nothing says which interface" in note for note in found.notes)


def test_the_assessor_decides_the_level() -> None:
    def nameless(tree: dict[str, Any]) -> None:
        tree["assessors"][0].pop("organization")

    def nobody(tree: dict[str, Any]) -> None:
        tree["attestations"][0].pop("assessor")

    claim = "acme-m100-head-end-4-2#if4-en-62056-47-2007"
    assert levels(read(changed(nameless)))[claim] == "self-tested"
    assert levels(read(changed(nobody)))[claim] == "claimed"


def test_a_standard_may_be_attested_as_a_whole() -> None:
    tree = changed(lambda told: told["attestations"][1]["map"][1].update(requirement="std-42"))
    assert "acme-d5-display-1-0#if1-en-62056-42" in levels(read(tree))


def test_a_component_without_version_is_told() -> None:
    tree = changed(lambda told: told["targets"]["components"][1].pop("version"))
    assert "component 'display' is left out with its claims: it has no version" in read(tree).notes


def test_nothing_taken_over_is_an_error_that_says_why() -> None:
    tree = changed(lambda told: told.pop("attestations"))
    with pytest.raises(UsageError, match=r"no claim could be taken over:\n(.|\n)*no attestation"):
        read(tree)


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        (b"\xef\xbb\xbf <bom/>", UsageError, "is XML"),
        (b"{", InputError, "not JSON"),
        (b"[" * 100_000, InputError, "nested too deep"),
        (b"\xff", InputError, "not in UTF-8"),
        (b"[1]", InputError, "no CycloneDX document"),
        (b'{"bomFormat":"CycloneDX","specVersion":"1.5"}', UsageError, "declarations came with 1.6"),
        (b'{"bomFormat":"CycloneDX","specVersion":"1.6"}', UsageError, "has no declarations"),
        (b'{"bomFormat":"CycloneDX","specVersion":"1.6","declarations":{"claims":5,"targets":[]}}', UsageError, "no declarations|no claim"),
        (b'{"a":' + b"9" * 5000 + b"}", InputError, "without measure"),
    ],
)  # fmt: skip
def test_other_documents_are_refused(body: bytes, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        cyclonedx.read(body, "bom.json", PREFIX)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["head-end", "claim-wrapper", "req-wrapper", "4", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["bom-ref", "target", "name", "value", "claims", "map"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.sampled_from(["assessors", "attestations", "claims", "evidence", "targets"]), JSON)
def test_any_part_is_read_or_refused(part: str, value: Any) -> None:
    tree = copy.deepcopy(SAMPLE)
    tree["declarations"][part] = value
    with contextlib.suppress(InputError, UsageError):
        assert read(tree).products


def test_the_command(declared: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    code, out, err = declared(
        "from-cyclonedx", str(FILE), "--prefix", PREFIX, "--vendor", "acme", "--interface", "1", "--output", str(file)
    )
    assert (code, out) == (0, "")
    assert "sgkg: 2 products with 3 claims" in err
    assert "sgkg: note: claim 'claim-alone'" in err
    assert "level:third-party-tested" in file.read_text("utf-8")
