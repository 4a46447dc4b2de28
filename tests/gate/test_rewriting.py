"""The text that mends a declaration at its place, and when there is none."""

import pytest
from gate.repository import TODAY
from product_declaration import ACME, JSON, TURTLE

from sgkg import io
from sgkg.gate.inputs import Inputs, Wish
from sgkg.gate.model import Finding
from sgkg.gate.run import run

RIGHT = "https://w3id.org/sgdata/standard/en-62056-47"
WRONG = "https://w3id.org/sgdata/standard/EN_62056-47"
PREFIX = "@prefix std: <https://w3id.org/sgdata/standard/> .\n"


def findings(text: str, name: str = "a.ttl") -> tuple[Finding, ...]:
    return run(Inputs(((name, text.encode()),)), Wish(TODAY, vendor=ACME)).findings


def only(text: str, name: str = "a.ttl") -> Finding:
    (found,) = findings(text, name)
    return found


def mended(text: str, finding: Finding) -> str:
    """Put the text where the finding says."""
    place = finding.place
    assert place is not None
    lines = text.split("\n")
    line = lines[place.line - 1]
    lines[place.line - 1] = line[: place.column - 1] + finding.rewrite + line[place.end_column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "name", "rewrite"),
    [
        (TURTLE.replace(RIGHT, WRONG), "a.ttl", f"<{RIGHT}>"),
        ("\ufeff" + TURTLE.replace(RIGHT, WRONG), "a.ttl", f"<{RIGHT}>"),
        (PREFIX + TURTLE.replace(f"<{RIGHT}>", "std:EN_62056-47"), "a.ttl", "std:en-62056-47"),
        (JSON.replace("std:en-62056-47", "std:EN_62056-47"), "a.jsonld", '"std:en-62056-47"'),
        (JSON.replace("std:en-62056-47", WRONG), "a.jsonld", f'"{RIGHT}"'),
        (TURTLE.replace("09506000134352", "0950600 0134352"), "a.ttl", '"09506000134352"'),
        (JSON.replace("09506000134352", "0950600 0134352"), "a.jsonld", '"09506000134352"'),
    ],
)  # fmt: skip
def test_what_is_sure_is_text_that_mends_the_file(text: str, name: str, rewrite: str) -> None:
    finding = only(text, name)
    assert finding.repair is not None
    assert finding.repair.sure
    assert finding.rewrite == rewrite
    assert findings(mended(text, finding), name) == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # likely, not certain; an example; missing, so that there is nothing in whose place it would stand
        (TURTLE.replace(RIGHT, RIGHT.replace("62056-47", "62056-48")), "a.ttl"),
        (TURTLE.replace("09506000134352", "09506000134353"), "a.ttl"),
        (TURTLE.replace(" a schema:Product ;", ""), "a.ttl"),
        # escapes: the same value, written in another way
        (TURTLE.replace(RIGHT, WRONG.replace("EN", "\\u0045N")), "a.ttl"),
        (TURTLE.replace('"09506000134352"', "'''0950600 0134352'''"), "a.ttl"),
        # the line is not the statement's alone: RDF/XML says things in attributes
        (io.write(io.parse(TURTLE.replace(RIGHT, WRONG).encode(), source="a.ttl"), io.FORMATS["rdfxml"]).decode(), "a.rdf"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_left_to_people(text: str, name: str) -> None:
    found = findings(text, name)
    assert found
    assert [finding.rewrite for finding in found] == [""] * len(found)


def test_a_prefix_that_cannot_be_told_is_not_used() -> None:
    # The property and the value end alike, so that the text of one could be taken for that of the other.
    text = TURTLE.replace(RIGHT, "https://w3id.org/sgdata/standard/EN_62056-47/standard")
    assert all(not finding.rewrite for finding in findings(text))


def test_bytes_that_are_no_text_are_left_alone() -> None:
    data = b"# \xff\n" + TURTLE.replace(RIGHT, WRONG).encode()
    (found,) = run(Inputs((("a.ttl", data),)), Wish(TODAY, vendor=ACME)).findings
    assert (found.repair is not None, found.rewrite) == (True, "")
