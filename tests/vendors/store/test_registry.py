"""Who may declare, and about which IRIs."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.vendors.registry import Vendors, checked_prefix

NOW = datetime(2026, 5, 31, 12, 0, 7, tzinfo=UTC)


@pytest.fixture
def vendors(tmp_path: Path) -> Vendors:
    return Vendors(tmp_path / "auth.sqlite3", lambda: NOW)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://acme.example/", "https://acme.example/"),
        ("HTTPS://ACME.Example/Products#", "https://acme.example/Products#"),
        ("https://acme.example:8443/a/b/", "https://acme.example:8443/a/b/"),
        ("https://xn--bcher-kva.example/%C3%A4/", "https://xn--bcher-kva.example/%C3%A4/"),
        ("https://w3id.org/acme/", "https://w3id.org/acme/"),
        (" https://acme.example/#", "https://acme.example/#"),
    ],
)
def test_prefixes_that_can_be(text: str, kept: str) -> None:
    assert checked_prefix(text) == kept
    assert checked_prefix(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "http://acme.example/", "https://", "https:///", "https://acme.example", "https://acme.example/products",
        "https://#", "ftp://acme.example/", "acme.example/", "", "urn:acme:", "https://user@acme.example/",
        "https://user:word@acme.example/", "https://acme.example/?q=/", "https://acme.example/#a/",
        "https://acme.example/a#b#", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/",
        "https://127.0.0.0x1/", "https://1.2.3.4.5/", "https://localhost/", "https://acme.example./",
        "https://.acme.example/", "https://acme..example/", "https://-acme.example/", "https://bücher.example/",
        "https://acme%2eexample/", "https://acme.example:/", "https://acme.example:443/", "https://acme.example:0/",
        "https://acme.example:08443/", "https://acme.example:65536/", "https://acme.example:٤/",
        "https://acme.example\\@evil.example/", "https://acme.example/../", "https://acme.example/./",
        "https://acme.example/%2E%2E/", "https://acme.example//", "https://acme.example/a b/",
        "https://acme.example/<a>/", "https://acme.example/%zz/", "https://acme.example/%2f/", "https://acme.example/ä/",
        "https://acme.example/\n/", "https://acme.example/\u202e/", "https://w3id.org/sgdata/", "https://w3id.org/",
        "https://w3id.org/sgdata/vendor/acme/", "https://W3ID.org/sgdata/ontology#",
        "https://acme.example/" + 500 * "a" + "/",
    ],
)  # fmt: skip
def test_prefixes_that_cannot_be(text: str) -> None:
    with pytest.raises(UsageError):
        checked_prefix(text)


def test_a_vendor_is_found_as_it_was_added(vendors: Vendors) -> None:
    made = vendors.add(
        "acme", "  ACME\tMetering ", ["https://b.example/", "https://ACME.example/", "https://b.example/"]
    )
    assert made.name == "ACME Metering"
    assert made.prefixes == ("https://acme.example/", "https://b.example/")
    assert made.created == "2026-05-31T12:00:07Z"
    assert vendors.get("acme") == made == vendors.list()[0]
    assert vendors.get_or_none("other") is None
    with pytest.raises(UnknownEntityError, match="vendor list"):
        vendors.get("other")


@pytest.mark.parametrize("id_", ["", "Acme", "-acme", "a" * 64, "a/b", "a b", "ä", "acme\n", "vendor:acme"])
def test_ids_that_cannot_be(vendors: Vendors, id_: str) -> None:
    with pytest.raises(UsageError):
        vendors.add(id_, "ACME", ["https://acme.example/"])
    assert vendors.list() == []


@pytest.mark.parametrize("name", ["", " ", "a\u202eb", "a\x1b[2J", "x" * 201])
def test_names_that_cannot_be(vendors: Vendors, name: str) -> None:
    with pytest.raises(UsageError):
        vendors.add("acme", name, ["https://acme.example/"])


@pytest.mark.parametrize(
    "prefix", ["https://acme.example/", "https://acme.example/products/", "https://ACME.example/products#"]
)
@pytest.mark.parametrize("first", [True, False])
def test_no_iri_belongs_to_two(vendors: Vendors, prefix: str, first: bool) -> None:
    """Whichever of the two prefixes is longer, and also where the other vendor is disabled."""
    one, other = (prefix, "https://acme.example/") if first else ("https://acme.example/", prefix)
    vendors.add("acme", "ACME", [one])
    vendors.disable("acme")
    with pytest.raises(UsageError, match="in common"):
        vendors.add("other", "Other", ["https://other.example/", other])
    assert [vendor.id for vendor in vendors.list()] == ["acme"]
    vendors.add("other", "Other", ["https://other.example/"])
    with pytest.raises(UsageError, match="in common"):
        vendors.change_prefixes("other", add=[other])
    assert vendors.get("other").prefixes == ("https://other.example/",)


def test_one_host_is_not_another(vendors: Vendors) -> None:
    vendors.add("acme", "ACME", ["https://acme.example/"])
    for number, prefix in enumerate(
        ("https://acme.example.org/", "https://acme.example:8443/", "https://a.acme.example/")
    ):
        vendors.add(f"other{number}", "Other", [prefix])


def test_prefixes_change(vendors: Vendors) -> None:
    vendors.add("acme", "ACME", ["https://acme.example/"])
    assert vendors.change_prefixes("acme", add=["https://new.example/"]).prefixes == (
        "https://acme.example/",
        "https://new.example/",
    )
    assert vendors.change_prefixes("acme", remove=["https://ACME.example/"]).prefixes == ("https://new.example/",)
    with pytest.raises(UsageError, match="no prefix left"):
        vendors.change_prefixes("acme", remove=["https://new.example/"])
    with pytest.raises(UnknownEntityError, match="it has https://new"):
        vendors.change_prefixes("acme", remove=["https://never.example/"])
    with pytest.raises(UnknownEntityError):
        vendors.change_prefixes("other", add=["https://other.example/"])
    vendors.add("other", "Other", ["https://acme.example/"])  # it is free again


def test_disabled_and_enabled(vendors: Vendors) -> None:
    vendors.add("acme", "ACME", ["https://acme.example/"])
    assert vendors.disable("acme").disabled == "2026-05-31T12:00:07Z"
    assert vendors.disable("acme") == vendors.get("acme")
    assert vendors.enable("acme").disabled == vendors.get("acme").disabled == ""
    with pytest.raises(UnknownEntityError):
        vendors.disable("other")


def test_two_processes_cannot_take_the_same_prefix(tmp_path: Path) -> None:
    file, outcomes = tmp_path / "auth.sqlite3", []

    def add(number: int) -> None:
        own = Vendors(file)
        try:
            outcomes.append(own.add(f"v{number}", "V", ["https://acme.example/"]).id)
        except UsageError:
            pass
        finally:
            own.close()

    Vendors(file).close()
    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1


@settings(deadline=None)
@given(st.lists(st.text("ab/", min_size=1, max_size=4), min_size=1, max_size=6))
def test_spaces_never_overlap(tmp_path_factory: pytest.TempPathFactory, paths: list[str]) -> None:
    vendors = Vendors(tmp_path_factory.mktemp("registry") / "auth.sqlite3")
    for number, path in enumerate(paths):
        try:
            vendors.add(f"v{number}", "V", [f"https://acme.example/{path}/"])
        except UsageError:
            continue
    held = [(vendor.id, prefix) for vendor in vendors.list() for prefix in vendor.prefixes]
    assert not [(a, b) for a, one in held for b, other in held if a != b and one.startswith(other)]
    vendors.close()
