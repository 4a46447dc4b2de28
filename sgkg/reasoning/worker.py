"""The process that owlready2 runs in: ``python worker.py JAVA INPUT OUTPUT``.

owlready2 keeps global state, prints, has no deadline and leaves temporary files behind when Java fails. A
process of its own, with its own temporary folder, can be ended and cleaned up. It must not import sgkg: it is
started by path. Exit code 0: what was inferred is in OUTPUT as N-Triples; 10: inconsistent; 11: Java's words
are in OUTPUT.
"""

import sys
from pathlib import Path

__all__ = ["INCONSISTENT", "JAVA_FAILED", "main"]

INCONSISTENT = 10
JAVA_FAILED = 11


def main(java: str, source: str, target: str) -> int:
    """Classify the ontology in a file with owlready2's HermiT."""
    import owlready2

    owlready2.JAVA_EXE = java
    world = owlready2.World()
    with Path(source).open("rb") as file:
        world.get_ontology("urn:sgkg:slice#").load(fileobj=file)
    inferred = world.get_ontology("urn:sgkg:inferred#")
    try:
        with inferred:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return INCONSISTENT
    except owlready2.OwlReadyJavaError as error:
        Path(target).write_text(str(error), encoding="utf-8")
        return JAVA_FAILED
    inferred.save(file=target, format="ntriples")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
