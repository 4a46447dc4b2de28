"""Our own ontology, inventory and shapes keep the rules that we set ourselves."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pytest
from shape_examples import FAMILIES, shapes

from sgkg.dataset import inventories, inventory_document, packed_documents
from sgkg.io import Document
from sgkg.model import Severity
from sgkg.namespaces import GRAPH, RDF, SG, SGS, SH
from sgkg.terms import BNode, Iri, Term, plain
from sgkg.validation import check, lint, packed_shapes, rules

OWN = "own/entities"
EVERY = [shapes(family) for family in FAMILIES]
V, W, I = Severity.VIOLATION, Severity.WARNING, Severity.INFO  # noqa: E741 (the three letters of the table)

#: (id, variant) -> severity
RULES = {
    ("G01", ""): V, ("G02", ""): W, ("G03", "missing"): W, ("G03", "unknown"): I, ("G04", ""): W, ("G05", ""): I,
    ("G06", ""): W, ("G07", ""): W, ("G08", ""): I, ("G09", ""): V, ("G10", ""): V, ("G11", ""): I,
    ("G12", "ended"): W, ("G12", "uncertain"): I, ("G13", ""): W, ("G14", ""): I, ("G15", ""): I, ("G16", ""): I,
    ("G17", ""): I,
}  # fmt: skip


def pairs(predicate: str, documents: Iterable[Document] = EVERY) -> Iterator[tuple[Term, Term]]:
    return (pair for document in documents for pair in document.pairs(predicate))


def described_shapes(document: Document) -> set[Term]:
    return {shape for shape, kind in document.pairs(RDF + "type") if kind in (SH + "NodeShape", SH + "PropertyShape")}


# The shapes on our own entities


@pytest.mark.parametrize("name", inventories())
def test_inventories_conform(name: str) -> None:
    run = check([inventory_document(name), *EVERY], shapes=[shapes(OWN)], inference=False)
    assert run.report.results == ()


def test_ontology_standards_policy_and_shapes_conform() -> None:
    run = check([*packed_documents().values(), *EVERY], shapes=[shapes(OWN)], inference=False)
    assert run.report.results == ()
    looked_at = {count.shape.removeprefix(SGS): count.focus_nodes for count in run.report.checked.shapes}
    assert looked_at.keys() == {"own-entity", "own-concept", "own-rule", "own-shape"}
    assert all(looked_at.values())


# The gap rules


def test_the_gap_rules_are_those_of_the_design() -> None:
    found = {(rule.id, rule.variant): rule.severity for rule in rules(packed_shapes()).values()}
    assert found == RULES


def test_a_gap_rule_is_called_by_its_id() -> None:
    seen: set[str] = set()
    for iri, rule in sorted(rules(packed_shapes()).items()):
        assert iri.removeprefix(SGS) == (f"{rule.id}-{rule.variant}" if rule.id in seen else rule.id)
        seen.add(rule.id)


def test_the_target_of_a_gap_rule_is_a_shape_beside_it() -> None:
    holders = {str(rule): str(shape) for shape, rule in pairs(SH + "property")}
    targets = {
        str(shape) for kind in ("Class", "SubjectsOf", "ObjectsOf") for shape, _ in pairs(SH + "target" + kind)
    }
    for iri in rules(packed_shapes()):
        assert holders[iri] == f"{iri}-target"
        assert f"{iri}-target" in targets


def test_what_a_gap_rule_says_is_a_sentence() -> None:
    for rule in rules(packed_shapes()).values():
        for text in (rule.why, rule.who, rule.how):
            assert text[0].isupper()
            assert text.endswith(".")
        assert rule.references


def test_messages_are_sentences_with_names_and_no_iris_of_the_data() -> None:
    wordings = {plain(message) for _, message in pairs(SH + "message")}
    for text in wordings:
        assert text.endswith((".", "?")), text
        assert text[0].isupper() or text.startswith("{?"), text
        assert "$this" not in text, text


def test_what_a_message_mentions_its_query_selects() -> None:
    queries = {constraint: plain(text) for constraint, text in pairs(SH + "select")}
    for constraint, message in pairs(SH + "message"):
        wanted = set(re.findall(r"\{\?(\w+)\}", plain(message)))
        head = queries.get(constraint, "").partition("WHERE")[0]
        assert wanted <= set(re.findall(r"\?(\w+)", head)), constraint


# The shapes as a whole


def test_every_shape_has_a_name() -> None:
    for predicate in (RDF + "type", SH + "property", SH + "node", SH + "sparql"):
        for shape, value in pairs(predicate):
            if predicate != RDF + "type" or str(value).startswith(SH):
                assert not isinstance(shape, BNode)
                assert not isinstance(value, BNode)


def test_every_shape_stands_in_one_file() -> None:
    files = Counter(shape for document in EVERY for shape in described_shapes(document))
    assert [shape for shape, count in files.items() if count > 1] == []


def test_every_shape_is_reached_from_a_target() -> None:
    targets = {s for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf") for s, _ in pairs(SH + "target" + kind)}
    links = uses()
    reached: set[Term] = set()
    queue = list(targets)
    while queue:
        shape = queue.pop()
        if shape not in reached:
            reached.add(shape)
            queue += links[shape]
    # Names in the data, and what a declaration may speak of, are checked by sgkg itself, which reports under these.
    own = {"known-iri", "known-term", "product-relative", "product-space", "product-vocabulary"}
    assert set().union(*map(described_shapes, EVERY)) - reached == {Iri(SGS + name) for name in own}


def test_no_shape_leads_back_to_itself() -> None:
    links = uses()

    def walk(shape: Term, way: tuple[Term, ...]) -> None:
        assert shape not in way, f"{way} leads back to {shape}"
        for other in links[shape]:
            walk(other, (*way, shape))

    for shape in list(links):
        walk(shape, ())


def uses() -> defaultdict[Term, list[Term]]:
    """Which shapes a shape refers to; lists are followed like shapes."""
    steps = ["and", "node", "not", "or", "property", "qualifiedValueShape", "xone"]
    links: defaultdict[Term, list[Term]] = defaultdict(list)
    for predicate in (*(SH + step for step in steps), RDF + "first", RDF + "rest"):
        for subject, value in pairs(predicate):
            if value != Iri(RDF + "nil"):
                links[subject].append(value)
    return links


def test_terms_are_known_and_target_classes_occur() -> None:
    documents = [*packed_documents().values(), inventory_document("eg2-2010"), *EVERY]
    classes = {str(kind) for _, kind in pairs(RDF + "type", documents)}
    classes |= lint.declared_classes(documents)
    lint.lint(EVERY, classes, frozenset(packed_documents()[Iri(GRAPH + "ontology")].described(SG)))


@pytest.mark.parametrize(
    "word", ["GRAPH", "MINUS", "SERVICE", "VALUES", r"\$shapesGraph", r"\$currentShape", r"\$PATH"]
)
def test_queries_keep_to_what_every_engine_has(word: str) -> None:
    """SHACL 5.2.1 forbids some of these words, engines differ on the others."""
    texts = {constraint: plain(text) for constraint, text in pairs(SH + "select")}
    assert texts
    assert [name for name, text in texts.items() if re.search(rf"(?<!\w){word}\b", text)] == []


def test_only_the_three_severities_occur() -> None:
    assert {plain(value) for _, value in pairs(SH + "severity")} == {SH + s.name.capitalize() for s in Severity}


def test_no_shape_is_switched_off() -> None:
    assert list(pairs(SH + "deactivated")) == []
