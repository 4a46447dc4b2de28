"""What a reader is told of each rule and shape, read from the shapes themselves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sgkg.errors import UsageError
from sgkg.gate.model import RuleText
from sgkg.io import Document
from sgkg.model import Severity, natural
from sgkg.namespaces import RDF, RDFS, SG, SGS, SH, compress, expand
from sgkg.terms import Iri, Literal, Term, from_ntriples, plain, to_ntriples

__all__ = ["CHECKED_BY_US", "RUN_RULES", "WAIVER_RULES", "Explanation", "explain", "is_gap_rule", "rule_texts"]

#: what sgkg finds in the waivers themselves, without a shape
WAIVER_RULES = (
    RuleText(
        "waiver-expired", "", "waiver that has ended", Severity.VIOLATION,
        why="A gap was accepted for a time only, and the time is over; nobody answers for it any more.",
        who="The owner of the waiver, with its approver.",
        how="Close the gap and delete the waiver, or have a new one approved, with a reason that still holds.",
    ),
    RuleText(
        "waiver-invalid", "", "waiver that is not as it must be", Severity.VIOLATION,
        why="A waiver that lacks rule, owner, approver, reason or end accepts a gap in nobody's name.",
        who="The owner of the waiver, with its approver.",
        how="Mend what the message says; sgkg validate checks a file of waivers by itself.",
    ),
    RuleText(
        "waiver-unused", "", "waiver that covers nothing", Severity.WARNING,
        why="It would silently cover a gap that opens later, which nobody has looked at.",
        who="The owner of the waiver, with its approver.",
        how="Delete it where the gap is closed; else mend its rule, focus or value.",
    ),
    RuleText(
        "waiver-ending", "", "waiver that ends within 30 days", Severity.INFO,
        why="When it has ended, what it waives counts again, and the check fails.",
        who="The owner of the waiver, with its approver.",
        how="Close the gap, or have a new waiver approved before the last day.",
    ),
)  # fmt: skip

#: what sgkg finds in the files of a run, without a shape
RUN_RULES = (
    RuleText(
        "file-unchecked", "", "file in which nothing was checked", Severity.VIOLATION,
        why="No gap can be found in it, and those that were found in it before would seem to be closed.",
        who="Whoever keeps the file.",
        how="Look at its prefixes and classes, take it out of the files of the policy, or turn this rule off there.",
    ),
    RuleText(
        "nothing-checked", "", "run that checked nothing", Severity.VIOLATION,
        why="A run that checks nothing must not look like one that finds nothing.",
        who="Whoever set the run up.",
        how="Do what the message says.",
    ),
    RuleText(
        "syntax", "", "file that cannot be read", Severity.VIOLATION,
        why="What cannot be read is not checked, and its gaps are not seen.",
        who="Whoever keeps the file.",
        how="Mend the file at the place named.",
    ),
)  # fmt: skip

_SHAPES = (SH + "NodeShape", SH + "PropertyShape")
_TARGETS = {
    SH + "targetClass": "every {}",
    SH + "targetNode": "the node {}",
    SH + "targetSubjectsOf": "everything that has {}",
    SH + "targetObjectsOf": "everything that {} points at",
}
#: What makes a node a shape without a type (SHACL 2.1): what it takes, or where it stands. Lists are passed over:
#: a shape in a list of sh:or reports nothing under its own name.
_HOLDS = tuple(
    SH + name
    for name in (
        "path", "property", "node", "not", "and", "or", "xone", "sparql", "class", "datatype", "nodeKind", "closed",
        "minCount", "maxCount", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "minLength",
        "maxLength", "pattern", "languageIn", "uniqueLang", "equals", "disjoint", "lessThan", "lessThanOrEquals",
        "hasValue", "in", "qualifiedValueShape",
    )
)  # fmt: skip
_HELD = tuple(SH + name for name in ("property", "node", "not", "qualifiedValueShape"))
#: of the one shape that has no constraint: sgkg looks at the names itself
#: shapes of what sgkg checks itself -> what a reader is told of them
CHECKED_BY_US: Mapping[str, Mapping[str, str]] = {
    SGS + "known-term": {
        "why": "What a name was meant to say is lost if nothing defines the name, and so are the gaps behind it.",
        "who": "Whoever keeps the file.",
        "how": "Correct the name, or use a namespace of your own for what the ontology does not have.",
    },
    SGS + "known-iri": {
        "why": "Of a text that is to be an IRI and is none, JSON-LD makes no statement: what it says is lost.",
        "who": "Whoever keeps the file.",
        "how": "Write the IRI of the thing, whole or with a prefix of the context; or an object with its name, such "
        'as {"type": "Organization", "name": "…"}.',
    },
}
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule as a page tells it.

    Attributes:
        text: what every report tells.
        sentences: the messages, sorted; ``[name]`` stands for what a finding puts there.
        looks_at: what its targets select, in words.
        gap_rule: whether it is a gap rule.
    """

    text: RuleText
    sentences: tuple[str, ...]
    looks_at: tuple[str, ...]
    gap_rule: bool


def rule_texts(shapes: Sequence[Document]) -> dict[str, RuleText]:
    """Tell of every named shape what a reader should know.

    Args:
        shapes: the shapes graph.

    Returns:
        IRI of the shape -> text, sorted by IRI. A gap rule (``sg:ruleId``) goes by its id, with the variant where
        its IRI does not end in the id; every other shape, and a rule whose id another has, by its compact IRI.
    """
    fields = _fields(shapes)
    texts: dict[str, RuleText] = {}
    taken: set[str] = set()
    # Ours come first: no shape of a user may take the name of a packed rule.
    for shape in sorted(_named(shapes), key=lambda iri: (not iri.startswith(SGS), iri)):
        text = _text(shape, fields.get(shape, {}))
        if text.id in taken:
            text = replace(text, id=compress(shape))
        taken.add(text.id)
        texts[shape] = text
    return dict(sorted(texts.items()))


def is_gap_rule(text: RuleText) -> bool:
    """Tell a gap rule, which goes by an id of its own, from other shapes."""
    return bool(text.shape) and text.id not in (text.shape, compress(text.shape))


def explain(names: Sequence[str], shapes: Sequence[Document]) -> list[Explanation]:
    """Explain rules.

    Args:
        names: ids in any case (``G03`` and ``waiver`` stand for all that begin so), CURIEs or IRIs of shapes;
            every rule for none.
        shapes: the shapes graph.

    Returns:
        In the order of the names; for none the gap rules first, then the shapes with a message, then those of
        waivers.

    Raises:
        UsageError: there is no such rule; says which is meant perhaps.
    """
    texts = rule_texts(shapes)
    every = [*sorted(texts.values(), key=lambda text: natural(text.id)), *WAIVER_RULES, *RUN_RULES]
    told = _sentences(shapes)
    looks = _looks_at(shapes)

    def whole(text: RuleText) -> Explanation:
        sentences = told.get(text.shape, ())
        return Explanation(text, sentences, looks.get(text.shape, ()), is_gap_rule(text))

    if not names:
        all_ = [whole(text) for text in every]
        kept = [one for one in all_ if one.gap_rule or one.sentences or one.text.why]
        return sorted(kept, key=lambda one: (not one.gap_rule, not one.text.shape))
    found = dict.fromkeys(text for name in names for text in _matching(name, every))
    return [whole(text) for text in found]


def _matching(name: str, every: Sequence[RuleText]) -> list[RuleText]:
    folded = name.strip().casefold()
    iri = expand(name.strip())
    found = [text for text in every if folded == text.id.casefold() or (text.shape and iri == text.shape)]
    found = found or [text for text in every if text.shape and folded == compress(text.shape).casefold()]
    if not found and ":" not in folded:  # the local name of one of our shapes
        found = [text for text in every if text.shape.casefold() == f"{SGS}{folded}".casefold()]
    variants = [text for text in every if is_gap_rule(text) or not text.shape]
    found += [text for text in variants if text.id.casefold().startswith(f"{folded}-") and text not in found]
    if found:
        return found
    raise UsageError(f"there is no rule {name!r}{_resembling(folded, every)}; sgkg explain lists all")


def _resembling(folded: str, every: Iterable[RuleText]) -> str:
    from difflib import get_close_matches

    known = {text.id.casefold(): text.id for text in every}
    known |= {text.id.rpartition(":")[2].casefold(): text.id for text in every}
    local = compress(expand(folded)).rpartition(":")[2].rpartition("#")[2]
    padded = re.sub(r"^g(\d)(?=-|$)", r"g0\1", local)
    near = [padded] if padded in known else get_close_matches(padded, sorted(known), 1)
    return f"; did you mean {known[near[0]]}?" if near else ""


def _named(shapes: Iterable[Document]) -> set[str]:
    found: set[str] = set()  # in N-Triples form
    for document in shapes:
        found |= {to_ntriples(shape) for shape, kind in document.pairs(RDF + "type") if kind in _SHAPES}
        for name in (*_TARGETS, *_HOLDS):
            found |= document.nodes(name)
        for name in _HELD:
            found |= document.nodes(name, objects=True)
    return {plain(from_ntriples(shape)) for shape in found if shape.startswith("<")}


def _fields(shapes: Iterable[Document]) -> dict[str, dict[str, list[Term]]]:
    names = {
        SH + "name": "name", RDFS + "label": "label", SH + "description": "description", SH + "severity": "severity",
        SG + "ruleId": "id", SG + "variant": "variant", SG + "why": "why", SG + "who": "who", SG + "how": "how",
        SG + "reference": "references", RDFS + "seeAlso": "see",
    }  # fmt: skip
    found: dict[str, dict[str, list[Term]]] = {}
    for document in shapes:
        for predicate, name in names.items():
            for subject, value in document.pairs(predicate):
                if isinstance(subject, Iri):
                    found.setdefault(str(subject), {}).setdefault(name, []).append(value)
    return found


def _text(shape: str, fields: Mapping[str, Sequence[Term]]) -> RuleText:
    def one(name: str) -> str:
        return _english(fields[name]) if name in fields else ""

    local = shape.rpartition("#")[2].rpartition("/")[2] or shape
    id_ = one("id")
    if id_ and one("variant") and local != id_:
        id_ += f"-{one('variant')}"
    pages = sorted(str(page) for page in fields.get("see", ()) if isinstance(page, Iri) and page.startswith("http"))
    more = CHECKED_BY_US.get(shape, {})
    return RuleText(
        id=id_ or compress(shape),
        shape=shape,
        label=one("name") or one("label") or one("description") or re.sub(r"[-_]+", " ", local).strip() or shape,
        severity=Severity.of(one("severity")),
        why=one("why") or more.get("why", ""),
        who=one("who") or more.get("who", ""),
        how=one("how") or more.get("how", ""),
        references=tuple(sorted({plain(value) for value in fields.get("references", ())})),
        help_uri=shape if shape.startswith(SGS) else next(iter(pages), ""),
    )


def _english(values: Iterable[Term]) -> str:
    """Choose one of several texts: English, else without a language, else any; the first of them by letters."""

    def order(value: Term) -> tuple[int, str]:
        language = value.language.lower() if isinstance(value, Literal) else ""
        return (0 if language.partition("-")[0] == "en" else 1 if not language else 2, plain(value))

    return plain(min(values, key=order, default=None))


def _sentences(shapes: Iterable[Document]) -> dict[str, tuple[str, ...]]:
    """Find the messages of each shape, and of the SPARQL constraints in it (SHACL 5.2.1)."""
    messages: dict[Term, list[Term]] = {}
    parts: dict[Term, list[Term]] = {}
    for document in shapes:
        for subject, message in document.pairs(SH + "message"):
            messages.setdefault(subject, []).append(message)
        for shape, constraint in document.pairs(SH + "sparql"):
            parts.setdefault(shape, []).append(constraint)
    found: dict[str, tuple[str, ...]] = {}
    for shape in {*messages, *parts}:
        texts = {_english(messages[node]) for node in (shape, *parts.get(shape, ())) if node in messages}
        found[str(shape)] = tuple(sorted(_VARIABLE.sub(r"[\1]", text) for text in texts))
    return found


def _looks_at(shapes: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """Say in words what the targets of each shape select: its own, or those of the shapes that hold it."""
    found: dict[Term, set[str]] = {}
    holders: dict[Term, set[Term]] = {}
    for document in shapes:
        for predicate, words in _TARGETS.items():
            for shape, value in document.pairs(predicate):
                found.setdefault(shape, set()).add(words.format(compress(plain(value))))
        for shape, part in document.pairs(SH + "property"):
            holders.setdefault(part, set()).add(shape)

    def of(shape: Term) -> tuple[str, ...]:
        return tuple(sorted(set().union(*(found.get(s, set()) for s in (shape, *holders.get(shape, ()))))))

    return {str(shape): of(shape) for shape in {*found, *holders}}
