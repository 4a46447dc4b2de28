"""Atom feeds (RFC 4287). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

__all__ = ["ATOM", "MEDIA_TYPE", "Entry", "Feed", "written"]

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 has no way to write.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed.

    Attributes:
        id: IRI that no other entry has, the same for ever.
        title: in a line.
        updated: when it happened (RFC 3339).
        link: full address of the page about it.
        summary: in words.
        language: of the title.
        categories: scheme, term and label of each.
    """

    id: str
    title: str
    updated: str
    link: str
    summary: str
    language: str = "en"
    categories: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed.

    Attributes:
        id: IRI that stays.
        title: in a line.
        updated: when it last changed (RFC 3339).
        link: full address of the page with the same content.
        own: full address of the feed.
        author: who publishes it.
        language: of the feed.
        entries: the newest first.
    """

    id: str
    title: str
    updated: str
    link: str
    own: str
    author: str
    language: str
    entries: Sequence[Entry] = field(default=())


def written(feed: Feed) -> bytes:
    """Write a feed as XML; the same feed gives the same bytes."""
    root = ET.Element("feed", {"xmlns": ATOM, _XML_LANG: feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", feed.updated)
    _text(ET.SubElement(root, "author"), "name", feed.author)
    ET.SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": _clean(feed.own)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _clean(feed.link)})
    for entry in feed.entries:
        node = ET.SubElement(root, "entry")
        _text(node, "id", entry.id)
        title = _text(node, "title", entry.title)
        if entry.language != feed.language:
            title.set(_XML_LANG, entry.language)
        _text(node, "updated", entry.updated)
        ET.SubElement(node, "link", {"rel": "alternate", "type": "text/html", "href": _clean(entry.link)})
        for scheme, term, label in entry.categories:
            ET.SubElement(node, "category", {"scheme": scheme, "term": _clean(term), "label": _clean(label)})
        _text(node, "summary", entry.summary)
    ET.indent(root, "")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    node = ET.SubElement(parent, name)
    node.text = _clean(text)
    return node


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
