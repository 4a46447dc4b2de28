"""Several files made one declaration, and a declaration mended by what its check has written."""

from pathlib import Path

import pytest
from product_declaration import ACME, TODAY, TURTLE

from sgkg import io
from sgkg.cli import main
from sgkg.errors import UsageError
from sgkg.vendors.check import check_document
from sgkg.vendors.files import joined, mended

OTHER = (
    TURTLE.replace("products/m100", "products/d5")
    .replace("ACME M100", "ACME D5")
    .replace("09506000134352", "95060008")
)
WRONG = TURTLE.replace("/standard/en-62056-47", "/standard/EN-62056-47").replace("std:en-62056-47", "std:EN-62056-47")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("a.ttl", TURTLE), ("b.ttl", OTHER), ("wrong.ttl", WRONG)):
        (tmp_path / name).write_text(text, "utf-8")
    document = io.parse(OTHER.encode(), source="b.ttl")
    (tmp_path / "b.jsonld").write_bytes(io.write(document, io.FORMATS["jsonld"]))
    return tmp_path


@pytest.mark.parametrize("other", ["b.ttl", "b.jsonld"])
def test_files_of_any_format_are_one_declaration(folder: Path, other: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["declare", "join", "a.ttl", other, "--output", "all.ttl"]) == 0
    both = io.parse((folder / "all.ttl").read_bytes(), source="all.ttl")
    parts = [io.parse((folder / name).read_bytes(), source=name, scope=name) for name in ("a.ttl", other)]
    assert io.content_hash([both]) == io.content_hash(parts)
    assert capfd.readouterr().err == f"sgkg: all.ttl is written, {len(both)} statements\n"
    assert not [one for one in check_document(both, vendor=ACME, today=TODAY) if one.severity == "Violation"]


def test_what_two_files_say_is_said_once_and_their_blank_nodes_stay_apart(folder: Path) -> None:
    one = "<urn:p> <urn:q> 1 , [ <urn:r> 2 ] ."
    for name in ("x.ttl", "y.ttl"):
        (folder / name).write_text(one, "utf-8")
    assert len(joined(["x.ttl", "y.ttl"])) == 1 + 2 * 2
    first = io.write_turtle(joined(["x.ttl", "y.ttl"]))
    assert first == io.write_turtle(joined(["x.ttl", "y.ttl"]))


def test_a_wrong_declaration_is_mended(folder: Path) -> None:
    prefix = ACME.prefixes[0]
    run = ["validate", "wrong.ttl", "--as-vendor", "acme", "--prefix", prefix]
    assert main([*run, "--write-repairs", "mend.ru"]) == 1
    assert main(["declare", "mend", "wrong.ttl", "mend.ru", "--output", "mended.ttl"]) == 0
    assert io.content_hash([io.parse((folder / "mended.ttl").read_bytes(), source="mended.ttl")]) == io.content_hash(
        [io.parse(TURTLE.encode(), source="a.ttl")]
    )
    assert mended("wrong.ttl", (folder / "mend.ru").read_text("utf-8")).pairs("urn:none") == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ("# nothing\n", "leave a.ttl as it is"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", "graph with a name"),
        ("SELECT * WHERE { ?a ?b ?c }", "SPARQL"),
        ("LOAD <https://example.org/a>", "would open a connection"),
    ],
)
def test_changes_that_are_none_are_refused(
    folder: Path, changes: str, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "c.ru").write_text(changes, "utf-8")
    assert main(["declare", "mend", "a.ttl", "c.ru", "--output", "m.ttl"]) in (2, 3)
    assert says in capfd.readouterr().err
    assert not (folder / "m.ttl").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a.ttl", "none.ttl"], "no such file"),
        (["a.ttl", "--output", "a.ttl"], "is a file that is read"),
        (["a.ttl", "--output", "b.ttl"], "--force"),
        (["a.ttl", "empty.ttl"], "no statement in empty.ttl"),
        (["a.ttl", "graphs.trig"], "names the graph"),
        (["a.ttl", "lost.jsonld"], "'ACME GmbH' is no IRI"),
        (["a.ttl", "--output", "all.pdf"], "suffix"),
    ],
)
def test_what_cannot_be_joined_is_told(
    folder: Path, arguments: list[str], says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.ttl").write_text("", "utf-8")
    (folder / "graphs.trig").write_text("<urn:g> { <urn:a> <urn:b> 1 }", "utf-8")
    (folder / "lost.jsonld").write_text(
        '{"@context": "https://w3id.org/sgdata/context/product-v1.jsonld", "id": "urn:a", "name": "A", '
        '"manufacturer": "ACME GmbH"}', "utf-8",
    )  # fmt: skip
    assert main(["declare", "join", *arguments]) in (2, 3)
    assert says in capfd.readouterr().err
    assert (folder / "b.ttl").read_text("utf-8") == OTHER


def test_a_file_is_named_that_names_a_graph(folder: Path) -> None:
    (folder / "g.trig").write_text("<urn:g> { <urn:a> <urn:b> 1 }", "utf-8")
    with pytest.raises(UsageError, match=r"g\.trig names the graph <urn:g>"):
        joined(["a.ttl", "g.trig"])
