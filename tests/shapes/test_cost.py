"""The queries of the shapes cost what hangs on a focus node, not what the data holds (see shapes/coverage.ttl).

Measured it is by ``benchmarks/skews.py``; here the queries are read, so that one that would go through the whole data
for each focus node is noticed at once.
"""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from shape_examples import FAMILIES, shapes

from sgkg.namespaces import SH, compress
from sgkg.terms import plain

PREDICATE = r"(?:a|\?property|\^?\w+:[\w:/?-]+|\([\w:/^-]+\)[+?])"
OBJECT = r"(?:<[^>]+>|[?$]?[\w:-]+)"
PATTERN = re.compile(rf"([?$]\w+|sg:[A-Z]\w+) ({PREDICATE} {OBJECT}(?:\s*; {PREDICATE} {OBJECT})*)")
SEQUENCE = re.compile(r" \^?\w+:[\w-]+/")

#: constraint -> why it may join
KNOWN = {
    "sgs:standard-covers-sparql": "only where something is wrong with a standard is the group before the join not empty",
    "sgs:risk-in-scale-sparql": "all that is joined is bound by the queries around it",
}


def groups(query: str) -> Iterator[tuple[int, str]]:
    """Give the depth and the text of each group of a query, less that of the groups within."""
    texts = [""]
    for part in re.split(r"([{}])", re.sub(r"(?m)^\s*#.*$", "", query)):
        if part == "{":
            texts.append("")
        elif part == "}":
            yield len(texts) - 1, texts.pop()
        else:
            texts[-1] += part


def joins(query: str) -> list[str]:
    """List what a query would have to join, or to begin, by going through the data."""
    found = []
    for depth, text in groups(query):
        patterns = PATTERN.findall(text)
        for (subject, rest), (other, more) in combinations(patterns, 2):
            shared = {subject, *re.findall(r"\?\w+", rest)} & {other, *re.findall(r"\?\w+", more)}
            if subject != other and shared - {"$this"}:
                found.append(f"{subject} {rest} with {other} {more}")
        if depth == 1:
            found += [f"{subject} {rest}" for subject, rest in patterns if subject[0] == "?" and "?" in rest]
        found += [
            f"a sequence is a join: {subject} {rest}" for subject, rest in patterns if SEQUENCE.search(f" {rest}")
        ]
    return found


def queries() -> Iterator[tuple[str, str]]:
    for family in FAMILIES:
        yield from ((compress(str(shape)), plain(text)) for shape, text in shapes(family).pairs(SH + "select"))


@pytest.mark.parametrize(("name", "query"), [pytest.param(*one, id=one[0]) for one in queries()])
def test_a_query_is_looked_up_or_walked(name: str, query: str) -> None:
    assert bool(joins(query)) == (name in KNOWN), joins(query)


@pytest.mark.parametrize(
    "body",
    [
        "?inventory sg:asOf ?asOf .",
        "$this sg:interfaceOf ?reading . ?reading sg:purpose ?aim .",
        "FILTER NOT EXISTS { $this sg:interfaceOf ?claim . ?claim a sg:CoverageClaim }",
        "BIND(IF(EXISTS { $this sg:interfaceOf ?claim . ?claim sg:status ?status }, 1, 2) AS ?x)",
        "FILTER NOT EXISTS { $this sg:effectiveClaim/sg:objective ?value }",
        "?value a sg:SecurityObjective ; skos:prefLabel ?objective .",
    ],
)
def test_a_join_is_noticed(body: str) -> None:
    assert joins(f"SELECT $this WHERE {{ {body} }}")


def test_every_exception_exists() -> None:
    assert KNOWN.keys() <= {name for name, _ in queries()}
