"""Every packed query: its header, its form, and its answer over the inventory of 2010."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sgkg import queries
from sgkg.namespaces import GRAPH
from sgkg.queries import StoredQuery
from sgkg.store import Store
from sgkg.terms import Iri, Literal, Term

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "queries"
CATALOGUE = queries.catalogue()
SELECTS = [query for query in CATALOGUE.values() if query.form == "SELECT"]
KEYWORDS = {
    "actors", "coverage", "data", "definitions", "editions", "evidence", "gaps", "interfaces", "layers", "overview",
    "privacy", "products", "report", "risk", "security", "sources", "standards", "third-parties", "vendors",
}  # fmt: skip
#: queries whose numbers depend on their parameters
COUNTING = ("gap-facets", "product-totals")
#: graphs beside the default graph that a query may ask by name
BESIDE = ("alignments", "catalogue", "current", "map", "products", "products/vendors", "shapes")

every_query = pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
every_select = pytest.mark.parametrize("query", SELECTS, ids=[query.name for query in SELECTS])


def examples(query: StoredQuery) -> dict[str, Term]:
    return queries.bind(query, {p.name: p.example for p in query.parameters})


def test_the_catalogue_is_the_folder() -> None:
    assert sorted(CATALOGUE) == sorted(path.stem for path in FOLDER.glob("*.rq"))
    assert len({name.lower() for name in CATALOGUE}) == len(CATALOGUE) >= 26
    assert {path.stem for path in (HERE / "expected").iterdir()} == set(CATALOGUE)


@every_query
def test_header_is_complete(query: StoredQuery) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", query.name)
    assert 10 <= len(query.summary) <= 80
    assert not query.summary.endswith(".")
    assert query.description.endswith(".")
    assert query.keywords
    assert set(query.keywords) <= KEYWORDS
    assert list(query.keywords) == sorted(set(query.keywords))
    for parameter in query.parameters:
        assert parameter.example
        assert parameter.description


@every_query
def test_header_has_no_keys_that_nobody_reads(query: StoredQuery) -> None:
    keys = re.findall(r"^#\+ (\w+):", query.text, re.MULTILINE)
    assert [k for k in ("summary", "description", "keywords", "question", "parameters") if k in keys] == keys


def test_every_keyword_is_used_more_than_by_chance() -> None:
    used = {word for query in CATALOGUE.values() for word in query.keywords}
    assert used == KEYWORDS


def test_no_two_queries_have_the_same_summary() -> None:
    assert len({query.summary for query in CATALOGUE.values()}) == len(CATALOGUE)


@every_query
def test_query_stands_alone(query: StoredQuery) -> None:
    """It names its prefixes itself, and it asks the default graph, or one beside it by its name."""
    asked = re.findall(r"\bGRAPH\s+(\S+)", re.sub(r"(?m)^#.*", "", query.text))
    assert {name for name in asked if not name.startswith("?")} <= {f"<{GRAPH}{name}>" for name in BESIDE}
    body = re.sub(r"#.*|<[^>]*>|\"[^\"]*\"", "", query.text)
    used = set(re.findall(r"(?<![\w?-])([a-z][a-z-]*):\w", body))
    assert used == set(re.findall(r"PREFIX ([a-z-]+):", query.text))
    assert not re.search(r"\b(FROM|SERVICE)\b", body)
    assert query.form in ("SELECT", "ASK", "CONSTRUCT")


@every_query
def test_answer_to_the_example_is_the_expected_one(
    query: StoredQuery, dataset: Store, request: pytest.FixtureRequest
) -> None:
    """As CSV, a graph as sorted N-Triples, yes or no as a word; ``--update-golden`` rewrites the files."""
    suffix = "nt" if query.form == "CONSTRUCT" else "csv"
    media_type = "application/n-triples" if suffix == "nt" else "text/csv"
    got = dataset.answer(query.text, media_type, examples(query)).decode().replace("\r\n", "\n")
    if suffix == "nt":
        got = "\n".join(sorted(got.splitlines())) + "\n"
    expected = HERE / "expected" / f"{query.name}.{suffix}"
    if request.config.getoption("--update-golden"):
        expected.write_text(got, "utf-8")
    assert got == expected.read_text("utf-8")


@every_select
def test_order_is_total(query: StoredQuery, dataset: Store) -> None:
    """No two solutions are equal in all that they are ordered by, so equal data gives equal bytes."""
    _, order, keys = query.text.rpartition("ORDER BY")
    assert order
    for bindings in (examples(query), {}):
        found = dataset.select(query.text, bindings)
        names = [name for name in re.findall(r"\?(\w+)", keys) if name in found.variables]
        ordered_by = [tuple(str(row.get(name)) for name in names) for row in found.rows]
        assert len(set(ordered_by)) == len(ordered_by)


@every_select
def test_solutions_name_what_they_are_about(query: StoredQuery, dataset: Store) -> None:
    for row in dataset.select(query.text, examples(query)).rows:
        words = [term for term in row.values() if isinstance(term, Literal) and re.search(r"[A-Za-z]", term.value)]
        assert words or not any(isinstance(term, Iri) for term in row.values())


@pytest.mark.parametrize("query", [q for q in SELECTS if q.parameters], ids=lambda q: q.name)
def test_parameters_have_an_effect(query: StoredQuery, dataset: Store) -> None:
    names = {p.name for p in query.parameters}

    def rows(bindings: Mapping[str, Term]) -> list[dict[str, Term]]:
        """The solutions without the parameters, which are told back."""
        found = dataset.select(query.text, bindings).rows
        return [{name: term for name, term in row.items() if name not in names} for row in found]

    given, every = rows(examples(query)), rows({})
    assert given
    if any(p.required for p in query.parameters):
        return
    assert given != every
    if not any(p.type == "integer" for p in query.parameters) and query.name not in COUNTING:
        assert all(row in every for row in given)
        assert len(given) < len(every)


@pytest.mark.parametrize(
    ("name", "given", "numbers"),
    [
        ("interfaces-of-actor", {"actor": "actor/wan"}, "3 4 5 6 7"),
        ("interfaces-of-actor", {"actor": "actor/third-parties"}, "10 11 12"),
        ("interfaces-by-data-type", {"type": "data-type/alarm"}, "2 3 4 5 6 7 8 9"),
        ("interfaces-by-data-subject", {"subject": "data-subject/substation"}, "3 6"),
        ("interfaces-of-standard", {"standard": "standard/en-62056-31"}, "1"),
        ("interfaces-of-standard", {"standard": "standard/en-62055-31"}, ""),
        ("interfaces-at-high-risk", {}, "5 6 7 4"),
        ("interfaces-at-high-risk", {"threshold": "41"}, "5 6 7"),
        ("gaps-by-rule", {"rule": "G01"}, "7 10"),
        ("gaps-by-rule", {"rule": "G99"}, ""),
    ],
)
def test_answers_to_parameters(
    name: str, given: Mapping[str, str], numbers: str, ask: Callable[..., list[dict[str, str]]]
) -> None:
    assert list(dict.fromkeys(row["number"] for row in ask(name, **given))) == numbers.split()


def test_evidence_cites_a_slide_for_each_statement(ask: Callable[..., list[dict[str, str]]]) -> None:
    for number in range(1, 14):
        rows = ask("interface-evidence", interface=f"interface/{number}")
        assert {"interface", "data flow"} <= {row["kind"] for row in rows}
        assert all("slide position" in row["citation"] for row in rows)


def test_layers_come_with_the_standards_of_an_interface(ask: Callable[..., list[dict[str, str]]]) -> None:
    rows = ask("standards-of-interface", interface="interface/5")
    assert [(row["standardName"], row["layerName"]) for row in rows] == [
        ("EN 62056-42", "physical layer"),
        ("EN 62056-46+am1", "data link layer"),
        ("EN 62056-47", "transport layer"),
    ]


def test_editions_follow_the_date(published: Callable[..., Store], ask: Callable[..., list[dict[str, str]]]) -> None:
    given = {"standard": "standard/en-62056-31"}
    states = {
        d: [r["lifeStateName"] for r in ask("standard-editions", published(d), **given)] for d in ("2010", "2015")
    }
    assert states == {"2010": ["in force"], "2015": ["ended"]}
    assert [row["successorName"] for row in ask("standard-successors", **given)] == ["EN 62056-3-1:2014"]


def test_literals_of_mixed_kinds_do_not_end_the_process() -> None:
    done = subprocess.run([sys.executable, HERE / "mixed_literals.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, list(CATALOGUE)), done.stderr[:2000]
