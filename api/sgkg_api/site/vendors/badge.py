"""Badges: a small picture that vendors put on their own pages, and the same for shields. Pure."""

import json
from html import escape

__all__ = ["MAX_AGE_S", "shields", "svg"]

#: how long others may keep a badge
MAX_AGE_S = 300

_LABEL_GROUND, _INK = "#3d444b", "#fff"
_GROUNDS = {True: "#1b5e9b", False: "#5f666d"}
_HEIGHT, _SIZE, _PAD = 20, 11, 7
#: widths in tenths of a pixel of letters that are far from the usual width, at 11 px
_WIDE, _NARROW = "mwMWQO@%", "fijltIJ.,:;'|!()[] -"


def svg(label: str, message: str, *, some: bool, title: str = "") -> str:
    """Draw a badge: an ``<svg>`` with a name for screen readers, without scripts and without styles.

    Args:
        label: left part, what is counted.
        message: right part, the count.
        some: there is something to show; else the right part is grey.
        title: the whole in a sentence; label and message by default.
    """
    left, right = _width(label), _width(message)
    width = left + right
    name = escape(title or f"{label}: {message}")
    texts = "".join(
        f'<text x="{at + _PAD}" y="14" textLength="{length - 2 * _PAD}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(text)}</text>"
        for at, length, text in ((0, left, label), (left, right, message))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" viewBox="0 0 {width} {_HEIGHT}" '
        f'role="img" aria-label="{name}"><title>{name}</title>'
        f'<clipPath id="r"><rect width="{width}" height="{_HEIGHT}" rx="3"/></clipPath><g clip-path="url(#r)">'
        f'<rect width="{left}" height="{_HEIGHT}" fill="{_LABEL_GROUND}"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{_GROUNDS[some]}"/></g>'
        f'<g fill="{_INK}" font-family="Verdana,DejaVu Sans,sans-serif" font-size="{_SIZE}">{texts}</g></svg>\n'
    )


def shields(label: str, message: str, *, some: bool) -> bytes:
    """Write a badge as shields.io reads it from an endpoint (https://shields.io/badges/endpoint-badge)."""
    told = {
        "schemaVersion": 1,
        "label": label,
        "message": message,
        "color": "blue" if some else "lightgrey",
        "cacheSeconds": MAX_AGE_S,
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def _width(text: str) -> int:
    """Guess how wide a text is; it is then drawn exactly as wide, whatever the font."""
    letters = sum(95 if one in _WIDE else 42 if one in _NARROW else 68 for one in text)
    return round(letters / 10) + 2 * _PAD
