r"""The tokens of a SPARQL text, read as the engine reads them (SPARQL 1.1, 19).

Reading one token is where a text could hide a word: a string that ends elsewhere than it seems, an escaped ``\#`` in
a prefixed name, a ``<`` that is an operator where it seems to open an IRI. Two things cannot be decided without the
whole grammar, and :attr:`Scan.sure` then is false: a string that is not closed, and ``<`` after an operand inside
parentheses with a ``>`` to match. Who asks must then take the safe side.
"""

import re
from typing import NamedTuple

__all__ = ["DOUBTFUL", "GAP", "IRIREF", "LOCAL", "STRING", "WORD", "Scan", "Token", "scan"]

#: white space and comments
GAP = r"(?:[ \t\r\n]++|\#[^\n\r]*+)*+"
#: SPARQL 1.1 rule 139; codepoint escapes are read inside IRIs and strings only, as the engine does
IRIREF = r"""<(?:[^<>"{}|^`\\\x00-\x20]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
STRING = r'''"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?!"")(?:[^"\\\n\r]++|\\.)*+"'''
STRING = STRING + "|" + STRING.replace('"', "'")
# Every character beyond ASCII counts as part of a name: where SPARQL does not allow it there, it allows it nowhere.
_NAME = r"[^\x00-/:-@\[-^`{-\x7f]"
#: several words without a gap, as ``1.5SERVICE``, are one: the engine sees keywords without a gap around them
WORD = rf"{_NAME}++(?:[.-]++{_NAME}++)*+-*+"
#: what follows the colon of a prefixed name
LOCAL = rf"(?:(?:{_NAME}|[:.-])++|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])*+"
#: a relative IRI in which a comment or a string would begin, should its "<" be an operator
DOUBTFUL = re.compile(r"""<(?![A-Za-z][A-Za-z0-9+.-]*://)[^<>"{}|^`\x00-\x20\#']*+[\#']""")
_TOKEN = re.compile(
    rf"""(?P<gap>(?:[ \t\r\n]++|\#[^\n\r]*+)++)|(?P<iri>{IRIREF})|(?P<string>{STRING})|(?P<unclosed>["'].*+)"""
    rf"""|(?P<variable>[?$]{_NAME}++)|(?P<tag>@[A-Za-z]++(?:--?[A-Za-z0-9]++)*+)"""
    rf"""|(?P<word>{WORD}(?!:))|(?P<name>(?:{WORD})?:{LOCAL})|(?P<mark>.)""",
    re.DOTALL,
)
_OPERANDS = {"iri", "string", "variable", "tag", "word", "name"}
_OPERAND_MARKS = {")", ">"}
_CLOSING = {")": "(", "}": "{", "]": "["}
# After a scheme and "//" no expression can be meant: "http:" would be a name, and two divisions follow.
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


class Token(NamedTuple):
    """A token other than white space and comments.

    Attributes:
        kind: ``iri``, ``string``, ``unclosed``, ``variable``, ``tag`` (of a language), ``word`` (a keyword or a
            number), ``name`` (a prefixed name or a blank node) or ``mark`` (one character).
        text: as it stands.
        start: its place in the text.
        depth: how many brackets of any kind are open before it.
    """

    kind: str
    text: str
    start: int
    depth: int

    @property
    def upper(self) -> str:
        """The text in capitals."""
        return self.text.upper()

    @property
    def prefix(self) -> str:
        """What stands before the colon of a prefixed name."""
        return self.text.partition(":")[0]


class Scan(NamedTuple):
    """The tokens of a text; ``sure`` says that no other reading is possible in a text that SPARQL allows."""

    tokens: tuple[Token, ...]
    sure: bool


def scan(text: str) -> Scan:
    """Split a text into tokens, in time that grows with its length only.

    >>> [token.text for token in scan("ASK { ?s :p 'a # b' } # c").tokens]
    ['ASK', '{', '?s', ':p', "'a # b'", '}']
    """
    tokens: list[Token] = []
    open_brackets: list[str] = []
    sure, operand = True, False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "gap":
            continue
        found = match[0]
        # Not Token(…): a text may have very many.
        tokens.append(tuple.__new__(Token, (kind, found, match.start(), len(open_brackets))))
        if kind == "mark":
            if found in "({[":
                open_brackets.append(found)
            elif found in _CLOSING and open_brackets:
                open_brackets.pop()
            operand = found in _OPERAND_MARKS
            continue
        doubtful = kind == "iri" and operand and open_brackets[-1:] == ["("] and not _HIERARCHICAL.match(found)
        if doubtful or kind == "unclosed":
            sure = False
        operand = kind in _OPERANDS
    return Scan(tuple(tokens), sure)
