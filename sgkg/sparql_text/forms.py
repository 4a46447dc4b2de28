"""What kind of text it is, and when two texts are one."""

import re
from collections.abc import Iterable

from sgkg.errors import UsageError
from sgkg.sparql_text.tokens import DOUBTFUL, GAP, IRIREF, LOCAL, STRING, Token, scan

__all__ = ["form", "is_deterministic", "is_update", "normalise", "refuse_update"]

_PROLOGUE = rf"""(?:(?:BASE{GAP}{IRIREF}|PREFIX{GAP}[^\s:<>\#]*+:{GAP}{IRIREF}|VERSION{GAP}(?:{STRING})){GAP})*+"""
_START = re.compile(
    rf"{GAP}{_PROLOGUE}(?:(SELECT|ASK|CONSTRUCT|DESCRIBE)"
    rf"|(?:;{GAP}{_PROLOGUE})*+(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH))?",
    re.IGNORECASE | re.DOTALL,
)
# Another answer each time (SPARQL 1.1, 17.4); STRUUID ends in UUID.
_CHANCE = ("NOW", "RAND", "UUID", "BNODE")
#: marks that make a blank node in a template: [], collections, reifiers, annotations
_FRESH_MARKS = frozenset("[(~<|")
# A piece without a gap; IRIs and strings stand as they are, and what is not closed reaches to the end.
_PIECE = re.compile(
    rf"""{GAP}((?:[^ \t\r\n\#<"'\\:]++|:{LOCAL}|{IRIREF}|[<\\]|{STRING}|["'].*+)*+)""",
    re.DOTALL,
)
# What may be left out; a text without is as short as it gets.
_SPARE = re.compile(r"[\t\n\r#]|  |\A | \Z")


def form(text: str) -> str:
    r"""Tell the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE; empty for every other text.

    >>> form("PREFIX : <#> # mine\nask {}")
    'ASK'
    """
    match = _START.match(text)
    return (match.group(1) or "").upper() if match else ""


def is_update(text: str) -> bool:
    """Tell whether a text is an update: its first word after the prologue is an update's.

    >>> is_update("BASE <http://a/> CLEAR ALL"), is_update("ASK { ?clear a ?all }")
    (True, False)
    """
    match = _START.match(text)
    return bool(match and match.group(2))


def refuse_update(text: str) -> None:
    """Refuse an update where a query is wanted.

    Raises:
        UsageError: the text is an update.
    """
    if is_update(text):
        raise UsageError("this address answers queries; updates go to /update")


def is_deterministic(text: str) -> bool:
    """Tell whether a query has the same answer each time as long as the store stays the same.

    True is sure. A query that calls NOW, RAND, UUID, STRUUID or BNODE, or makes blank nodes in a template, is not
    deterministic; nor is one that can be read in two ways.

    >>> is_deterministic("SELECT (NOW() AS ?now) {}"), is_deterministic("SELECT ?now { ?now a 'RAND()' }")
    (False, True)
    """
    capitals = text.upper()
    chance = any(word in capitals for word in _CHANCE)
    if not chance and "CONSTRUCT" not in capitals:
        return True
    template = form(text) == "CONSTRUCT"
    if not chance and not template:
        return True
    found = scan(text)
    if not found.sure:
        return False
    if chance and any(token.kind == "word" and token.upper.endswith(_CHANCE) for token in found.tokens):
        return False
    return not (template and _fresh(found.tokens))


def _fresh(tokens: Iterable[Token]) -> bool:
    """Tell whether the template of a CONSTRUCT may make blank nodes; its first braces are the template."""
    inside = False
    for token in tokens:
        if token.text == "{" and token.kind == "mark":
            inside = True
        elif token.text == "}" and token.depth == 1:
            return False
        elif inside and (
            (token.kind == "mark" and token.text in _FRESH_MARKS) or (token.kind == "name" and token.prefix == "_")
        ):
            return True
    return False


def normalise(text: str) -> str:
    r"""Leave out comments and spare white space, so that texts with the same tokens are mostly the same text.

    Two texts become one only where they have the same tokens. A text that can be read in two ways stays as it is.

    >>> normalise(" ASK # why\n {  ?s ?p 'a  # b' }")
    "ASK { ?s ?p 'a  # b' }"
    """
    if not _SPARE.search(text):
        return text
    if ("<" in text and DOUBTFUL.search(text)) and not scan(text).sure:
        return text
    return " ".join(filter(None, _PIECE.findall(text)))
