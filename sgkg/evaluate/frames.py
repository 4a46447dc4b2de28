"""How workers talk to the process that answers HTTP: frames over a socket pair. Pure.

A frame is a byte that says its kind, four bytes of length, and its content. What comes from a worker is never
unpickled: a worker runs foreign text.
"""

import json
import struct
from collections.abc import Iterator
from typing import Any

__all__ = ["DATA", "END", "FAULT", "HEAD", "Reader", "frame", "message"]

HEAD, DATA, END, FAULT = b"H", b"D", b"E", b"X"
_PREFIX = struct.Struct("!cI")


def frame(kind: bytes, content: bytes | bytearray | memoryview = b"") -> bytes:
    """Make a frame."""
    return _PREFIX.pack(kind, len(content)) + content


def message(kind: bytes, /, **content: Any) -> bytes:
    """Make a frame whose content is a JSON object."""
    return frame(kind, json.dumps(content, separators=(",", ":")).encode())


class Reader:
    """Puts frames together from the pieces in which a socket gives them."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, piece: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Add a piece; give (kind, content) of each frame that is now whole."""
        buffer = self._buffer
        buffered = bool(buffer)
        if buffered:
            buffer += piece
        # Nearly always a piece is a few whole frames: then it is not copied first.
        whole = buffer if buffered else piece
        start, size = 0, len(whole)
        while size - start >= _PREFIX.size:
            kind, length = _PREFIX.unpack_from(whole, start)
            end = start + _PREFIX.size + length
            if size < end:
                break
            content = whole[start + _PREFIX.size : end]
            start = end
            yield kind, bytes(content)
        if buffered:
            del buffer[:start]
        elif start < size:
            buffer += whole[start:]
