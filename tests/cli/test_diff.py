"""``sgkg diff``: formats, exit codes, and data that would break a comment."""

import io as textio
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "district.ttl"
DISTRICT = EXAMPLE.read_text("utf-8")
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "diff.schema.json").read_text("utf-8"))
FORMATS = ["markdown", "json", "turtle"]
Run = Callable[..., tuple[int, str, str]]

UNCOVERED = """
ex:if-4 a sg:Interface ; rdfs:label "portal to ombudsman"@en ; sg:number 4 ; sg:from ex:portal ; sg:to ex:ombudsman ;
    dct:source ex:plan .
"""


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Write the new version; the old one is ``old.ttl``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.ttl").write_text(DISTRICT, "utf-8")

    def write(text: str) -> str:
        (tmp_path / "new.ttl").write_text(text, "utf-8")
        return "new.ttl"

    return write


def test_json_keeps_to_its_schema(sgkg: Run, new: Callable[[str], str]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    text = DISTRICT.replace("claim-status:asserted", "claim-status:proposed", 1) + UNCOVERED
    text += 'ex:if-5 a sg:Interface . [] a sg:Interface ; sg:number "x" .'
    for arguments in (
        ("old.ttl", new(text)),
        (new(text), "old.ttl"),
        ("eg2-2010", "old.ttl"),
        ("old.ttl", "old.ttl"),
    ):
        code, out, _ = sgkg("diff", *arguments, "--format", "json")
        assert code == 0
        jsonschema.validate(json.loads(out), SCHEMA)
    tree = json.loads(sgkg("diff", "old.ttl", new(text), "-f", "json")[1])
    assert tree["summary"]["gaps_opened"] == len(tree["gaps"]["opened"]) > 2
    assert tree["summary"]["findings_opened"] == len(tree["findings"]["opened"]) > 2
    assert tree["coverage"]["lost"][0]["standards"][0]["label"] == "Pilot profile"


@pytest.mark.parametrize("form", FORMATS)
def test_same_input_same_bytes(form: str, sgkg: Run, new: Callable[[str], str]) -> None:
    new(DISTRICT + UNCOVERED + "[] a sg:Interface . <urn:s> <urn:p> [ <urn:q> ( 1 2 ) ] .")
    first, second = (sgkg("diff", "old.ttl", "new.ttl", "-f", form) for _ in range(2))
    assert first == second
    assert first[0] == 0


def test_the_comment_on_a_pull_request(
    sgkg: Run, new: Callable[[str], str], golden: Callable[[str, str], None]
) -> None:
    text = DISTRICT.replace("claim-status:asserted", "claim-status:proposed", 1).replace(
        '"heat meter"@en', '"meter"@en'
    )
    code, out, err = sgkg("diff", "old.ttl", new(text + UNCOVERED))
    assert (code, err) == (0, "")
    golden("diff.markdown", re.sub(r"sgkg [\d.]+, .*</sub>", "VERSIONS</sub>", out))


def test_turtle_is_a_graph_that_can_be_asked(sgkg: Run, new: Callable[[str], str]) -> None:
    text = DISTRICT.replace("claim-status:asserted", "claim-status:proposed", 1) + UNCOVERED
    _, out, _ = sgkg("diff", "old.ttl", new(text), "-f", "turtle")
    store = ox.Store()
    store.extend(ox.parse(out, format=ox.RdfFormat.TURTLE))
    prefixes = {"sg": "https://w3id.org/sgdata/ontology#", "schema": "https://schema.org/", "dct": "http://purl.org/dc/terms/",
                "prov": "http://www.w3.org/ns/prov#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}  # fmt: skip

    def asked(pattern: str) -> bool:
        return bool(store.query(f"ASK {{ {pattern} }}", prefixes=prefixes))

    assert asked("?change a prov:Activity ; prov:used ?old ; prov:generated ?new . ?new prov:wasRevisionOf ?old")
    assert asked(
        '?change dct:hasPart ?add . ?add a schema:AddAction ; schema:object ?gap . ?gap a sg:Gap ; sg:ruleId "G01" ; '
        "sg:gapStatus <https://w3id.org/sgdata/gap-status/open> ; sg:focus <https://example.org/district/if-4>"
    )
    assert asked(
        "?add a schema:AddAction ; schema:object <https://example.org/district/if-4> ; dct:subject sg:Interface"
    )
    assert asked(
        "?update a schema:UpdateAction ; schema:object ?claim ; dct:hasPart ?less . ?less a schema:DeleteAction ; "
        "schema:object ?statement . ?statement rdf:subject ?claim ; rdf:predicate sg:status ; "
        "rdf:object <https://w3id.org/sgdata/claim-status/asserted>"
    )
    assert asked("?lost a schema:DeleteAction ; dct:subject sg:coveredBy")


def test_nothing_changed(sgkg: Run, new: Callable[[str], str]) -> None:
    code, out, err = sgkg("diff", "old.ttl", new("# a comment\n" + DISTRICT), "--fail-on-opened")
    assert (code, err) == (0, "")
    assert "Nothing changed; 1 gap as before." in out
    turtle = sgkg("diff", "old.ttl", "new.ttl", "-f", "turtle")[1]
    assert "hasPart" not in turtle


@pytest.mark.parametrize(
    ("text", "code"),
    [(DISTRICT + UNCOVERED, 1), (DISTRICT + "ex:if-1 sg:numbr 3 .", 1), (DISTRICT.replace('"gateway"', '"box"'), 0),
     ("", 2), ("<urn:a> <urn:b> <urn:c> .", 2)],
)  # fmt: skip
def test_fail_on_opened(text: str, code: int, sgkg: Run, new: Callable[[str], str]) -> None:
    assert sgkg("diff", "old.ttl", new(text))[0] == 0, "without the option nothing fails"
    found, out, err = sgkg("diff", "old.ttl", new(text), "--fail-on-opened")
    assert found == code
    if code == 2:
        assert (out, "nothing was checked in new.ttl" in err) == ("", True)


def test_a_gap_that_is_closed_passes_and_is_told(sgkg: Run, new: Callable[[str], str]) -> None:
    new(DISTRICT + UNCOVERED)
    code, out, _ = sgkg("diff", "new.ttl", "old.ttl", "--fail-on-opened")
    assert code == 0
    assert "### Gaps closed (" in out
    assert "Interface 4 (portal to ombudsman) is covered by no standard." in out


def test_the_old_version_may_come_from_standard_input(
    sgkg: Run, new: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    new(DISTRICT + UNCOVERED)
    monkeypatch.setattr(sys, "stdin", textio.TextIOWrapper(textio.BytesIO(DISTRICT.encode())))
    code, out, _ = sgkg("diff", "-", "new.ttl")
    assert code == 0
    assert "## Changes from `-` to `new.ttl`" in out
    assert "### Gaps opened (" in out
    assert sgkg("diff", "-", "-")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("old.ttl", "none.ttl"), 3), (("none", "old.ttl"), 2), (("old.ttl",), 2), (("old.ttl", "broken.ttl"), 3),
     (("old.ttl", "old.ttl", "--as-of", "soon"), 2), (("old.ttl", "old.ttl", "-o", "old.ttl"), 2),
     (("both", "old.ttl"), 2)],
)  # fmt: skip
def test_broken_input(arguments: tuple[str, ...], code: int, sgkg: Run, new: Callable[[str], str]) -> None:
    new("")
    Path("broken.ttl").write_text("<urn:a> <urn:b> .")
    Path("both").mkdir()
    Path("both/a.ttl").write_text(DISTRICT)
    Path("both/b.ttl").write_text(DISTRICT.replace("ex:inventory", "ex:another"))
    found, out, err = sgkg("diff", *arguments)
    assert (found, out) == (code, "")
    assert err
    assert "Traceback" not in err
    assert Path("old.ttl").read_text("utf-8") == DISTRICT


HOSTILE = r"""
ex:if-4 a sg:Interface ; sg:number 4 ; sg:from ex:portal ; sg:to ex:ombudsman ; dct:source ex:plan ;
    rdfs:label "<img src=x onerror=alert(1)> | @everyone [a](javascript:b) `code` *b* \u001B[31m\nline \u202Eflip"@en .
ex:portal <urn:p> "``` | </sub> <script>" .
"""


def test_data_cannot_break_out_of_the_comment(sgkg: Run, new: Callable[[str], str]) -> None:
    _, out, _ = sgkg("diff", "old.ttl", new(DISTRICT + HOSTILE))
    plain = re.sub(r"(`+).*?\1", "", out)  # what stands in code is text
    assert "<img" not in plain
    assert "<script" not in plain
    assert "@everyone" not in plain
    assert "[a](" not in plain
    assert not [sign for sign in out if not sign.isprintable() and sign != "\n"]
    assert "&lt;img src=x" in out
    assert "@<!-- -->everyone" in out


def test_a_large_change_fits_a_comment_and_says_what_is_cut(sgkg: Run, new: Callable[[str], str]) -> None:
    more = "".join(
        f'ex:n{n} a sg:Interface ; rdfs:label "{"long name " * 30}{n}"@en ; sg:number {n} ; sg:from ex:portal ; '
        f"sg:to ex:ombudsman ; dct:source ex:plan . "
        f'ex:c{n} a sg:CoverageClaim ; rdfs:label "{"claim " * 60}{n}"@en . ex:a{n} a sg:Device ; <urn:p{n}> {n} .\n'
        for n in range(4, 300)
    )
    _, out, _ = sgkg("diff", "old.ttl", new(DISTRICT + more))
    assert len(out) < 65_536
    assert re.search(r"### Interfaces \(296 added\)", out)
    assert "more are not shown here; `--format json` has all." in out
    tree = json.loads(sgkg("diff", "old.ttl", "new.ttl", "-f", "json")[1])
    assert tree["summary"]["entities"]["added"] == 296 * 3


def test_the_page_tells_every_format_and_option() -> None:
    import click

    from sgkg.cli.diff import FORMATS as KNOWN
    from sgkg.cli.diff import diff

    page = (ROOT / "docs" / "diff.md").read_text("utf-8")
    assert list(KNOWN) == FORMATS
    assert all(f"- `{name}`" in page for name in KNOWN)
    ours = {
        option for p in diff.params if isinstance(p, click.Option) for option in p.opts if option.startswith("--")
    }
    assert ours == {"--as-of", "--fail-on-opened", "--format", "--output"}
    assert "--as-of" in page
    assert "--fail-on-opened" in page
