"""Writing SVG: elements with presentation attributes only, every text escaped, equal input giving equal bytes.

No ``style`` element or attribute: a strict Content-Security-Policy forbids them, and Typst reads attributes. Colours
are those of the light scheme; a page that shows the picture in the dark overrides them through the classes.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = [
    "COLOURS",
    "FONT",
    "Href",
    "Words",
    "document",
    "element",
    "escape",
    "hatch",
    "link",
    "number",
    "text",
    "worded",
]

Words = Mapping[str, str]
Href = Callable[[str], str | None]

#: system-ui for browsers; Typst brings Libertinus Serif and DejaVu Sans Mono, most systems have one of the others
FONT = "system-ui, 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
#: name -> colour in the light scheme, as the stylesheet of the site has them
COLOURS = MappingProxyType(
    {
        "ground": "#ffffff",
        "ink": "#1a1a1a",
        "muted": "#4a4f55",
        "line": "#c8ccd0",
        "edge": "#6b7278",
        "soft": "#f4f6f8",
        "gap": "#a3150a",
        "gap-soft": "#fdeae7",
        "covered": "#1b5e9b",
        "on-covered": "#ffffff",
        "proposed": "#5b3a8e",
        "proposed-soft": "#f0e9fa",
        "none": "none",
    }
)
#: what XML 1.0 has no way to say (2.2)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def escape(value: str) -> str:
    """Write a text so that it stands in an element or an attribute of XML; what XML cannot say becomes U+FFFD.

    >>> escape('<a href="x">&')
    '&lt;a href=&quot;x&quot;&gt;&amp;'
    """
    clean = _NOT_XML.sub("\ufffd", value)
    for sign, entity in _ENTITIES.items():
        clean = clean.replace(sign, entity)
    return clean


def number(value: float) -> str:
    """Write a coordinate with at most one decimal.

    >>> number(12.0), number(3.14159), number(-0.01)
    ('12', '3.1', '0')
    """
    short = f"{value:.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def element(name: str, inside: str = "", /, **attributes: str | float | None) -> str:
    """Write an element.

    Args:
        name: of the element.
        inside: its content, which is XML already.
        attributes: ``stroke_width=2`` is ``stroke-width="2"``, a trailing ``_`` is dropped; None and "" are left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(
    x: float, y: float, content: str, *, size: float = 14, ink: str = "ink", anchor: str = "start", bold: bool = False
) -> str:
    """Write a line of text with its base line at ``y``; ``ink`` is a name of :data:`COLOURS`."""
    return element(
        "text",
        escape(content),
        class_=f"sg-{ink}-fill",
        x=x,
        y=y,
        font_size=size,
        font_weight="700" if bold else None,
        text_anchor=None if anchor == "start" else anchor,
        fill=COLOURS[ink],
    )


def link(inside: str, iri: str, label: str, href: Href | None) -> str:
    """Put drawn things into a link, with a tooltip; without an address only into a group."""
    target = href(iri) if href else None
    label = label.strip() or iri
    titled = element("title", escape(label)) + inside
    if target is None:
        return element("g", titled)
    return element("a", titled, href=target, aria_label=label)


def hatch(name: str, ground: str = "gap-soft", line: str = "gap") -> str:
    """Define a pattern of slanting lines, for ``fill="url(#name)"``."""
    inside = element("rect", class_=f"sg-{ground}-fill", width=7, height=7, fill=COLOURS[ground]) + element(
        "path", class_=f"sg-{line}-stroke", d="M-1 8L8 -1M-1 1L1 -1M6 8L8 6", stroke=COLOURS[line], stroke_width=1
    )
    return element("pattern", inside, id=name, width=7, height=7, patternUnits="userSpaceOnUse")


def document(
    name: str, width: float, height: float, title: str, description: str, inside: str, *, linked: bool = False
) -> str:
    """Write a whole picture.

    Args:
        name: begins its ids, so that several pictures can stand on one page.
        width: in pixels.
        height: in pixels.
        title: what it is.
        description: what it shows, in words.
        inside: its content.
        linked: it holds links. Assistive technology must reach them, and does not within ``role="img"``.
    """
    ground = element("rect", class_="sg-ground-fill", width=width, height=height, fill=COLOURS["ground"])
    head = element("title", escape(title), id=f"{name}-title") + element(
        "desc", escape(description), id=f"{name}-desc"
    )
    return element(
        "svg",
        head + ground + inside,
        xmlns="http://www.w3.org/2000/svg",
        class_="sg-picture",
        role="group" if linked else "img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        font_family=FONT,
        font_size=14,
    )


def worded(default: Words, given: Words | None) -> dict[str, str]:
    """Return the texts of a picture: those given, and the English ones for the rest."""
    return {**default, **{key: value for key, value in (given or {}).items() if key in default}}
