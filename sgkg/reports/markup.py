"""Texts of other people's inside Markdown: they are shown as they stand, and are never markup."""

import re

from sgkg.reports.layout import printable

__all__ = ["code", "cut", "one_line", "text"]

_MARKS = re.compile(r"[\\`*_\[\]|~#$]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: what begins a list, a heading's underline or a rule where it stands first
_BLOCK = re.compile(r"([-+=])|(\d+)([.)])")
#: a name or number that a forge would ring a bell for: @name, #12, !12, %12
_CALLS = re.compile(r"(@|[#!%](?=\d))")
_PAUSE = "\u200b"


def text(raw: str, most: int = 2000) -> str:
    r"""Escape a text for a line of Markdown (GitHub's and GitLab's), a table cell included.

    >>> text("a|b <img src=x> *c* @all")
    'a\\|b &lt;img src=x&gt; \\*c\\* @\u200ball'
    """
    line = cut(one_line(raw), most)
    line = _CALLS.sub(rf"\1{_PAUSE}", line)
    line = re.sub("[&<>]", lambda char: _ENTITIES[char[0]], line)
    line = _MARKS.sub(r"\\\g<0>", line)
    if found := _BLOCK.match(line):
        line = f"\\{line}" if found[1] else f"{found[2]}\\{line[len(found[2]) :]}"
    return line


def code(raw: str, most: int = 500) -> str:
    """Write a text as a code span that stays one in a table cell too.

    >>> code("a`b")
    '`` a`b ``'
    >>> code("a|b")
    '<code>a&#124;b</code>'
    """
    line = cut(one_line(raw), most)
    if not line:
        return ""
    if "|" in line or "\\" in line:
        # In a code span of a table a bar cannot be written for certain; HTML can say it.
        escaped = re.sub(r"[^\w ./,-]|_", lambda char: f"&#{ord(char[0])};", line)
        return f"<code>{escaped}</code>"
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{fence}{line}{fence}" if len(fence) == 1 else f"{fence} {line} {fence}"


def one_line(raw: str) -> str:
    """Put a text on one line, without what would steer a reader's program."""
    return " ".join(printable(raw).split())


def cut(raw: str, most: int) -> str:
    """Cut a text that is too long, and show it."""
    return raw if len(raw) <= most else f"{raw[: most - 1]}\u2026"
