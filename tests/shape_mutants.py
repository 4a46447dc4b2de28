"""Shape files with one thing changed: a constraint, target, link or clause of a query gone, a number off by one.

What is left alone: paths of SPARQL constraints (they only say where a finding is shown), messages of core
constraints, prefixes, and the annotations of gap rules.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sgkg.namespaces import RDF, SG, SH, compress
from sgkg.terms import Iri, Literal, Term, plain, to_ntriples

Statement = tuple[Term, str, Term]

_LEFT_ALONE = {SH + name for name in ("declare", "message", "namespace", "path", "prefix", "prefixes", "select")}
_SEVERITIES = {"Violation": "Warning", "Warning": "Info", "Info": "Violation"}
_LISTS = {SH + name for name in ("alternativePath", "in", "languageIn", "or")}
_NUMBERS = {"minCount": (-1, 1), "maxCount": (-1, 1), "minInclusive": (-1, 1)}

_PREDICATE = r"(?:a|\?property|\w+:[\w-]+(?:/\w+:[\w-]+)*\??|\([\w:/^-]+\)[+?])"
_OBJECT = r"(?:<[^>]+>|[?$]\w+|\w+:[\w-]+)"
_PATTERN = re.compile(rf"(?:[?$]\w+|\bsg:[A-Z]\w+) {_PREDICATE} {_OBJECT}(?:\s*; {_PREDICATE} {_OBJECT})*")
_BLOCK = re.compile(r"FILTER NOT EXISTS \{|FILTER EXISTS \{|OPTIONAL \{|FILTER\(|BIND\(")
_OPERATORS = {
    ">=": (">",), "<=": ("<",), " < ": (" <= ",), " > ": (" >= ",), "!=": ("=",), " || ": (" && ",),
    " && ": (" || ",), "DISTINCT ": ("",), "FILTER NOT EXISTS": ("FILTER EXISTS",),
    "FILTER EXISTS": ("FILTER NOT EXISTS",),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A changed shape file; ``subject`` is the shape or SPARQL constraint that changed."""

    name: str
    subject: str
    statements: tuple[Statement, ...]

    def ntriples(self) -> bytes:
        lines = (f"{to_ntriples(s)} <{p}> {to_ntriples(o)} .\n" for s, p, o in self.statements)
        return "".join(lines).encode()


def mutants(statements: Sequence[Statement]) -> Iterator[Mutant]:
    """Give the mutants of a shapes graph, each with a name of its own."""
    seen: dict[str, int] = {}
    for mutant in _mutants(tuple(statements)):
        times = seen[mutant.name] = seen.get(mutant.name, 0) + 1
        yield mutant if times == 1 else replace(mutant, name=f"{mutant.name} ({times})")


def _mutants(statements: tuple[Statement, ...]) -> Iterator[Mutant]:
    for index, (subject, predicate, value) in enumerate(statements):
        if not predicate.startswith(SH):
            continue
        about = _owner(statements, subject)
        said = f"{compress(about)} {compress(predicate)} {_short(value)}"

        def changed(new: Term, index: int = index) -> tuple[Statement, ...]:
            s, p, _ = statements[index]
            return (*statements[:index], (s, p, new), *statements[index + 1 :])

        if predicate == SH + "severity":
            other = _SEVERITIES[plain(value).removeprefix(SH)]
            yield Mutant(f"{said} -> sh:{other}", about, changed(Iri(SH + other)))
        elif predicate == SH + "select":
            for what, text in _queries(plain(value)):
                yield Mutant(f"{compress(about)} {what}", about, changed(Literal(text)))
        elif predicate == SH + "path" and not _is_sparql(statements, subject):
            yield Mutant(f"{said} -> another", about, changed(Iri(SG + "other")))
        elif predicate not in _LEFT_ALONE or _is_message_of_a_query(statements[index], statements):
            yield Mutant(f"{said} gone", about, (*statements[:index], *statements[index + 1 :]))
        for step in _NUMBERS.get(predicate.removeprefix(SH), ()):
            number = Literal(str(int(plain(value)) + step), value.datatype if isinstance(value, Literal) else "")
            yield Mutant(f"{said} -> {plain(number)}", about, changed(number))
        if predicate in _LISTS:
            for member, fewer in _shorter(statements, subject, predicate, value):
                yield Mutant(f"{compress(about)} {compress(predicate)} without {member}", about, fewer)


def _queries(text: str) -> Iterator[tuple[str, str]]:
    """Change a SELECT in every simple way: clause, pattern, projected variable or operator."""
    start = text.index("{") + 1
    head, body = text[:start], text[start:]
    for match in re.finditer(r" \?\w+", head):
        yield f"SELECT without{match[0]}", head[: match.start()] + head[match.end() :] + body
    for match in _BLOCK.finditer(body):
        end = _end(body, match.end())
        yield f"without {_line(body[match.start() : end])}", head + body[: match.start()] + body[end:]
    for match in _PATTERN.finditer(body):
        subject, rest = match[0].split(" ", 1)
        parts = re.split(r"\s*; ", rest)
        for index, part in enumerate(parts):
            kept = parts[:index] + parts[index + 1 :]
            pattern = f"{subject} {' ; '.join(kept)}" if kept else ""
            after = body[match.end() :] if kept else re.sub(r"^ ?\.", "", body[match.end() :])
            yield f"without {subject} {part}", head + body[: match.start()] + pattern + after
    for old, news in _OPERATORS.items():
        for match in re.finditer(re.escape(old), text):
            for new in news:
                yield (
                    f"{old.strip()} -> {new.strip() or 'nothing'}",
                    text[: match.start()] + new + text[match.end() :],
                )


def _end(text: str, start: int) -> int:
    depth = 1
    for index in range(start, len(text)):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index + 1
    raise ValueError("a bracket is not closed")


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(value: Term) -> str:
    return compress(value) if isinstance(value, Iri) else plain(value) if isinstance(value, Literal) else "[ ]"


def _is_sparql(statements: Iterable[Statement], shape: Term) -> bool:
    return any(s == shape and p == SH + "sparql" for s, p, _ in statements)


def _is_message_of_a_query(statement: Statement, statements: Iterable[Statement]) -> bool:
    return statement[1] == SH + "message" and any(s == statement[0] and p == SH + "select" for s, p, _ in statements)


def _owner(statements: Sequence[Statement], node: Term) -> str:
    """Climb from a blank node to the named shape it is written in."""
    while not isinstance(node, Iri):
        node = next(s for s, _, o in statements if o == node)
    return str(node)


def _shorter(
    statements: tuple[Statement, ...], subject: Term, predicate: str, head: Term
) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    """Take one member after the other out of an RDF list."""
    rest = {s: o for s, p, o in statements if p == RDF + "rest"}
    first = {s: o for s, p, o in statements if p == RDF + "first"}
    before: tuple[Term, str] = (subject, predicate)
    cell = head
    while cell in rest:
        skipped = tuple(
            (s, p, rest[cell]) if (s, p, o) == (*before, cell) else (s, p, o)
            for s, p, o in statements
            if not (s == cell and p in (RDF + "first", RDF + "rest"))
        )
        inner = [o for s, _, o in statements if s == first[cell]]
        member = (
            _short(first[cell])
            if isinstance(first[cell], Iri | Literal)
            else "[ " + " ".join(map(_short, inner)) + " ]"
        )
        yield member, skipped
        before, cell = (cell, RDF + "rest"), rest[cell]
