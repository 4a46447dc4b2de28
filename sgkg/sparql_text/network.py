"""Refusal of texts that would make the engine open a connection."""

import re
import sys

from sgkg.errors import RemoteResourceError
from sgkg.sparql_text.forms import form
from sgkg.sparql_text.tokens import DOUBTFUL, IRIREF, LOCAL, STRING, Token, scan

__all__ = ["refuse_network"]

_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NETWORK = ("SERVICE", "LOAD")
# What no keyword stands in, taken away at the speed of C: data is long, and "load" is a word like any other in it. Of
# a string that is not closed its quote stays.
_PASSED = re.compile(
    rf"""\#[^\n\r]*+|{IRIREF}|{STRING}|(["']).*+|[?$]\w++|@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|:{LOCAL}""", re.DOTALL
)
_BEFORE_GRAPH_NAMES = ("GRAPH", "FROM", "NAMED", "WITH", "USING")


def refuse_network(text: str) -> None:
    """Refuse a query or update that would make the engine open a connection.

    >>> refuse_network("SELECT * { ?load ?p 'SERVICE' } # LOAD")

    Raises:
        RemoteResourceError: the text uses SERVICE or LOAD, or may do so in a place that can be read in two ways.
    """
    _refuse(text)
    if "\\u" in text or "\\U" in text:
        # By SPARQL 1.1, 19.2 codepoint escapes are replaced before anything is read. This engine does not do so,
        # another might: neither reading may have the words.
        _refuse(_CODEPOINT.sub(_character, text))


def _refuse(text: str) -> None:
    capitals = text.upper()
    if not any(word in capitals for word in _NETWORK):
        return
    if not (DOUBTFUL.search(text) or _open_quote_or_word(_PASSED.sub(r" \1", text))):
        return
    found = scan(text)
    tokens = found.tokens
    for index, token in enumerate(tokens):
        for word in _NETWORK if token.kind in ("word", "name") else ():
            if word in token.upper and _opens(word, tokens, index, text):
                raise _error(text, token.start, f"{word} would open a connection, which sgkg never does")
    if not found.sure:
        word = next(word for word in _NETWORK if word in capitals)
        place = max(0, capitals.find(word)) if len(capitals) == len(text) else 0
        raise _error(
            text,
            place,
            f"{word} may open a connection here, which sgkg never does: the text can be read in two ways. "
            "Close its strings, and put spaces around the operator <",
        )


def _open_quote_or_word(rest: str) -> bool:
    return '"' in rest or "'" in rest or any(word in rest.upper() for word in _NETWORK)


def _opens(word: str, tokens: tuple[Token, ...], index: int, text: str) -> bool:
    token, before = tokens[index], tokens[index - 1] if index else None
    if token.kind == "word":  # keywords need no gap around them: "trueSERVICE", "LOADSILENT"
        return True
    if token.kind != "name" or word not in token.prefix.upper():
        return False
    # "SERVICE:a" is the keyword and the name ":a", unless it is a name itself; where it stands tells.
    if word == "SERVICE":
        opens_block = index + 1 < len(tokens) and tokens[index + 1].text == "{"
        return opens_block and not (before and before.kind == "word" and before.upper.endswith(_BEFORE_GRAPH_NAMES))
    starts = before is None or before.kind in ("iri", "string") or before.text == ";"
    return starts and token.depth == 0 and not form(text)


def _error(text: str, place: int, message: str) -> RemoteResourceError:
    line = text.count("\n", 0, place) + 1
    return RemoteResourceError(message, line=line, column=place - text.rfind("\n", 0, place))


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code <= sys.maxunicode else match.group()
