"""A stored query with its parameters written into it, for the editor, which binds none. Pure.

The site itself always binds terms. What is made here is shown to people, who may change it and ask it.
"""

from collections.abc import Iterator, Mapping, Sequence

from sgkg.sparql_text.tokens import Token, scan
from sgkg.terms import Term, to_ntriples

__all__ = ["written_out"]


def written_out(text: str, bindings: Mapping[str, Term]) -> str:
    """Give each group that mentions a parameter a VALUES block with its value.

    A variable is only known within its group (SPARQL 1.1, 18.2.1), so one block at the top would not reach a filter
    further down.

    >>> from sgkg.terms import Iri
    >>> written_out("SELECT ?a WHERE { ?a ?b ?c }", {"a": Iri("urn:x")})
    'SELECT ?a WHERE { VALUES ?a { <urn:x> } ?a ?b ?c }'
    """
    tokens = scan(text).tokens
    made = text
    for place, names in reversed(list(_groups(tokens))):
        blocks = " ".join(
            f"VALUES ?{name} {{ {to_ntriples(term)} }}" for name, term in bindings.items() if name in names
        )
        if blocks:
            end = tokens[place].start + 1
            made = f"{made[:end]} {blocks}{made[end:]}"
    return made


def _groups(tokens: Sequence[Token]) -> Iterator[tuple[int, set[str]]]:
    """Yield each group that patterns can stand in: place of its bracket, and the variables directly in it.

    The outermost group has to know every parameter, so that the answer has it: it yields every name there is.
    """
    everything = {token.text[1:] for token in tokens if token.kind == "variable"}
    outermost = True
    for place, token in enumerate(tokens):
        if token.text != "{" or token.kind != "mark" or not _holds_patterns(tokens, place):
            continue
        names = everything if outermost else set(_directly(tokens, place))
        outermost = False
        yield place, names


def _holds_patterns(tokens: Sequence[Token], place: int) -> bool:
    before = tokens[place - 1]
    if before.upper == "CONSTRUCT" or tokens[place + 1].upper == "SELECT":
        return False
    # VALUES ?x { … } and VALUES (?x ?y) { … }
    at = place - 1
    if before.text == ")":
        while tokens[at].text != "(":
            at -= 1
    return tokens[at - 1].upper != "VALUES" if before.kind == "variable" or before.text == ")" else True


def _directly(tokens: Sequence[Token], place: int) -> Iterator[str]:
    """Yield the variables of a group that are in none of the groups within it."""
    braces = 0
    for token in tokens[place + 1 :]:
        if token.kind == "mark" and token.text in "{}":
            braces += 1 if token.text == "{" else -1
            if braces < 0:
                return
        elif token.kind == "variable" and not braces:
            yield token.text[1:]
