"""The examples of the shapes: files that pass, and files that fail as they say.

An example stands in ``tests/shapes/<shape file>/{pass,fail}/`` and is judged by that one shape file; what other
files would find in it does not matter. One that fails says what is to be found, no more and no less, in the words of
a SHACL report::

    <> sgt:expects
        [ sh:focusNode ex:interface-1 ; sh:sourceShape sgs:G01 ; sh:resultSeverity sh:Violation ] .

Focus node, source shape and severity are always given; the component where it is not a SPARQL constraint; value
(``sh:value``) and message (``sh:resultMessage``) where the example is also about them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sgkg import io
from sgkg.io import Document
from sgkg.model import Result
from sgkg.namespaces import SH
from sgkg.terms import to_ntriples

ROOT = Path(__file__).parents[1]
SHAPES = ROOT / "shapes"
EXAMPLES = ROOT / "tests" / "shapes"
EXPECTS = "https://w3id.org/sgdata/shapes-test#expects"
FAMILIES = sorted(path.relative_to(SHAPES).with_suffix("").as_posix() for path in SHAPES.rglob("*.ttl"))

Expectation = Mapping[str, str]


@dataclass(frozen=True)
class Example:
    """A file, its shape file (``family``), and what it expects: property of the report -> term."""

    family: str
    path: Path
    document: Document
    expectations: tuple[Expectation, ...]

    @property
    def name(self) -> str:
        return f"{self.family}/{self.path.parent.name}/{self.path.stem}"

    @property
    def inference(self) -> bool:
        """Users' data is checked with what follows from it, our own ontology as it is written."""
        return not self.family.startswith("own/")


@cache
def shapes(family: str) -> Document:
    return io.parse((SHAPES / f"{family}.ttl").read_bytes(), source=f"shapes/{family}.ttl", scope="shapes-")


@cache
def examples(family: str) -> tuple[Example, ...]:
    paths = sorted((EXAMPLES / family).glob("*/*.ttl"))
    return tuple(_read(family, path) for path in paths)


def unmet(expectations: Iterable[Expectation], results: Iterable[Result]) -> tuple[list[Expectation], list[Result]]:
    """Pair expectations and results, one to one; return those left over on either side."""
    missing, left = [], list(results)
    for wanted in sorted(expectations, key=len, reverse=True):  # those that say most choose first
        found = next((result for result in left if wanted.items() <= _stated(result).items()), None)
        if found is None:
            missing.append(wanted)
        else:
            left.remove(found)
    return missing, left


def _read(family: str, path: Path) -> Example:
    document = io.parse(path.read_bytes(), source=path.name)
    fields: dict[str, dict[str, str]] = {}
    for subject, predicate, value in document.triples():
        if predicate.startswith(SH):
            fields.setdefault(str(subject), {})[predicate] = _one_symbol(to_ntriples(value))
    wanted = tuple(
        {SH + "sourceConstraintComponent": f"<{SH}SPARQLConstraintComponent>", **fields[str(node)]}
        for _, node in document.pairs(EXPECTS)
    )
    for one in wanted:
        assert {SH + "focusNode", SH + "sourceShape", SH + "resultSeverity"} <= set(one), f"{path} expects too little"
    return Example(family, path, document, wanted)


def _one_symbol(term: str) -> str:
    """Write blank nodes alike: their labels mean nothing."""
    return "_:" if term.startswith("_:") else term


def _stated(result: Result) -> Expectation:
    return {
        SH + "focusNode": _one_symbol(result.focus_node),
        SH + "sourceShape": result.source_shape or "",
        SH + "sourceConstraintComponent": f"<{result.component}>",
        SH + "resultSeverity": f"<{result.severity}>",
        SH + "value": result.value or "",
        SH + "resultMessage": '"' + " ".join(result.messages) + '"',
    }
