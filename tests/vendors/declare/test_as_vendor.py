"""``sgkg validate`` as the service would before it publishes, and what mends a declaration."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest

from sgkg.gate.model import Finding
from sgkg.reports.repairs import meant
from sgkg.vendors import starter
from sgkg.vendors.check import check_text
from sgkg.vendors.model import Vendor
from sgkg.vendors.registry import Vendors

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[3]
PREFIX = "https://acme.example/"
ACME = ("--as-vendor", "acme", "--prefix", PREFIX)
TODAY = "2026-05-31"
GOOD = starter.starter(
    starter.draft(PREFIX, standard="https://w3id.org/sgdata/standard/en-62056-47", maker="ACME Metering"), "turtle"
)
FOREIGN = '<https://other.example/m> schema:name "not ours" .\n'
STRANGE = "<https://acme.example/x> a <https://w3id.org/sgdata/ontology#CoverageClaim> .\n"
RELATIVE = '<x> schema:name "nobody knows" .\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SGKG_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("SGKG_TODAY", TODAY)
    (tmp_path / "good.ttl").write_text(GOOD, encoding="utf-8")
    return tmp_path


def write(text: str, name: str = "a.ttl") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def results(out: str) -> list[tuple[str, str | None, int]]:
    return [(one["rule"].removeprefix("sgs:"), one["focus"], one["line"]) for one in json.loads(out)["results"]]


def test_what_is_ours_passes(sgkg: Run) -> None:
    code, out, err = sgkg("validate", "good.ttl", *ACME)
    assert (code, err) == (0, "")
    assert out.endswith("Conforms.\n")


def test_others_things_are_found_with_their_line(sgkg: Run) -> None:
    text = GOOD + FOREIGN
    assert sgkg("validate", write(text))[0] == 0
    code, out, _ = sgkg("validate", "a.ttl", *ACME, "--format", "json")
    assert code == 1
    assert results(out) == [("product-space", "https://other.example/m", text.count("\n"))]


@pytest.mark.parametrize(
    "more", [FOREIGN, STRANGE, RELATIVE, FOREIGN + STRANGE + RELATIVE, "", GOOD.replace("#if4", "#x")]
)
def test_the_service_would_say_the_same(more: str, sgkg: Run) -> None:
    text = GOOD + more.replace("@prefix", "# @prefix")
    _, out, _ = sgkg("validate", write(text), *ACME, "--format", "json")
    told = check_text(text.encode(), "text/turtle", Vendor("acme", "acme", (PREFIX,)), today=TODAY)
    own = {(one.rule, one.message) for one in told.findings if one.severity == "Violation"}
    here = {
        (one["rule"].removeprefix("sgs:"), one["message"])
        for one in json.loads(out)["results"]
        if one["severity"] == "violation"
    }
    assert own <= here
    if more in ("", FOREIGN, STRANGE):
        assert own == {pair for pair in here if pair[0].startswith(("product-", "conformance-"))}


@pytest.mark.parametrize(
    "form", ["text", "sarif", "github", "gitlab", "junit", "markdown", "html", "turtle", "jsonld"]
)
def test_every_format_has_it(form: str, sgkg: Run) -> None:
    code, out, _ = sgkg("validate", write(GOOD + FOREIGN), *ACME, "--format", form)
    assert code == 1
    assert "other.example" in out


def test_a_baseline_knows_it(sgkg: Run) -> None:
    write(GOOD + FOREIGN)
    assert sgkg("validate", "a.ttl", *ACME, "--write-baseline", "known.jsonl")[0] == 1
    assert sgkg("validate", "a.ttl", *ACME, "--baseline", "known.jsonl")[0] == 0
    write("\n\n" + GOOD + FOREIGN + FOREIGN.replace("/m", "/n"))
    code, out, _ = sgkg("validate", "a.ttl", *ACME, "--baseline", "known.jsonl", "--format", "json")
    states = {one["focus"]: one["state"] for one in json.loads(out)["results"]}
    assert (code, states) == (1, {"https://other.example/m": "unchanged", "https://other.example/n": "new"})


def test_the_cache_tells_vendors_apart(sgkg: Run) -> None:
    assert sgkg("validate", "good.ttl", *ACME)[0] == 0
    assert sgkg("validate", "good.ttl", "--as-vendor", "acme", "--prefix", "https://b.example/")[0] == 1
    assert sgkg("validate", "good.ttl", *ACME)[0] == 0


def test_without_a_prefix_only_what_lies_below_the_vendor_counts(sgkg: Run) -> None:
    code, _, err = sgkg("validate", "good.ttl", "--as-vendor", "acme")
    assert code == 1
    assert "note: no prefix of acme is known here, so that only https://w3id.org/sgdata/vendor/acme/ counts" in err
    own = starter.starter(starter.draft("https://w3id.org/sgdata/vendor/acme/"), "turtle")
    assert sgkg("validate", write(own), "--as-vendor", "acme")[0] == 0
    assert sgkg("validate", "a.ttl", "--as-vendor", "acm")[0] == 1


def test_the_policy_names_the_vendor(sgkg: Run) -> None:
    write(f'files = ["a.ttl"]\n[vendor]\nid = "acme"\nprefixes = ["{PREFIX}"]\n', "sgkg.toml")
    write(GOOD + FOREIGN)
    assert sgkg("validate")[0] == 1
    code, _, err = sgkg("validate", "good.ttl", "--as-vendor", "acme")
    assert (code, err) == (0, "sgkg: note: the prefixes of acme are those of sgkg.toml\n")
    assert sgkg("validate", "good.ttl", "--as-vendor", "other")[0] == 1
    assert sgkg("validate", "a.ttl")[0] == 0  # whoever names files means these files


def test_a_store_knows_the_prefixes(sgkg: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    assert sgkg("validate", "good.ttl", "--as-vendor", "acme", "--store", "data")[0] == 2
    from sgkg.store.ledger import FILE

    vendors = Vendors(folder / "data" / FILE)
    vendors.add("acme", "ACME Metering", [PREFIX])
    assert sgkg("validate", "good.ttl", "--as-vendor", "acme", "--store", "data")[0] == 0
    vendors.disable("acme")
    vendors.close()
    assert "is disabled" in sgkg("validate", "good.ttl", "--as-vendor", "acme", "--store", "data")[2]
    code, _, err = sgkg("validate", "good.ttl", "--as-vendor", "beta", "--store", "data")
    assert (code, "there is no vendor 'beta'" in err) == (2, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--prefix", PREFIX), "go with --as-vendor"),
        (("--store", "x"), "go with --as-vendor"),
        ((*ACME, "--store", "x"), "not both"),
        (("--as-vendor", "ACME"), "no id of a vendor"),
        (("--as-vendor", "acme", "--prefix", "http://acme.example/"), "does not begin with https://"),
        ((*ACME, "--write-repairs", "good.ttl"), "is a file that this run reads"),
        ((*ACME, "--write-repairs", "b", "--write-baseline", "b"), "would both go to b"),
        ((*ACME, "--write-repairs", "b", "--format", "json:b"), "a report and the repairs would both go to b"),
    ],
)
def test_wrong_use_is_refused(options: tuple[str, ...], said: str, sgkg: Run) -> None:
    code, _, err = sgkg("validate", "good.ttl", *options)
    assert code == 2
    assert said in err
    assert Path("good.ttl").read_text("utf-8") == GOOD


PREFIXES = "".join(line for line in GOOD.splitlines(keepends=True) if line.startswith("@prefix"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("".join(f'_:b{i} schema:name "{i}" .\n' for i in range(10_001)), "10,001 blank nodes; 10,000 is the most"),
        ("".join(f"<https://acme.example/{i}> a schema:Product .\n" for i in range(20_000)), "20,001 products; 20"),
        (
            "".join(f"<https://acme.example/{i}> a sg:ConformanceClaim .\n" for i in range(20_000)),
            "20,001 claims; 20",
        ),
        ("".join(f"<x:c> sg:interface <x:{i}> ; sg:standard <x:{i}> .\n" for i in range(150)), "names 150 and 150"),
        ("".join(f"_:b{i} schema:url {', '.join(f'_:b{j}' for j in range(9))} .\n" for i in range(9)), "look alike"),
    ],
    ids=["blank", "products", "claims", "combinations", "alike"],
)
def test_what_the_service_refuses_is_refused_here(more: str, said: str, sgkg: Run) -> None:
    code, out, err = sgkg("validate", write(GOOD + more), *ACME)
    assert (code, out) == (3 if said == "look alike" else 2, "")
    assert said in err
    # Several files are a declaration in parts.
    assert said in sgkg("validate", "good.ttl", write(PREFIXES + more, "b.ttl"), *ACME)[2]


def test_a_declaration_names_no_graph(sgkg: Run) -> None:
    head, _, body = GOOD.partition("# Who makes")
    write(f"{head}<https://acme.example/g> {{\n#{body}\n}}\n", "a.trig")
    code, _, err = sgkg("validate", "a.trig", *ACME)
    assert (code, "names the graph https://acme.example/g" in err) == (2, True)


@pytest.mark.parametrize("options", [(), ACME])
def test_a_file_that_is_not_there_is_told_in_every_report(options: tuple[str, ...], sgkg: Run) -> None:
    code, out, err = sgkg("validate", "none.ttl", *options, "--format", "json")
    assert (code, "no such file" in err) == (3, True)
    assert json.loads(out)["passed"] is False


def test_certificates_end_by_the_day_of_the_run(sgkg: Run) -> None:
    claim = 'schema:hasCertification [ a schema:Certification ; schema:certificationIdentification "1" ; '
    claim += 'schema:issuedBy [ a schema:Organization ; schema:name "B" ] ; schema:expires "2026-06-15"^^xsd:date ] ;'
    write(GOOD.replace("sg:evidenceLevel level:claimed", f"{claim} sg:evidenceLevel level:certified"))
    assert "ended on" not in sgkg("validate", "a.ttl", *ACME)[1]
    assert "ended on" in sgkg("validate", "a.ttl", *ACME, "--today", "2026-06-16")[1]


# --- what was meant, and repairs

WRONG = GOOD.replace("std:en-62056-47", "std:EN_62056-47").replace('sg:version "1.0" ;', "")


def test_reports_ask_what_was_meant(sgkg: Run) -> None:
    write(WRONG)
    for form in ("text", "markdown", "html"):
        out = " ".join(sgkg("validate", "a.ttl", "--format", form)[1].split())
        assert re.search(r"[dD]id you mean std:en-62056-47 \\?\(EN 62056-47\\?\)", out), form
        assert "--write-repairs" in out.replace("\\", "")
    good = sgkg("validate", "good.ttl", "--as-vendor", "acme")[1]
    assert "did you mean" not in good


def test_the_json_report_has_them_and_keeps_its_schema(sgkg: Run) -> None:
    tree = json.loads(sgkg("validate", write(WRONG), *ACME, "--format", "json")[1])
    schema = json.loads((ROOT / "docs" / "schemas" / "validation.schema.json").read_text("utf-8"))
    jsonschema.validate(tree, schema)
    by_rule = {one["rule"]: one for one in tree["results"]}
    known = by_rule["sgs:conformance-standard-known"]
    assert known["suggestions"][0] == {"iri": "https://w3id.org/sgdata/standard/en-62056-47", "name": "EN 62056-47"}
    assert known["repair"]["sure"] is True
    assert by_rule["sgs:product-version"]["repair"]["sure"] is False
    clean = json.loads(sgkg("validate", write(GOOD + FOREIGN), "--as-vendor", "acme", "--format", "json")[1])
    assert all("suggestions" not in one for one in clean["results"])


def test_repairs_that_are_sure_mend_the_file(sgkg: Run) -> None:
    write(WRONG + FOREIGN)
    code, _, err = sgkg("validate", "a.ttl", *ACME, "--write-repairs", "mend.ru")
    assert code == 1
    assert "sgkg: 3 repairs written to mend.ru" in err
    text = Path("mend.ru").read_text("utf-8")
    assert "# a.ttl:" in text
    assert "#   <https://other.example/m>" in text  # nothing is only deleted unasked
    store = ox.Store()
    store.load(path="a.ttl", format=ox.RdfFormat.TURTLE, base_iri="https://acme.example/")
    store.update(text)
    store.dump("mended.nt", ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    found = results(sgkg("validate", "mended.nt", *ACME, "--format", "json")[1])
    assert sorted(rule for rule, _, _ in found) == ["product-space", "product-version"]
    # What is commented out is SPARQL Update too.
    store.update("\n".join(re.sub(r"^# (?=(?:DELETE|INSERT|\s|\}))", "", line) for line in text.splitlines()))
    assert not list(store.quads_for_pattern(ox.NamedNode("https://other.example/m"), None, None))


def test_no_text_of_the_data_gets_out_of_a_comment(sgkg: Run) -> None:
    evil = 'std:en-62056-47 ; sg:retractedOn "2026-01-01\\n} ; CLEAR ALL ;\\r\\u2028DROP ALL"'
    write(GOOD.replace("std:en-62056-47", evil) + FOREIGN.replace("not ours", "a\\nCLEAR ALL ;"))
    sgkg("validate", "a.ttl", *ACME, "--write-repairs", "mend.ru")
    text = Path("mend.ru").read_bytes().decode()
    assert not re.search(r"^\s*(?:CLEAR|DROP)", text, re.MULTILINE)
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c")))
    store.update(text)
    assert len(store) >= 1


def test_nothing_to_repair_is_said(sgkg: Run) -> None:
    code, _, err = sgkg("validate", "good.ttl", *ACME, "--write-repairs", "mend.ru")
    assert (code, "sgkg: 0 repairs written to mend.ru" in err) == (0, True)
    text = Path("mend.ru").read_text("utf-8")
    assert text.endswith("# There is nothing to repair.\n")
    ox.Store().update(text)


def test_nothing_is_asked_where_nothing_is_like_it() -> None:
    from sgkg.gate.model import RuleText
    from sgkg.model import Severity

    rule = RuleText("a", "", "a", Severity.INFO)
    assert meant(Finding(rule, Severity.INFO, "", "", "", None, "", "", "")) == ""
