"""What a SPARQL text asks for, read from its tokens without running it."""

import re
import sys

from sgkg.errors import RemoteResourceError

__all__ = ["refuse_network"]

# Comments, IRIs and strings are passed over, so that a word inside them is no keyword (SPARQL 1.1, 19.8).
_TOKEN = re.compile(
    r"""#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'"""
    r"""|[?$]\w+|[\w-]*:[\w:.%-]*|\w+|.""",
    re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NETWORK = {"SERVICE", "LOAD"}


def refuse_network(text: str) -> None:
    """Refuse a query or update that would make the engine open a connection.

    >>> refuse_network("SELECT * { ?load ?p 'SERVICE' } # LOAD")

    Raises:
        RemoteResourceError: the text uses SERVICE or LOAD.
    """
    # Codepoint escapes are replaced before a query is parsed (SPARQL 1.1, 19.2), so here too.
    text = _CODEPOINT.sub(_character, text)
    if not any(word in text.upper() for word in _NETWORK):
        return
    for match in _TOKEN.finditer(text):
        word = match.group().upper()
        if word in _NETWORK:
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            raise RemoteResourceError(
                f"{word} would open a connection, which sgkg never does", line=line, column=column
            )


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code <= sys.maxunicode else match.group()
