"""HermiT, as owlready2 brings it: classification through owlready2, bare consistency on its jar.

Annotations never reach HermiT. It refuses datatypes outside the OWL 2 datatype map; such values are found
before it starts, so that the message can name subject and property.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from sgkg.errors import EngineError, UsageError
from sgkg.namespaces import RDFS
from sgkg.reasoning.axioms import OWL, TYPE, Axiom, Theory, read_theory, write_ntriples
from sgkg.reasoning.java import Java, find_java
from sgkg.reasoning.worker import INCONSISTENT, JAVA_FAILED
from sgkg.terms import BNode

__all__ = ["Oracle", "ReasoningResult", "check", "read_inferred", "refuse_faults"]

_WORKER = Path(__file__).with_name("worker.py")
_THING = OWL + "Thing"
_NOTHING = OWL + "Nothing"
#: Start quickly rather than run fast: the runs of an explanation last half a second.
_SHORT_RUN = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_ENCODING = "-Dfile.encoding=UTF-8"
#: what HermiT says -> what it means for whoever wrote the ontology
_HINTS = (
    ("not regular", "a property chain leads back to itself in a way OWL 2 DL forbids (section 11.2)"),
    (
        "Non-simple property",
        "a transitive property, or one with a chain, must not stand in a cardinality restriction or be "
        "functional, asymmetric, irreflexive or disjoint (OWL 2 DL, section 11.2)",
    ),
    ("OWL 2 datatype map", "give the value another datatype, or make the property an annotation property"),
    ("OutOfMemory", "Java has too little memory for this ontology"),
)


@dataclass(frozen=True, slots=True)
class ReasoningResult:
    """What the reasoner found.

    Attributes:
        consistent: whether all statements can be true together; if not, nothing else is known.
        unsatisfiable: classes that cannot have a member.
        inferred_types: (individual, class): the most specific classes that nobody stated.
        inferred_superclasses: (class, class above it) that nobody stated, direct ones only.
        axioms: how many logical statements were looked at.
        individuals: how many things they state facts about.
        undeclared: properties that were left out, as no declaration says what they are.
        reasoner: name and version of the reasoner.
        java: version of the Java runtime.
        seconds: how long the reasoner took.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    inferred_types: tuple[tuple[str, str], ...]
    inferred_superclasses: tuple[tuple[str, str], ...]
    axioms: int
    individuals: int
    undeclared: tuple[str, ...]
    reasoner: str
    java: str
    seconds: float


def check(ntriples: bytes, *, timeout_s: float = 300.0) -> ReasoningResult:
    """Check consistency, and classify classes and individuals, with HermiT.

    Args:
        ntriples: one graph: ontology and data together. Annotations in it are passed over.
        timeout_s: the reasoner is ended after this many seconds.

    Raises:
        UsageError: there is no Java, or the graph has no logical statement.
        RdfSyntaxError: the text is not N-Triples.
        EngineError: HermiT refused the ontology, failed, or took too long.
    """
    theory = read_theory(ntriples)
    refuse_faults(theory)
    java = find_java()
    triples = [*theory.declarations, *(triple for axiom in theory.axioms for triple in axiom.triples)]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sgkg-") as folder:
        source, target = Path(folder) / "slice.nt", Path(folder) / "inferred.nt"
        source.write_bytes(write_ntriples(triples))
        command = [sys.executable, str(_WORKER), java.executable, str(source), str(target)]
        code, said = _run(command, folder, timeout_s, {"JAVA_TOOL_OPTIONS": _ENCODING})
        if code not in (0, INCONSISTENT):
            told = target.read_text(encoding="utf-8") if code == JAVA_FAILED and target.exists() else said
            raise _failure(told)
        found = read_inferred(target.read_bytes()) if code == 0 else ((), (), ())
    return ReasoningResult(
        code == 0,
        *found,
        axioms=len(theory.axioms),
        individuals=len(theory.individuals),
        undeclared=tuple(theory.undeclared),
        reasoner=f"HermiT (owlready2 {version('owlready2')})",
        java=java.version,
        seconds=time.monotonic() - started,
    )


_Pairs = tuple[tuple[str, str], ...]


def read_inferred(ntriples: bytes) -> tuple[tuple[str, ...], _Pairs, _Pairs]:
    """Sort what owlready2 wrote: unsatisfiable classes, types, superclasses."""
    types, above, impossible = set(), set(), set()
    for subject, predicate, value in (a.main for a in read_theory(ntriples).axioms):
        pair = (str(subject), str(value))
        if isinstance(subject, BNode) or _THING in pair or subject == value:
            continue
        if predicate == OWL + "equivalentClass" and _NOTHING in pair:
            impossible |= set(pair) - {_NOTHING}
        elif predicate == TYPE:
            types.add(pair)
        elif predicate in (RDFS + "subClassOf", OWL + "equivalentClass"):
            above.add(pair)
    known = {pair for pair in above if not set(pair) & (impossible | {_NOTHING})}
    return tuple(sorted(impossible)), tuple(sorted(types)), tuple(sorted(known))


def refuse_faults(theory: Theory) -> None:
    """Refuse what HermiT would fail on, or read as something else, with names.

    Raises:
        UsageError: there is nothing to reason about.
        EngineError: the graph has faults that no OWL 2 DL reasoner accepts.
    """
    if not theory.axioms:
        raise UsageError("there is no logical statement to reason about")
    faults = theory.faults()
    if faults:
        more = f"; and {len(faults) - 3} more like these" if len(faults) > 3 else ""
        raise EngineError("not OWL 2 DL: " + "; ".join(faults[:3]) + more)


class Oracle:
    """Answers one question, as often as asked: can these axioms all be true together?

    Attributes:
        runs: how often HermiT was started; equal questions are answered from memory.
    """

    def __init__(self, theory: Theory, always: Sequence[Axiom] = (), *, timeout_s: float = 300.0) -> None:
        self.runs = 0
        self._theory = theory
        self._always = tuple(always)
        self._deadline = time.monotonic() + timeout_s
        self._timeout_s = timeout_s
        self._java: Java | None = None
        self._known: dict[frozenset[Axiom], bool] = {}

    def clash(self, axioms: Sequence[Axiom]) -> bool:
        """Say whether the axioms, with those that always hold, contradict each other.

        Raises:
            EngineError: HermiT failed or the time is up.
        """
        key = frozenset(axioms)
        if key not in self._known:
            self._known[key] = self._ask([*self._always, *axioms])
        return self._known[key]

    def _ask(self, axioms: Sequence[Axiom]) -> bool:
        self._java = self._java or find_java()
        triples = [*self._theory.signature_declarations(axioms), *(t for a in axioms for t in a.triples)]
        self.runs += 1
        with tempfile.TemporaryDirectory(prefix="sgkg-") as folder:
            file = Path(folder) / "axioms.nt"
            file.write_bytes(write_ntriples(triples))
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise _too_slow(self._timeout_s)
            main_class = "org.semanticweb.HermiT.cli.CommandLine"
            command = [self._java.executable, _ENCODING, *_SHORT_RUN, "-cp", _class_path(), main_class]
            code, said = _run([*command, "--consistency", file.as_uri()], folder, left, {})
        if code == 0 and "is satisfiable" in said:
            return False
        if code == 1 and "Inconsistent ontology" in said:
            return True
        raise _failure(said)


def _class_path() -> str:
    found = find_spec("owlready2")
    if found is None or not found.submodule_search_locations:
        raise EngineError("owlready2 is not installed, and HermiT comes with it: reinstall sgkg")
    folder = Path(next(iter(found.submodule_search_locations))) / "hermit"
    return os.pathsep.join([str(folder), str(folder / "HermiT.jar")])


def _run(command: Sequence[str], folder: str, timeout_s: float, extra: Mapping[str, str]) -> tuple[int, str]:
    """Run a program with its own temporary folder; end it, and what it started, when time is up."""
    environment = {**os.environ, **extra, "TMPDIR": folder, "TEMP": folder, "TMP": folder}
    # A session of its own, so that the Java which owlready2 starts can be ended with it.
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=folder,  # HermiT makes an IRI of the working directory, and fails on that of the root folder
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            _end(process)
            raise _too_slow(timeout_s) from None
        except BaseException:  # Ctrl-C reaches only our own session
            _end(process)
            raise
    return process.returncode, said.decode("utf-8", "replace")


def _end(process: "subprocess.Popen[bytes]") -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _too_slow(timeout_s: float) -> EngineError:
    return EngineError(f"HermiT gave no answer within {timeout_s:g} s; a longer --timeout may help")


def _failure(said: str) -> EngineError:
    found = re.search(r"^(?:Exception in thread \S+ )?(?:[\w$]+\.)+(\w+)(?:: (.*))?$", said, re.MULTILINE)
    lines = [line for line in said.splitlines() if line.strip()]
    told = (found.group(2) or found.group(1)) if found else (lines[-1] if lines else "it said nothing")
    hint = next((f" ({advice})" for sign, advice in _HINTS if sign in said), "")
    return EngineError(f"HermiT failed: {told.strip()}{hint}")
