"""Faults in shapes that engines pass over in silence, and that would make a run look clean."""

from collections.abc import Iterable, Sequence

from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.namespaces import RDF, RDFS, SG, SH, compress
from sgkg.terms import Iri, Term

__all__ = ["declared_classes", "lint", "resembling"]

#: The terms of SHACL Core and SHACL-SPARQL (W3C Recommendation of 20 July 2017) that a shapes graph may use.
_TERMS = frozenset(
    """
    BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent IRI IRIOrLiteral Info Literal NodeKind NodeShape
    Parameter Parameterizable PrefixDeclaration PropertyGroup PropertyShape SPARQLAskExecutable SPARQLAskValidator
    SPARQLConstraint SPARQLExecutable SPARQLSelectExecutable SPARQLSelectValidator Severity Shape Validator Violation
    Warning alternativePath and ask class closed datatype deactivated declare defaultValue description disjoint
    entailment equals flags group hasValue ignoredProperties in inversePath labelTemplate languageIn lessThan
    lessThanOrEquals maxCount maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive
    minLength name namespace node nodeKind nodeValidator not oneOrMorePath optional or order parameter path pattern
    prefix prefixes property propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape
    qualifiedValueShapesDisjoint select severity shapesGraph sparql suggestedShapesGraph targetClass targetNode
    targetObjectsOf targetSubjectsOf uniqueLang validator xone zeroOrMorePath zeroOrOnePath
    """.split()
)
#: Terms of SHACL Advanced Features and SHACL-JS: engines differ on them, and some pass over them in silence.
_ADVANCED = frozenset(
    """
    Function JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator Rule
    SPARQLConstructExecutable SPARQLFunction SPARQLRule SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable Target
    TargetType TripleRule ResultAnnotation annotationProperty annotationValue annotationVarName condition construct
    expression filterShape intersection js jsFunctionName jsLibrary jsLibraryURL nodes object predicate
    resultAnnotation returnType rule subject target this union update
    """.split()
)
_LISTS = {RDF + "first", RDF + "rest"}


def lint(shapes: Sequence[Document], known_classes: Iterable[str], vocabulary: frozenset[str]) -> None:
    """Refuse shapes that would check less than they say.

    Args:
        shapes: the shapes graph.
        known_classes: IRIs of classes that occur in ontology, shapes or data.
        vocabulary: IRIs of the terms that our ontology defines.

    Raises:
        UsageError: a term that SHACL or our ontology lacks, or a target class that occurs nowhere; all of them
            at once, each with its file and, where there is one, the name it resembles.
    """
    classes = frozenset(known_classes)
    faults: list[str] = []
    for document in shapes:
        used = _terms_used(document)
        for name in sorted(iri.removeprefix(SH) for iri in used if iri.startswith(SH)):
            if name in _ADVANCED:
                faults.append(
                    f"{document.source}: sh:{name} belongs to SHACL Advanced Features or SHACL-JS, "
                    "which sgkg does not evaluate"
                )
            elif name not in _TERMS:
                faults.append(f"{document.source}: sh:{name} is no term of SHACL{resembling(name, _TERMS, 'sh:')}")
        for iri in sorted(iri for iri in used if iri.startswith(SG) and iri not in vocabulary):
            near = resembling(iri.removeprefix(SG), {v.removeprefix(SG) for v in vocabulary}, "sg:")
            faults.append(f"{document.source}: {compress(iri)} is not in the ontology{near}")
        for _, target in document.pairs(SH + "targetClass"):
            if str(target).removeprefix(SH) in _TERMS or (str(target).startswith(SG) and target not in vocabulary):
                continue  # a class of SHACL itself; or already told above
            if target not in classes:
                names = {c.rpartition("#")[2].rpartition("/")[2]: c for c in classes}
                local = str(target).rpartition("#")[2].rpartition("/")[2]
                from difflib import get_close_matches

                nearest = get_close_matches(local, names, 1)
                hint = f"; did you mean {compress(names[nearest[0]])}?" if nearest else ""
                faults.append(
                    f"{document.source}: the target class {compress(str(target))} occurs in neither ontology, "
                    f"shapes nor data{hint}"
                )
    if faults:
        raise UsageError("the shapes would not check what they say:\n  " + "\n  ".join(faults))


def declared_classes(documents: Iterable[Document]) -> set[str]:
    """List the classes that documents declare or place in a hierarchy."""
    found: set[str] = set()
    for document in documents:
        kinds = (RDFS + "Class", "http://www.w3.org/2002/07/owl#Class")
        found |= {str(s) for s, kind in document.pairs(RDF + "type") if kind in kinds}
        found |= {str(term) for pair in document.pairs(RDFS + "subClassOf") for term in pair}
    return found


def _terms_used(document: Document) -> set[str]:
    used: set[str] = set()
    for subject, predicate, value in document.triples():
        terms: tuple[Term | str, ...] = (subject, Iri(predicate), value)
        used |= {str(t) for t in terms if isinstance(t, Iri)}
    return used - _LISTS


def resembling(name: str, names: Iterable[str], prefix: str) -> str:
    """Say which name a misspelt one resembles, as the end of a sentence; empty where none does."""
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(names), 1)
    return f"; did you mean {prefix}{near[0]}?" if near else ""
