"""Text for people: wrapped to a width, styled only where the reader's terminal can show it."""

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from sgkg.model import Severity

__all__ = ["Style", "by_severity", "field", "harmless", "item", "plain_style", "printable", "table"]

_ORDER = re.compile(r"^(\s*)::", re.MULTILINE)
#: (text, name of a style) -> text; styles are heading, violation, warning, info, dim, strong
Style = Callable[[str, str], str]


def plain_style(text: str, _style: str) -> str:
    """Leave a text as it is."""
    return text


def printable(text: str) -> str:
    """Take out what would steer a terminal: data may hold escape sequences."""
    if text.isprintable():
        return text
    return "".join(
        " " if char in "\r\t" else "\ufffd" if unicodedata.category(char).startswith("C") and char != "\n" else char
        for char in text
    )


def harmless(text: str) -> str:
    r"""Take out what would steer a terminal, or a CI runner, which takes orders from lines that begin with ``::``.

    >>> harmless("a\n  ::error::b")
    'a\n  : :error::b'
    """
    return _ORDER.sub(r"\1: :", printable(text)).replace("##[", "# #[")


def item(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Wrap a text with one indent for its first line and one for the others."""
    lines: list[str] = []
    if not text:
        return lines
    for index, part in enumerate(printable(text).splitlines() or [""]):
        lines += textwrap.wrap(
            part,
            width,
            initial_indent=rest if index else first,
            subsequent_indent=rest,
            break_on_hyphens=False,
            break_long_words=False,
        ) or [first.rstrip()]
    return lines


def field(name: str, text: str, width: int, style: Style) -> list[str]:
    """Write ``name  text`` with the text hanging under itself."""
    lines = item(text, width, first=f"{name:<8}", rest=" " * 8)
    return [style(f"{name:<8}", "dim") + lines[0][8:], *lines[1:]]


def table(rows: Iterable[tuple[str, ...]], width: int) -> list[str]:
    """Align the columns of rows; the last column takes the room that is left and is wrapped."""
    rows = list(rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    lines: list[str] = []
    for row in rows:
        head = "  ".join(cell.ljust(w) for cell, w in zip(row[:-1], widths, strict=True)) + "  "
        lines += item(row[-1], width, first=head, rest=" " * len(head))
    return lines


def by_severity(levels: Sequence[Severity]) -> str:
    """Count severities in words.

    >>> by_severity([Severity.INFO, Severity.VIOLATION, Severity.VIOLATION])
    '2 violations, 1 info'
    """
    parts = []
    for severity in Severity:
        if number := levels.count(severity):
            plural = "" if number == 1 or severity is Severity.INFO else "s"
            parts.append(f"{number} {severity.value}{plural}")
    return ", ".join(parts)
