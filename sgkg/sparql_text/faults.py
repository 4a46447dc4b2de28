"""What the parser of the engine says of a fault, in words for people."""

import re

from sgkg.namespaces import PREFIXES
from sgkg.sparql_text.tokens import scan

__all__ = ["told"]

#: a character class of the grammar, or the mark of one; no reader can do anything with it
_CLASS = re.compile(r"\[(?:_|'(?:[^']|'(?!\s*[,\]|]))*'(?:\s*[.|]+=?\s*'(?:[^']|'(?!\s*[,\]|]))*')*)\]")
_EXPECTED = re.compile(r"expected (?:one of )?")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"')
_PREFIX_MISSING = "Prefix not found"
#: rules that the parser names among what it expected, and that say what is wrong
_RULES = re.compile(r"The [A-Z]+ contains [a-z ]+|IRI parsing failed|[A-Z][a-z]+ [a-z][a-z ,']+")
_BEFORE = re.compile(r"([^\s:<>\"'{}()|^`\\,;/!?*+=&\[\]]*):[^\s:]*$")
_BRACKETS = {"{": "}", "(": ")", "[": "]"}


def told(message: str, text: str, line: int | None = None, column: int | None = None) -> str:
    r"""Say what is wrong with a text.

    >>> told("expected one of \".\", \"}\", [_]", "SELECT * {\n ?s ?p ?o", 2, 10)
    'the text ends before it is complete; "{" in line 1 is not closed'

    Args:
        message: of the parser, without the place.
        text: the query or update; empty where it is not at hand.
        line: of the place, counted from 1.
        column: of the place, counted from 1.
    """
    expected = _EXPECTED.match(message)
    if expected is None:
        return message
    place = _place(text, line, column)
    if _PREFIX_MISSING in message:
        # The words of the parser stay: programs know this fault by them.
        return f"{_PREFIX_MISSING}: {_undeclared(text[:place])}"
    rest = _CLASS.sub("", message[expected.end() :])
    if rule := _RULES.search(rest):
        said = rule[0].strip(" ,")
        return said if said.startswith("IRI ") else said[0].lower() + said[1:]
    if not text:
        quoted = dict.fromkeys(_QUOTED.findall(rest))
        return f"expected {' or '.join(quoted)}" if quoted else "something else is expected here"
    if not text[place:].strip():
        if unclosed := _unclosed(text):
            return f"the text ends before it is complete{unclosed}"
        # The parser reads on past some faults, and gives up at the end only.
        return f"it cannot be read as SPARQL up to this place{_superfluous(text)}"
    here = next((token.text for token in scan(text[place:]).tokens), "")
    quoted = dict.fromkeys(_QUOTED.findall(rest))
    wanted = f"; what may stand here is {', '.join(quoted)}" if 0 < len(quoted) <= 6 else ""
    return f'"{here[:40]}" cannot stand here{wanted}{_superfluous(text)}'


def _place(text: str, line: int | None, column: int | None) -> int:
    """Return the index of a place; the end of the text where the place is unknown."""
    if line is None or column is None:
        return len(text)
    lines = text.split("\n")
    return min(len(text), sum(len(one) + 1 for one in lines[: line - 1]) + column - 1)


def _undeclared(before: str) -> str:
    """Name the prefix that a text ends with."""
    match = _BEFORE.search(before)
    if match is None:
        return "a name has a prefix that is not declared; add a PREFIX line for it"
    namespace = PREFIXES.get(match[1], "…")
    return f"{match[1]}: is not declared; add a line PREFIX {match[1]}: <{namespace}>"


def _unclosed(text: str) -> str:
    """Say which bracket is not closed, or that a string is not."""
    left: list[tuple[str, int]] = []
    for token in scan(text).tokens:
        if token.kind == "unclosed":
            return f"; a string in line {text.count(chr(10), 0, token.start) + 1} is not closed"
        if token.kind == "mark" and token.text in _BRACKETS:
            left.append((token.text, token.start))
        elif token.kind == "mark" and left and token.text == _BRACKETS[left[-1][0]]:
            left.pop()
    if not left:
        return ""
    bracket, start = left[-1]
    return f'; "{bracket}" in line {text.count(chr(10), 0, start) + 1} is not closed'


def _superfluous(text: str) -> str:
    """Say that there is a closing bracket too many."""
    marks = [token.text for token in scan(text).tokens if token.kind == "mark"]
    for opening, closing in _BRACKETS.items():
        if marks.count(closing) > marks.count(opening):
            return f'; there is a "{closing}" too many'
    return ""
