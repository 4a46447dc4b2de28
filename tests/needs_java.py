"""What tests of the reasoner share: graphs as N-Triples, and what happens where there is no Java."""

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from sgkg.errors import UsageError
from sgkg.reasoning.java import Java, find_java

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology" / "sgdata.ttl"
EXAMPLES = Path(__file__).parent / "reasoning"


def require_java() -> Java:
    """Return a Java; without one skip with the reason, but fail in CI, where a skipped proof is no proof."""
    try:
        return find_java()
    except UsageError as error:
        missing(str(error))


def missing(what: str) -> None:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(what)
    pytest.skip(what)


def ntriples(*files: Path, turtle: str = "") -> bytes:
    """Merge Turtle files, and a text, into one graph."""
    quads = [quad for file in files for quad in ox.parse(path=file)]
    quads += ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
