"""What vendors claim changes nothing that is said of gaps, coverage and all else that is not about products."""

from functools import cache
from types import ModuleType

import product_samples as samples
import pytest
from fake_service import packed_store

from sgkg import queries
from sgkg.dataset import inventory_document
from sgkg.figures import architecture, counts, coverage, risk
from sgkg.figures.ask import answers
from sgkg.namespaces import GRAPH
from sgkg.queries import StoredQuery
from sgkg.store.oxigraph import OxigraphStore
from sgkg.terms import Iri, Term
from sgkg.validation import check, rules
from sgkg.validation.runs import packed_shapes
from sgkg.vendors.reference import reference

#: queries that are not about what vendors declare
OTHERS = {
    name: query for name, query in queries.catalogue().items() if not {"products", "vendors"} & {*query.keywords}
}


def everything() -> str:
    """A declaration that claims every standard for every interface, with a certificate."""
    known = reference()
    claims = []
    for number, interface in enumerate(sorted(known.interfaces)):
        product = f"<https://gridworks.example/id/all-{number}>"
        claims.append(f'{product} a schema:Product ; schema:name "All {number}" .')
        claims += [
            f"{product} sg:claim <https://gridworks.example/id/all-{number}#{place}> . "
            f"<https://gridworks.example/id/all-{number}#{place}> a sg:ConformanceClaim ; sg:interface <{interface}> ; "
            f"sg:standard <{standard}> ; sg:evidenceLevel level:certified ."
            for place, standard in enumerate(sorted(known.standards))
        ]
    return samples._HEADER + "\n".join(claims)


@cache
def stores() -> tuple[OxigraphStore, OxigraphStore]:
    """The packed data, and the same after declarations, changes and retractions."""
    before, after = packed_store(), OxigraphStore()
    after.load(before.statements())
    for graph in before.graphs():
        after.load(before.statements(graph), graph)
    samples.load(after._store)
    samples.declare(after._store, samples.GRIDWORKS, samples.graph_of(everything(), samples.GRIDWORKS))
    return before, after


def bound(query: StoredQuery) -> list[dict[str, Term]]:
    examples = {parameter.name: parameter.example for parameter in query.parameters}
    every = [] if any(parameter.required for parameter in query.parameters) else [queries.bind(query, {})]
    return [queries.bind(query, examples), *every]


def test_there_is_much_to_see() -> None:
    _, after = stores()
    (row,) = after.select(queries.load("product-totals").text).rows
    assert int(str(getattr(row["products"], "value", 0))) > len(reference().interfaces)


@pytest.mark.parametrize("query", OTHERS.values(), ids=OTHERS)
def test_answers_are_the_same(query: StoredQuery) -> None:
    before, after = stores()
    media_type = "application/n-triples" if query.form == "CONSTRUCT" else "text/csv"
    for bindings in bound(query):
        answers_of = [store.answer(query.text, media_type, bindings) for store in (before, after)]
        if query.form == "CONSTRUCT":
            answers_of = [b"".join(sorted(one.splitlines(keepends=True))) for one in answers_of]
        assert answers_of[0] == answers_of[1]
    assert OTHERS.keys() >= {"gap-list", "gap-facets", "coverage-matrix", "coverage-totals", "key-figures"}


@pytest.mark.parametrize("build", [counts, coverage, architecture, risk], ids=lambda module: module.__name__)
def test_figures_are_the_same(build: ModuleType) -> None:
    before, after = (build.build(answers(store, build.QUERIES)) for store in stores())
    assert before == after


def test_the_packed_graphs_are_the_same() -> None:
    before, after = stores()
    assert set(before.statements().ntriples().splitlines()) == set(after.statements().ntriples().splitlines())
    for graph in before.graphs():
        assert before.count(graph) == after.count(graph)
    assert {graph.partition("/graph/")[2].partition("/")[0] for graph in {*after.graphs()} - {*before.graphs()}} == {
        "declared", "products", "vendor",
    }  # fmt: skip


def test_rules_find_the_same_even_where_they_see_what_is_derived() -> None:
    """No rule reads a product, were its statements beside those of the inventory."""
    _, after = stores()
    inventory = inventory_document("eg2-2010")
    beside = [after.statements(graph) for graph in after.graphs() if "/graph/declared/" in graph]
    beside.append(after.statements(Iri(GRAPH + "products")))
    gaps = {f"<{rule}>" for rule in rules(packed_shapes())}
    found = [
        {result for result in check(documents).report.results if result.source_shape in gaps}
        for documents in ([inventory], [inventory, *beside])
    ]
    assert found[0] == found[1]
    assert found[0]
