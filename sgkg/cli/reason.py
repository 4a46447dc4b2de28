"""``sgkg reason``: is it free of contradictions, and what follows."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.errors import UsageError

if TYPE_CHECKING:  # loaded by the command itself: start-up counts
    from sgkg.reasoning import Explanation, ReasoningResult

__all__ = ["WRITERS", "reason"]

#: Each explanation takes several runs of the reasoner.
_MAX_EXPLAINED = 5
_MAX_EXAMPLES = 3


def to_text(result: "ReasoningResult", explanations: "Sequence[Explanation]", labels: Mapping[str, str]) -> str:
    """Say the result in plain words."""
    if result.consistent:
        lines = [f"Consistent: {result.axioms} axioms, {result.individuals} individuals."]
        lines += _unsatisfiable(result, labels) or ["No unsatisfiable class."]
    else:
        lines = ["Inconsistent: the statements contradict each other, so that anything would follow."]
    for explanation in explanations:
        lines += _clash(explanation, labels)
    if result.consistent:
        lines += _inferred(result, labels)
    if result.undeclared:
        names = ", ".join(result.undeclared)
        lines.append(f"Left out, as nothing declares what kind of property they are: {names}.")
    lines.append(f"Reasoner: {result.reasoner}; Java: {result.java}.")
    return "\n".join(lines) + "\n"


def to_json(result: "ReasoningResult", explanations: "Sequence[Explanation]", labels: Mapping[str, str]) -> str:
    """Write the result as JSON; statements are in N-Triples too."""
    from sgkg.reasoning import in_words
    from sgkg.terms import to_ntriples

    tree = {
        "consistent": result.consistent,
        "unsatisfiable": list(result.unsatisfiable),
        "explanations": [
            {
                "unsatisfiable": explanation.unsatisfiable,
                "statements": [
                    {
                        "text": in_words(axiom, labels),
                        "triples": [" ".join(map(to_ntriples, triple)) + " ." for triple in axiom.triples],
                    }
                    for axiom in explanation.axioms
                ],
                "runs": explanation.runs,
            }
            for explanation in explanations
        ],
        "inferred_types": [{"individual": i, "class": c} for i, c in result.inferred_types],
        "inferred_superclasses": [{"class": c, "superclass": d} for c, d in result.inferred_superclasses],
        "axioms": result.axioms,
        "individuals": result.individuals,
        "undeclared": list(result.undeclared),
        "reasoner": result.reasoner,
        "java": result.java,
    }
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"


_Writer = Callable[["ReasoningResult", "Sequence[Explanation]", Mapping[str, str]], str]
WRITERS: Mapping[str, _Writer] = {"text": to_text, "json": to_json}


@click.command(context_settings=options.HELP)
@click.argument("files", nargs=-1)
@click.option("--explain/--no-explain", default=True, show_default=True, help="Find the statements that clash.")
@click.option(
    "--timeout", "timeout_s", type=click.FloatRange(min=0, min_open=True), default=300.0, show_default=True,
    metavar="SECONDS", help="Give up the check, or an explanation, after this time.",
)  # fmt: skip
@options.format_(WRITERS, "How to write the result.")
@options.OUTPUT
def reason(files: tuple[str, ...], explain: bool, timeout_s: float, form: str, output: str | None) -> int:
    """Check that ontology and inventory do not contradict each other, and classify.

    FILES are RDF files, names of packed inventories, or - for Turtle on standard input; they take the place
    of the packed inventory eg2-2010. The ontology, the policy and the life-cycle facts are always there.

    Needs Java: pip install 'sgkg[reasoner]', or a Java on the PATH.

    Exit code 0: consistent, and every class can have a member; 1: not so; 2: there is no Java; 3: a file
    cannot be read; 4: the reasoner failed.
    """
    from sgkg import reasoning

    ntriples = _ntriples(files)
    click.echo("reasoning with HermiT ...", err=True)
    result = reasoning.check(ntriples, timeout_s=timeout_s)
    explanations = []
    if explain:
        goals = result.unsatisfiable[:_MAX_EXPLAINED] if result.consistent else (None,)
        for goal in goals:
            explanations.append(reasoning.explain(ntriples, goal, progress=_tell, timeout_s=timeout_s))
    out.write(WRITERS[form](result, explanations, reasoning.read_theory(ntriples).labels), output)
    return 0 if result.consistent and not result.unsatisfiable else 1


def _tell(step: str) -> None:
    click.echo(f"explaining: {step}", err=True)


def _ntriples(files: Iterable[str]) -> bytes:
    """Merge the packed reference graphs with the files, or with the packed inventory."""
    from sgkg import dataset, io, resources

    documents = list(dataset.packed_documents().values())
    packed = dataset.inventories()
    for number, name in enumerate(files or [resources.DEFAULT_INVENTORY]):
        if name in packed:
            documents.append(dataset.inventory_document(name))
            continue
        # Blank nodes of two files must not meet.
        document = io.parse(io.read(name), source=name, scope=f"file{number}-")
        if not document:
            raise UsageError(f"nothing was checked: there is no statement in {name}")
        documents.append(document)
    return b"".join(document.ntriples() for document in documents)


def _label(iri: str, labels: Mapping[str, str]) -> str:
    from sgkg.namespaces import compress

    return f"'{labels[iri]}' ({compress(iri)})" if iri in labels else compress(iri)


def _unsatisfiable(result: "ReasoningResult", labels: Mapping[str, str]) -> list[str]:
    if not result.unsatisfiable:
        return []
    names = [f"  {_label(iri, labels)}" for iri in result.unsatisfiable]
    return [f"Unsatisfiable classes, which nothing can belong to: {len(names)}.", *names]


def _clash(explanation: "Explanation", labels: Mapping[str, str]) -> list[str]:
    from sgkg.reasoning import in_words

    count = len(explanation.axioms)
    these = f"these {count} statements" if count > 1 else "this statement"
    if explanation.unsatisfiable:
        head = f"Nothing can be {_label(explanation.unsatisfiable, labels)}, because of {these}:"
    else:
        head = f"{these[0].upper()}{these[1:]} cannot {'all ' if count > 1 else ''}be true:"
    return [
        head,
        *(f"  - {in_words(axiom, labels)}" for axiom in explanation.axioms),
        f"Leave out any one of them, and the others no longer clash (HermiT ran {explanation.runs} times). "
        "There may be more clashes: repair this one and run again.",
    ]


def _inferred(result: "ReasoningResult", labels: Mapping[str, str]) -> list[str]:
    if not result.inferred_types:
        return ["No type inferred that is not stated."]
    first_of_each = {kind: (thing, kind) for thing, kind in reversed(result.inferred_types)}
    examples = sorted(first_of_each.values())[:_MAX_EXAMPLES]
    lines = [f"{len(result.inferred_types)} types inferred, for example:"]
    return lines + [f"  - {_label(thing, labels)} is: {labels.get(kind, kind)}" for thing, kind in examples]
