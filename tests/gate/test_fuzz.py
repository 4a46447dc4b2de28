"""Whatever a file holds, ``sgkg validate`` says something sensible: no internal failure, no trace."""

import contextlib
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sgkg.cli import main

ROOT = Path(__file__).parents[2]
SAMPLE = (ROOT / "docs/examples/district.ttl").read_text("utf-8")
PIECES = [
    "@prefix sg: <https://w3id.org/sgdata/ontology#> .", "PREFIX : <#>", "BASE <http://e/>", "@base <x> .",
    "<a> a sg:Interface .", "sg:Interface", "a", "[", "]", "(", ")", ";", ",", ".", "<", ">", '"', '"""', "'", "\\",
    "\\u00e9", "\\uD800", "_:b", "_:", "@en", "^^", "xsd:date", "1.", "-1e", "true", "#", "\n", "\r",
    "\x00", "\ufeff",
    "<< <a> <b> <c> >>", "GRAPH <g> {", "{", "}", "sg:number 1", "sg:asOf",
    '"2026"^^<http://www.w3.org/2001/XMLSchema#gYear>',
    "é", "\U0001d518", "\u202e", "sg:expires", "sg:waivesRule", "a sg:Waiver", "a sg:Inventory",
]  # fmt: skip
SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")
FORMATS = ("text", "json", "sarif", "github", "junit", "gitlab", "markdown", "html", "turtle")


def validate(folder: Path, data: bytes, suffix: str, form: str, *, waivers: bool = False) -> None:
    file = folder / f"fuzz{suffix}"
    file.write_bytes(data)
    options = ["--no-cache", "--format", form, "--today", "2026-11-22"] + (
        ["--waivers", str(file)] if waivers else []
    )
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["validate", str(file), *options])
    assert code in (0, 1, 2, 3), (code, err.getvalue())
    assert "Traceback" not in err.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def few(examples: int):
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@few(80)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(SUFFIXES), st.sampled_from(FORMATS), st.booleans()
)
def test_pieces_of_rdf(folder: Path, pieces: list[str], suffix: str, form: str, waivers: bool) -> None:
    validate(folder, " ".join(pieces).encode("utf-8", "surrogatepass"), suffix, form, waivers=waivers)


@few(40)
@given(st.binary(max_size=200), st.sampled_from(SUFFIXES), st.sampled_from(FORMATS))
def test_any_bytes(folder: Path, data: bytes, suffix: str, form: str) -> None:
    validate(folder, data, suffix, form)


@few(100)
@given(st.integers(0, 2**32), st.sampled_from(FORMATS))
def test_a_real_file_with_parts_lost_doubled_and_swapped(folder: Path, seed: int, form: str) -> None:
    chance = random.Random(seed)
    parts = SAMPLE.split("\n\n")
    head, parts = parts[0], parts[1:]
    for _ in range(chance.randint(1, 6)):
        place, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        lines = parts[place].splitlines()
        match chance.randrange(6):
            case 0:
                parts[place] = ""
            case 1:
                parts.insert(other, parts[place])
            case 2:
                parts[place], parts[other] = parts[other], parts[place]
            case 3 if len(lines) > 2:
                del lines[chance.randrange(1, len(lines) - 1)]
                parts[place] = "\n".join(lines)
            case 4 if lines:
                terms = [part for part in parts[other].split() if ":" in part] or ["sg:Interface"]
                words = parts[place].split(" ")
                words[chance.randrange(len(words))] = chance.choice(terms)
                parts[place] = " ".join(words)
            case _ if chance.random() < 0.2:
                cut = chance.randrange(len(parts[place]) + 1)
                parts[place] = parts[place][:cut] + chance.choice(PIECES) + parts[place][cut:]
    text = "\n\n".join([head, *parts])
    validate(folder, text.encode("utf-8", "surrogatepass"), ".ttl", form, waivers=chance.random() < 0.2)
