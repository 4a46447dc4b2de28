"""From offsets in a text to lines and columns, both from 1, columns in code points."""

import re
from bisect import bisect_right
from functools import cached_property

from sgkg.model import Place

__all__ = ["Lines"]

_ENDS = re.compile(r"\r\n?|\n")


class Lines:
    """The lines of a text; they end at LF, CRLF or CR."""

    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _ENDS.finditer(self._text))]

    def place(self, start: int, end: int) -> Place:
        """Give the place of a range of the text, the end not included."""
        return Place(self._source, *self._position(start), *self._position(end))

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a line from 1 and a column from 0, as XML parsers count."""
        return self._starts[line - 1] + column

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
