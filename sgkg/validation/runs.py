"""The one call that validates: data in, report out, and never a clean report on nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from sgkg import dates, io, resources
from sgkg.dataset import Slice, make_slice, packed_documents, unknown_imports
from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.lost import told
from sgkg.model import ENGINES, Checked, Report, Result, Rule, Severity
from sgkg.namespaces import GRAPH, RDF, RDFS, SG, SH, compress
from sgkg.terms import Iri, Term, from_ntriples, plain
from sgkg.validation import lint as linting
from sgkg.validation import targets as targeting
from sgkg.validation.base import engine, read_report
from sgkg.validation.vocabulary import as_results, unknown_names

__all__ = ["Run", "check", "packed_shapes", "rules"]


@dataclass(frozen=True, slots=True)
class Run:
    """A report, the slice it is about, and the rules whose shapes ran.

    Attributes:
        results: those of the report, in its order, with the blank nodes of the documents and of the shapes.
        shapes: the shapes graph.
        focus: the focus nodes that the user's statements give the shapes, in N-Triples form.
    """

    report: Report
    slice: Slice
    rules: dict[str, Rule]
    results: tuple[Result, ...] = ()
    shapes: tuple[Document, ...] = ()
    focus: frozenset[str] = frozenset()


@cache
def packed_shapes() -> tuple[Document, ...]:
    """Parse the packed shapes."""
    folder = resources.data("shapes")
    return tuple(
        io.parse((folder / name).read_bytes(), source=f"shapes/{name}", scope=None)
        for name in resources.names(folder, ".ttl")
    )


def rules(shapes: Sequence[Document]) -> dict[str, Rule]:
    """Read the gap rules of a shapes graph: IRI of the shape -> rule."""
    fields: dict[Term, dict[str, list[str]]] = {}
    names = {
        SG + "ruleId": "id", SG + "variant": "variant", RDFS + "label": "label", SH + "severity": "severity",
        SG + "why": "why", SG + "who": "who", SG + "how": "how", SG + "reference": "references",
        SG + "perValue": "per_value", SG + "evidenceClass": "evidence_classes",
    }  # fmt: skip
    for document in shapes:
        for predicate, name in names.items():
            for subject, value in document.pairs(predicate):
                fields.setdefault(subject, {}).setdefault(name, []).append(plain(value))
    return {
        str(shape): Rule(
            iri=str(shape),
            id=found["id"][0],
            variant=found.get("variant", [""])[0],
            label=found.get("label", [""])[0],
            severity=Severity.of(found.get("severity", [""])[0]),
            why=found.get("why", [""])[0],
            who=found.get("who", [""])[0],
            how=found.get("how", [""])[0],
            references=tuple(sorted(found.get("references", []))),
            per_value=found.get("per_value") == ["true"],
            evidence_classes=tuple(sorted(found.get("evidence_classes", []))),
        )
        for shape, found in fields.items()
        if "id" in found
    }


def check(
    documents: Sequence[Document],
    *,
    shapes: Sequence[Document] | None = None,
    engine_name: str = ENGINES[0],
    as_of: str | None = None,
    inference: bool | None = None,
    required: Sequence[str] = (),
) -> Run:
    """Validate the user's documents as one slice.

    Args:
        documents: the data; results count only where they describe the focus node.
        shapes: the shapes graph; by default the packed one.
        engine_name: ``shacl`` or ``pyshacl``.
        as_of: date of the run; by default that of the inventory in the data.
        inference: add what follows from the data; by default with the packed shapes only.
        required: ids of rules that must have looked at something.

    Raises:
        UsageError: the run would check nothing, or less than it says: no statement in the data, no shape with a
            focus node there, a file of shapes or a rule without any, a target class that occurs nowhere, an
            unknown ``sh:`` term, ill-formed shapes.
    """
    graph = packed_shapes() if shapes is None else tuple(shapes)
    if not any(documents):
        names = ", ".join(document.source for document in documents)
        why = told(lost for document in documents for lost in document.lost)
        raise UsageError(f"nothing was checked: there is no statement in {names or 'the data'}{why}")
    piece = make_slice(documents, as_of=as_of, inference=shapes is None if inference is None else inference)
    vocabulary = frozenset(packed_documents()[Iri(GRAPH + "ontology")].described(SG))
    if shapes is not None:
        linting.lint(graph, _known_classes(piece, graph), vocabulary)
    wanted = targeting.targets(graph)
    found = targeting.focus_nodes(wanted, piece.store, documents)
    known = rules(graph)
    unknown = unknown_names(documents, vocabulary)
    hints = [f"{name.source}: {name.message}" for name in unknown]
    _refuse_idle(found, graph, shapes is not None, known, required, hints)

    validator = engine(engine_name)
    text, labels = validator.report(piece.store.dump(), b"".join(document.ntriples() for document in graph))
    own = set().union(*found.values(), *(document.subjects() for document in documents))
    kept = [r for r in read_report(text, labels=labels)[1] if r.focus_node in own or r.focus_node.startswith("_:")]
    every = [*map(_without_echo, kept), *(as_results(unknown) if shapes is None else [])]
    every.sort(key=Result.sort_key)
    results = _relabelled(every)
    checked = Checked(
        files=tuple((document.source, len(document)) for document in documents),
        shapes=targeting.count(found, graph),
        engine=f"{validator.name} {validator.version}",
        notes=tuple(_notes(piece, hints, dated=shapes is None)),
    )
    return Run(
        Report(results, checked, _names(piece, results)),
        piece,
        known,
        tuple(every),
        graph,
        frozenset().union(*found.values()),
    )


def _refuse_idle(
    found: dict[Term, set[str]],
    graph: Sequence[Document],
    given: bool,
    known: dict[str, Rule],
    required: Sequence[str],
    hints: Sequence[str],
) -> None:
    more = "".join(f"\n  {hint}" for hint in hints)
    if given:
        for document in graph:
            own = targeting.targets([document])
            if not own:
                raise UsageError(f"nothing was checked: {document.source} holds no shape with a target")
            if not any(found.get(target.shape) for target in own):
                names = sorted({f"sh:{t.kind} {compress(plain(t.value))}" for t in own})
                raise UsageError(
                    f"nothing was checked: the data describes no focus node of {document.source} ({', '.join(names)})"
                )
    if not any(found.values()):
        raise UsageError(
            "nothing was checked: the data describes nothing that the shapes look at. "
            f"Is it typed with classes of the ontology, such as sg:Interface?{more}"
        )
    parents = {plain(rule): shape for d in graph for shape, rule in d.pairs(SH + "property")}
    for rule_id in required:
        shapes = [iri for iri, rule in known.items() if rule.id == rule_id]
        if not any(found.get(parents.get(iri, Iri(iri))) for iri in shapes):
            raise UsageError(f"nothing was checked: the data has nothing that rule {rule_id} looks at{more}")


def _known_classes(piece: Slice, graph: Sequence[Document]) -> set[str]:
    reference = [*packed_documents().values(), *piece.documents]
    used = {plain(kind) for d in reference for _, kind in d.pairs(RDF + "type")}
    return used | linting.declared_classes([*reference, *graph])


def _without_echo(result: Result) -> Result:
    """Drop a value that only repeats the focus node.

    For a SPARQL constraint in a property shape that binds no ``?value``, one engine reports the focus node as value
    and the other none (SHACL 5.3.2 leaves no value for it); it tells nobody anything.
    """
    echo = result.path is not None and result.source_constraint is not None
    return replace(result, value=None) if echo and result.value == result.focus_node else result


def _relabelled(results: Sequence[Result]) -> tuple[Result, ...]:
    """Number blank nodes in the order of the report: the labels of the engines are their own."""
    labels: dict[str, str] = {}

    def of(term: str | None) -> str | None:
        if term is None or not term.startswith("_:"):
            return term
        return labels.setdefault(term, f"_:n{len(labels) + 1}")

    return tuple(
        replace(r, focus_node=of(r.focus_node) or "", value=of(r.value), source_shape=of(r.source_shape))
        for r in results
    )


def _notes(piece: Slice, hints: Sequence[str], *, dated: bool) -> list[str]:
    notes = [
        f"{source} imports {iri}, which is not packed with sgkg; nothing of it was loaded"
        for source, iri in unknown_imports(piece.documents)
    ]
    claims = any(document.nodes(SG + "status") for document in piece.documents)
    if dated and claims and not piece.as_of:
        why = "has no date that can be used" if piece.inventory else "is not described"
        notes.append(f"the inventory {why}: claims count whatever their dates, and standards whatever their age")
    elif dated and dates.before(piece.as_of, piece.own_date):
        notes.append(
            f"{piece.as_of} is before the inventory's own date, {piece.own_date}: it does not say what held then"
        )
    return notes + list(hints)


def _names(piece: Slice, results: Sequence[Result]) -> dict[str, str]:
    wanted = {term for r in results for term in (r.focus_node, r.value, r.source_shape) if term}
    names: dict[str, str] = {}
    for text in sorted(wanted):
        node = from_ntriples(text)
        if isinstance(node, Iri):
            for name in piece.store.values(node, Iri(SG + "name")):
                names[text] = plain(name)
    return names
