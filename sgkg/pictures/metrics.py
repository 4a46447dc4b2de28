"""How wide a text is, near enough: no font is at hand where pictures are made, and every reader has another."""

import re

__all__ = ["cut", "width", "wrap"]

_NARROW = frozenset("iljtfrI.,:;|!'()[]/- ")
_WIDE = frozenset("mwMW@%")
#: a line may end at a blank, and after a slash
_PIECE = re.compile(r"(\s*)([^\s/]*/|[^\s/]+)")


def width(content: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line in pixels: what wide fonts such as DejaVu Sans need, so that others fit as well.

    >>> width("Meter", 10) < width("Meter", 10, bold=True) < width("Network", 10)
    True
    """
    return size * sum(_advance(char) for char in content) * (1.12 if bold else 1)


def _advance(char: str) -> float:
    if char in _NARROW:
        return 0.38
    if char in _WIDE:
        return 0.93
    if char.isupper():
        return 0.73
    return 0.61 if char < "\u2000" else 1.0


def cut(content: str, room: float, size: float, *, bold: bool = False) -> str:
    """Shorten a line to the room there is, with an ellipsis where something is lost."""
    content = " ".join(content.split())
    if width(content, size, bold=bold) <= room:
        return content
    # No glyph is narrower than the narrowest, so the rest need not be looked at.
    content = content[: int(room / (0.38 * size)) + 1]
    while content and width(content + "…", size, bold=bold) > room:
        content = content[:-1]
    return content.rstrip() + "…"


def wrap(content: str, room: float, size: float, lines: int, *, bold: bool = False) -> list[str]:
    """Break a text into at most so many lines; a line that does not fit is cut.

    >>> wrap("distribution Network Operator", 110, 14, 3)
    ['distribution', 'Network', 'Operator']
    """
    done: list[str] = []
    current = ""
    pieces = _PIECE.findall(content)
    for index, (space, piece) in enumerate(pieces):
        glued = f"{current} {piece}" if current and space else current + piece
        if not current or width(glued, size, bold=bold) <= room:
            current = glued
        elif len(done) == lines - 1:
            current += "".join(before + rest for before, rest in pieces[index:])
            break
        else:
            done.append(cut(current, room, size, bold=bold))
            current = piece
    return [*done, cut(current, room, size, bold=bold)]
