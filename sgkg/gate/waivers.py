"""Waivers: gaps that somebody accepts for a time, on record. Read from RDF, checked, and set against findings.

A waiver is a set of pairs, each a shape and a thing: it covers what that shape finds of that thing, and nothing else.
It holds from the day on which it is issued to its last day, both included.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache

from sgkg import dates, io, resources
from sgkg.errors import EngineError, InputError, UsageError
from sgkg.gate.model import Finding, Waiver, WaiverState
from sgkg.gate.waiver_findings import told
from sgkg.io import Document
from sgkg.model import ENGINES, Path, Place, natural
from sgkg.namespaces import PREFIXES, RDF, SG, SGS, compress
from sgkg.terms import Iri, Term, plain, to_ntriples
from sgkg.validation.base import engine, read_report

__all__ = ["apply", "read"]

_TYPE, _ISSUED = RDF + "type", PREFIXES["dct"] + "issued"
_RULE, _FOCUS, _VALUE, _DISPOSITION, _OWNER, _APPROVER, _REASON, _EXPIRES = (
    SG + name
    for name in (
        "waivesRule", "waivesFocus", "waivesValue", "disposition", "owner", "approver", "reason", "expires",
    )
)  # fmt: skip
_WORDS = (_TYPE, _RULE, _FOCUS, _VALUE, _DISPOSITION, _OWNER, _APPROVER, _REASON, _ISSUED, _EXPIRES)

#: shapes that compare days by their text, and say nothing that makes sense where one is no day
_COMPARING = (f"<{SGS}waiver-order>", f"<{SGS}waiver-limit>")

_Said = Mapping[str, Sequence[Term]]
_Places = Callable[[Sequence[tuple[str, Path | None, str | None]]], Sequence[Place | None]]


@dataclass(frozen=True, slots=True, order=True)
class _Fault:
    """What is wrong with a waiver: a sentence, the word that it is about, and the value in N-Triples form."""

    text: str
    word: str = ""
    value: str = ""


def read(
    documents: Sequence[Document],
    *,
    today: str,
    shapes: Collection[str],
    places: _Places | None = None,
) -> list[Waiver]:
    """Read the waivers of documents and tell which of them hold.

    What is a waiver (``sg:Waiver``), or has the words of one (``sg:waivesRule``, ``sg:waivesFocus``), is read and
    checked against ``shapes/waivers.ttl``; whatever is wrong with one is in its ``problem``.

    Args:
        documents: with the waivers; what else they say does not matter.
        today: the day, YYYY-MM-DD.
        shapes: IRIs of all shapes that there are.
        places: finds where nodes, each with a property and a value or with neither, are described
            (:func:`sgkg.positions.places`).

    Returns:
        The waivers, sorted by IRI and focus, one for each thing that a waiver names: ACTIVE, EXPIRED or INVALID.

    Raises:
        UsageError: ``today`` is no day.
        InputError: a document has a triple term.
    """
    day = _day(today)
    every = _said(documents)
    if not every:
        return []
    nodes = {to_ntriples(node): node for node in every}
    faults = _faults(every)
    known = _by_name(shapes)
    wrong = {
        text: [*sorted(faults[text]), *_problems(every[node], day, shapes, known)] for text, node in nodes.items()
    }
    wanted = [_stands(text, every[node], wrong[text]) for text, node in nodes.items()]
    where = places(wanted) if places else [None] * len(nodes)
    found: list[Waiver] = []
    for (text, node), place in zip(nodes.items(), where, strict=True):
        told = dict.fromkeys(fault.text for fault in wrong[text])
        found += (replace(one, place=place) for one in _waivers(node, every[node], list(told)))
    return [_at(waiver, day) for waiver in _sorted(found)]


def apply(
    findings: Sequence[Finding], waivers: Sequence[Waiver], *, today: str
) -> tuple[list[Finding], list[Waiver], list[Finding]]:
    """Set waivers against findings.

    An active waiver covers a finding of one of its shapes about its focus and, where it names one, with its value.
    Of two that cover the same finding the one that ends last does, so that one which is not needed is told as unused.

    Args:
        findings: of a run.
        waivers: as :func:`read` gives them.
        today: the day, YYYY-MM-DD.

    Returns:
        The findings in their order, with ``waiver`` where one covers them; the waivers, those that cover nothing as
        UNUSED; and findings about the waivers themselves, one for each waiver and rule about waivers, sorted.

    Raises:
        UsageError: ``today`` is no day.
    """
    day = _day(today)
    held = [_at(waiver, day) for waiver in _sorted(waivers)]
    if not held:
        return list(findings), [], []
    by_target: dict[tuple[str, str], list[int]] = defaultdict(list)
    active = [number for number, waiver in enumerate(held) if waiver.state is WaiverState.ACTIVE]
    for number in sorted(active, key=lambda number: held[number].expires, reverse=True):
        for shape in held[number].shapes:
            by_target[shape, held[number].focus].append(number)
    used: set[tuple[int, str]] = set()
    instead: dict[tuple[int, str], Waiver] = {}
    out: list[Finding] = []
    for finding in findings:
        shape = finding.rule.shape
        fits = [n for n in by_target.get((shape, finding.focus), ()) if held[n].value in (None, finding.value)]
        if fits:
            used.add((fits[0], shape))
            instead.update(((number, shape), held[fits[0]]) for number in fits[1:])
        out.append(replace(finding, waiver=held[fits[0]]) if fits else finding)
    idle = {number: [shape for shape in held[number].shapes if (number, shape) not in used] for number in active}
    for number in active:
        if len(idle[number]) == len(held[number].shapes):
            held[number] = replace(held[number], state=WaiverState.UNUSED)
    return out, held, sorted(told(held, idle, instead), key=Finding.sort_key)


def _day(today: str) -> date:
    dates.checked(today, "--today")
    if len(today) != len("YYYY-MM-DD"):
        raise UsageError(f"--today {today!r} is no day; write it as 2026-11-01")
    return date.fromisoformat(today)


def _sorted(waivers: Iterable[Waiver]) -> list[Waiver]:
    return sorted(waivers, key=lambda waiver: (natural(waiver.iri), waiver.iri, natural(waiver.focus), waiver.focus))


# Reading


def _said(documents: Sequence[Document]) -> dict[Term, dict[str, list[Term]]]:
    """Collect what documents say of each waiver, in the words of waivers."""
    nodes = {node for d in documents for node, kind in _pairs(d, _TYPE) if kind == SG + "Waiver"}
    nodes |= {node for d in documents for word in (_RULE, _FOCUS) for node, _ in _pairs(d, word)}
    said: dict[Term, dict[str, list[Term]]] = {node: defaultdict(list) for node in sorted(nodes, key=to_ntriples)}
    for document in documents if nodes else ():
        for word in _WORDS:
            for node, value in _pairs(document, word):
                if node in said and value not in said[node][word]:
                    said[node][word].append(value)
    return said


def _pairs(document: Document, word: str) -> list[tuple[Term, Term]]:
    try:
        return document.pairs(word)
    except EngineError as error:  # a triple term: a fault of the text, not of sgkg
        raise InputError(str(error), source=document.source) from error


@cache
def _shapes() -> bytes:
    file = resources.data("shapes") / "waivers.ttl"
    return io.parse(file.read_bytes(), source="shapes/waivers.ttl", scope=None).ntriples()


def _stands(node: str, said: _Said, faults: Sequence[_Fault]) -> tuple[str, Path | None, str | None]:
    """Say what to look for: the first statement that is wrong, else the waiver."""
    for fault in faults:
        if fault.word in said:
            return node, Path("predicate", f"<{fault.word}>"), fault.value or None
    return node, None, None


def _faults(every: Mapping[Term, _Said]) -> dict[str, set[_Fault]]:
    """Check waivers against their shapes, without inferences: waiver in N-Triples form -> what is wrong."""
    data = io.document(
        (node, Iri(word), value) for node, said in every.items() for word in said for value in said[word]
    )
    report, labels = engine(ENGINES[0]).report(data.ntriples(), _shapes())
    dated = {to_ntriples(node) for node, said in every.items() if _dated(said)}
    found: dict[str, set[_Fault]] = defaultdict(set)
    for result in read_report(report, labels=labels)[1]:
        if result.source_shape not in _COMPARING or result.focus_node in dated:
            word = result.path.predicate[1:-1] if result.path else ""
            found[result.focus_node].add(_Fault(result.message, word, result.value or ""))
    return found


def _dated(said: _Said) -> bool:
    """Whether all days of a waiver are days."""
    return all(_is_day(plain(value)) for word in (_ISSUED, _EXPIRES) for value in said.get(word, ()))


def _is_day(text: str) -> bool:
    return len(text) == len("YYYY-MM-DD") and dates.is_date(text)


def _problems(said: _Said, day: date, shapes: Collection[str], known: Mapping[str, str]) -> Iterator[_Fault]:
    """Say what no shape can: whether the rules are there, whether the days are, whether it holds already."""
    for shape in _iris(said, _RULE):
        if shape not in shapes:
            text = f"There is no rule {compress(shape)}{_near(shape, known)}"
            yield _Fault(text, _RULE, to_ntriples(Iri(shape)))
    for word, name in ((_ISSUED, "dct:issued"), (_EXPIRES, "sg:expires")):
        for value in said.get(word, ()):
            if len(plain(value)) == len("YYYY-MM-DD") and not dates.is_date(plain(value)):
                yield _Fault(f"{plain(value)} ({name}) is no day of the calendar.", word, to_ntriples(value))
    issued = _one(said, _ISSUED)
    if dates.is_date(issued) and issued > day.isoformat():
        yield _Fault(f"It is issued on {issued}, which is after {day}: it waives nothing before.", _ISSUED)


def _by_name(shapes: Iterable[str]) -> dict[str, str]:
    return {_local(shape): shape for shape in sorted(shapes, reverse=True)}


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2].casefold()


def _near(shape: str, known: Mapping[str, str]) -> str:
    name = _local(shape)
    near = [name] if name in known else get_close_matches(name, known, 1)
    return f"; did you mean {compress(known[near[0]])}?" if near else "."


def _waivers(node: Term, said: _Said, problems: Sequence[str]) -> Iterator[Waiver]:
    """Make the waivers of a node: one for each thing that it names, or one that names nothing."""
    for focus in sorted({to_ntriples(value) for value in said.get(_FOCUS, ())}) or [""]:
        yield Waiver(
            iri=plain(node),
            shapes=tuple(sorted(set(_iris(said, _RULE)), key=natural)),
            focus=focus,
            value=min((to_ntriples(value) for value in said.get(_VALUE, ())), default=None),
            disposition=_one(said, _DISPOSITION).rpartition("/")[2],
            owner=_one(said, _OWNER),
            approver=_one(said, _APPROVER),
            reason=_one(said, _REASON),
            issued=_one(said, _ISSUED),
            expires=_one(said, _EXPIRES),
            state=WaiverState.INVALID if problems else WaiverState.ACTIVE,
            problem=" ".join(problems),
        )


def _iris(said: _Said, word: str) -> list[str]:
    return [str(value) for value in said.get(word, ()) if isinstance(value, Iri)]


def _one(said: _Said, word: str) -> str:
    """The text that a waiver gives in a line; where it gives several, which is a fault, the first by alphabet."""
    return min((" ".join(plain(value).split()) for value in said.get(word, ())), default="")


def _at(waiver: Waiver, day: date) -> Waiver:
    """Judge a waiver by its last day; one that is invalid stays so."""
    if not _is_day(waiver.expires):
        problem = waiver.problem or f"{waiver.expires or 'Nothing'} is no last day (sg:expires)."
        return replace(waiver, state=WaiverState.INVALID, problem=problem)
    left = (date.fromisoformat(waiver.expires) - day).days
    if waiver.state is WaiverState.INVALID:
        return replace(waiver, days_left=left)
    return replace(waiver, days_left=left, state=WaiverState.EXPIRED if left < 0 else WaiverState.ACTIVE)
