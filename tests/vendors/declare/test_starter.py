"""A first declaration is right as it stands, and nothing is written over."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg import io
from sgkg.io import FORMATS
from sgkg.vendors import drafts, starter
from sgkg.vendors.check import check_text
from sgkg.vendors.model import Vendor
from sgkg.vendors.reference import reference

Run = Callable[..., tuple[int, str, str]]
ACME = Vendor("acme", "ACME", ("https://acme.example/",))
TODAY = "2026-05-31"


def findings(text: str, form: str, vendor: Vendor = ACME) -> list[str]:
    checked = check_text(text.encode(), FORMATS[form].media_type, vendor, today=TODAY)
    return [f"{finding.rule}: {finding.message}" for finding in checked.findings]


@pytest.mark.parametrize("form", drafts.FORMATS)
@pytest.mark.parametrize("interface", [*sorted(reference().interfaces), ""])
def test_it_is_right_for_every_interface(form: str, interface: str) -> None:
    text = starter.starter(starter.draft("https://acme.example/", interface=interface), form)
    found = findings(text, form)
    listed = not interface or bool(reference().values(interface, "https://w3id.org/sgdata/ontology#coveredBy"))
    assert [one.partition(":")[0] for one in found] == ([] if listed else ["conformance-listed"])


@pytest.mark.parametrize("standard", sorted(reference().standards))
def test_it_takes_an_interface_that_the_standard_covers(standard: str) -> None:
    made = starter.draft("https://acme.example/", standard=standard).products[0].claims[0]
    some = any(reference().listed(interface, standard) for interface in reference().interfaces)
    assert reference().listed(made.interface, standard) is some


def test_both_forms_say_the_same() -> None:
    told = starter.draft("https://acme.example/", name='A "B" \\ C', maker="Ä & <B>")
    one, two = (
        io.parse(starter.starter(told, form).encode(), source=f"a{suffix}") for form, suffix in drafts.FORMATS.items()
    )
    assert one.ntriples()
    assert io.content_hash([one]) == io.content_hash([two])


def test_the_json_form_has_ten_lines() -> None:
    text = starter.starter(starter.draft("https://acme.example/", maker="ACME"), "jsonld")
    assert len(text.splitlines()) == 10
    assert json.loads(text)["@context"] == drafts.CONTEXT
    assert json.loads(text)["manufacturer"]["name"] == "ACME"


@pytest.mark.parametrize("form", sorted(drafts.FORMATS))
def test_nobody_is_made_up_as_the_maker(form: str) -> None:
    assert "anufacturer" not in starter.starter(starter.draft("https://acme.example/"), form)


@given(
    st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and text.strip() == text and text.split())
)
def test_any_name_makes_a_declaration(name: str) -> None:
    name = " ".join(name.split())
    for form in drafts.FORMATS:
        text = starter.starter(starter.draft("https://acme.example/", name=name), form)
        assert findings(text, form) == []


@given(st.text(max_size=200), st.text(max_size=200))
def test_words_of_iris_are_plain_and_differ(one: str, two: str) -> None:
    assert all(char in "abcdefghijklmnopqrstuvwxyz0123456789-" for char in drafts.word(one))
    plain = [
        text.isascii() and text.replace(" ", "").isalnum() and text == " ".join(text.split()) for text in (one, two)
    ]
    if all(plain) and one.casefold() != two.casefold():
        assert drafts.word(one) != drafts.word(two)


def test_new_writes_a_file_once(declared: Run, tmp_path: Path, sgkg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = declared(
        "new",
        "a.ttl",
        "--vendor",
        "acme",
        "--product",
        "M100",
        "--interface",
        "WAN to Head Ends / DC businesses",
        "--standard",
        "EN62056-47",
    )
    assert (code, out) == (0, "")
    assert "Next: sgkg validate a.ttl --as-vendor acme" in err
    assert sgkg("validate", "a.ttl", "--as-vendor", "acme")[0] == 0
    before = Path("a.ttl").read_text("utf-8")
    assert "if:4" in before
    assert "#if4-en-62056-47>" in before
    code, _, err = declared("new", "a.ttl")
    assert code == 2
    assert "is there already" in err
    assert Path("a.ttl").read_text("utf-8") == before
    assert declared("new", "a.ttl", "--force")[0] == 0
    assert Path("a.ttl").read_text("utf-8") != before


def test_new_chooses_name_and_format(
    declared: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sgkg: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    assert declared("new")[0] == 0
    assert declared("new", "--format", "jsonld")[0] == 0
    assert declared("new", "b.json", "--prefix", "https://b.example/p#")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.json", "declaration.jsonld", "declaration.ttl"]
    assert json.loads(Path("b.json").read_text("utf-8"))["id"] == "https://b.example/p#example-product-1-0"
    for name in ("declaration.ttl", "declaration.jsonld"):
        assert sgkg("validate", name)[0] == 0
    code, out, err = declared("new", "-", "--format", "jsonld")
    assert code == 0
    assert json.loads(out)["type"] == "Product"
    assert "third-party-tested" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--standard", "EN 62056-74"), "did you mean std:en-62056-47 (EN 62056-47)"),
        (("--interface", "70"), "is no known interface; there are if:1"),
        (("--vendor", "Acme!"), "no id of a vendor"),
        (("--prefix", "http://acme.example/"), "does not begin with https://"),
        (("--prefix", "https://acme.example"), "does not end in / or #"),
        (("--product", "  "), "--product is a line"),
        (("--maker", "a\x1bb"), "--maker is a line"),
    ],
)
def test_new_refuses(options: tuple[str, ...], said: str, declared: Run, tmp_path: Path) -> None:
    code, _, err = declared("new", str(tmp_path / "a.ttl"), *options)
    assert code == 2
    assert said in err
    assert not list(tmp_path.iterdir())
