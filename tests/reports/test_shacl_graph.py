"""The SHACL report: Turtle and JSON-LD are one graph, and a standard report."""

import json
from dataclasses import replace

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from reports.verdicts import clean, sample, verdicts

from sgkg.gate.model import Verdict
from sgkg.reports.shacl_graph import to_jsonld, to_turtle

PREFIXES = (
    "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX sg: <https://w3id.org/sgdata/ontology#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX sgd: <https://w3id.org/sgdata/> "
)


def graph(text: str, form: ox.RdfFormat) -> ox.Dataset:
    found = ox.Dataset(ox.parse(text.encode(), format=form))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def ask(verdict: Verdict, pattern: str) -> bool:
    store = ox.Store()
    store.load(to_turtle(verdict).encode(), format=ox.RdfFormat.TURTLE)
    return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}"))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(verdict=verdicts())
def test_turtle_and_jsonld_are_one_graph(verdict: Verdict) -> None:
    # Equal blank results make canonical forms slow to find: each finding has a fingerprint of its own here.
    findings = tuple(replace(f, fingerprint=f"{n:064x}") for n, f in enumerate(verdict.findings))
    kept = replace(verdict, findings=findings)
    turtle, jsonld = graph(to_turtle(kept), ox.RdfFormat.TURTLE), graph(to_jsonld(kept), ox.RdfFormat.JSON_LD)
    assert set(map(str, turtle)) == set(map(str, jsonld))
    results = [quad for quad in turtle if quad.predicate.value == "http://www.w3.org/ns/shacl#result"]
    assert len(results) == sum(finding.result is not None for finding in kept.findings)


def test_the_additions_stand_at_their_results() -> None:
    print_ = sample().findings[2].fingerprint
    assert ask(
        sample(),
        f'?r a sh:ValidationResult ; sg:fingerprint "{print_}" ; sg:inFile ?f ; sg:atLine ?l ; sg:atColumn ?c',
    )
    assert ask(
        sample(),
        "?r sh:focusNode sgd:interface\\/7 ; sg:waivedBy <https://example.org/waiver/7> ; sg:atLine 110 ; sg:atColumn 1 ; "
        'sg:inFile "data/my inventory.ttl" ; sg:baselineState "new"',
    )
    assert ask(sample(), '?r sh:focusNode sgd:interface\\/9 ; sg:baselineState "unchanged"')
    assert ask(sample(), "?r sh:conforms false ; rdfs:comment ?c FILTER (contains(?c, 'waiver-expired (1)'))")
    assert ask(clean(), "?r sh:conforms true FILTER NOT EXISTS { ?r sh:result ?any }")


def test_a_path_is_laid_out_as_shacl_has_it() -> None:
    assert ask(
        sample(),
        """?r sh:resultPath ?path . ?path rdf:first/sh:inversePath sg:interfaceOf ;
           rdf:rest/rdf:first/sh:zeroOrMorePath/sh:alternativePath/rdf:rest/rdf:first sg:interfaceOf""",
    )


def test_jsonld_fetches_no_context() -> None:
    assert isinstance(json.loads(to_jsonld(sample()))["@context"], dict)
