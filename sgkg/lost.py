"""What a JSON-LD text says and no statement does: its reader drops what it can make no IRI of, without a word."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import pyoxigraph as ox

__all__ = ["VALUED", "Lost", "definitions", "lost", "node_of", "properties", "subject_of", "told"]

#: unknown names that are compared with the known ones, and how long one may be
_COMPARED, _LONGEST_NAME = 20, 100
#: what an IRI begins with that is not relative (RFC 3987, 2.2)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: a relative IRI begins with none, nor with what looks like one (RFC 3986, 4.2)
_LIKE_SCHEME = re.compile(r"[^/?#]*:")
_NO_CONTEXT = "@context"
#: stands for what a relative IRI is resolved against
_BASE = "https://base.example/"
#: how much of what is lost is told where it is not all that is said
_TOLD = 3
_IDS = ("@id", "id")
#: keys whose values may be dropped, beside the properties of the contexts
VALUED = (*_IDS, "@type", "type")


class Lost(NamedTuple):
    """A name or a value that is dropped.

    Attributes:
        subject: the node that it stands at, in N-Triples form; empty where that has no IRI.
        text: as it is written.
        hint: which name it resembles, as the end of a sentence.
        key: of a value, the key that it stands under; empty for a name.
        predicate: of a value, the IRI of its property; empty for a name, and for the IRI of a node.
    """

    subject: str
    text: str
    hint: str = ""
    key: str = ""
    predicate: str = ""

    def sentence(self) -> str:
        """Say what is lost and why, without a full stop."""
        if self.text == _NO_CONTEXT:
            return "the JSON has no @context, so that none of its names means anything"
        if not self.key:
            return f"the JSON-LD context does not define {self.text!r}, so that it is lost{self.hint}"
        what = "all that is said here" if self.key in _IDS else f"this {self.key}"
        return f"{self.text!r} is no IRI, so that {what} is lost"


def lost(tree: Any, replaced: Any) -> list[Lost]:
    """Find what is dropped.

    Args:
        tree: the text as JSON.
        replaced: the same with packed contexts in their place.

    Returns:
        Names that no context defines, and texts that are to be IRIs and are none; each once, sorted. Without any
        context, one that says so.
    """
    defined = definitions(replaced)
    found = _lost(tree, defined, properties(replaced, defined), _nearest(sorted(defined)))
    if any(True for _ in _contexts(tree)):
        return sorted(set(found))
    return [Lost("", _NO_CONTEXT)] if any(not one.key for one in found) else []


def told(found: Iterable[Lost]) -> str:
    """Tell the first of what is lost, as the end of a sentence; empty where nothing is."""
    return "".join(f"; {one.sentence()}" for one in islice(found, _TOLD))


def definitions(tree: Any) -> dict[str, str | None]:
    """Collect the names that the contexts of a JSON-LD text define, wherever they stand.

    Args:
        tree: the text with packed contexts in their place.

    Returns:
        Name -> the IRI that it is a prefix for (JSON-LD 1.1, 9.3.1: ``@prefix``); empty where it is no prefix, None
        where that is not certain: two contexts differ, or the IRI is not written out.
    """
    found: dict[str, str | None] = {}
    for name, value in _terms(tree):
        iri = _namespace(value)
        found[name] = iri if found.get(name, iri) == iri else None
    # A prefix may be written with another prefix, or relative to @vocab.
    return {name: iri if not iri or node_of(iri, dict.fromkeys(found)) else None for name, iri in found.items()}


def _namespace(value: Any) -> str:
    """Return the IRI that a definition makes a prefix for; see :func:`definitions`."""
    iri = value.get("@id") if isinstance(value, dict) else value
    if not isinstance(iri, str):
        return ""
    marked = value.get("@prefix", False) if isinstance(value, dict) else iri.endswith(tuple(":/?#[]@"))
    return iri if marked else ""


def node_of(iri: str, defined: Mapping[str, str | None]) -> str:
    """Write the ``@id`` of a JSON-LD node in N-Triples form; empty where it is none, or none for certain.

    >>> node_of("ex:item", {"ex": "https://example.org/"}), node_of("urn:item", {}), node_of("item", {})
    ('<https://example.org/item>', '<urn:item>', '')
    """
    prefix, colon, rest = iri.partition(":")
    if not colon or prefix == "_":
        return ""
    namespace = "" if rest.startswith("//") else defined.get(prefix, "")
    return "" if namespace is None else f"<{namespace}{rest}>" if namespace else f"<{iri}>"


def subject_of(iri: str, defined: Mapping[str, str | None]) -> str:
    """Write an ``@id`` as :func:`node_of`; empty where it is lost itself."""
    return node_of(iri, defined) if _is_iri(iri, defined) else ""


def properties(tree: Any, defined: Mapping[str, str | None]) -> dict[str, str]:
    """Collect the keys whose values are IRIs (JSON-LD 1.1, 4.2.3): key -> IRI of the property.

    Args:
        tree: the text with packed contexts in their place.
        defined: as :func:`definitions` gives it.

    Returns:
        Those that mean the same in all contexts of the text, and whose IRI is certain.
    """
    found: dict[str, str] = {}
    for name, value in _terms(tree):
        typed = isinstance(value, dict) and value.get("@type") in ("@id", "@vocab")
        iri = value.get("@id") if isinstance(value, dict) else None
        node = node_of(iri, defined) if typed and isinstance(iri, str) else ""
        found[name] = node[1:-1] if found.get(name, node[1:-1]) == node[1:-1] else ""
    return {name: iri for name, iri in found.items() if iri}


def _nearest(known: list[str]) -> Callable[[str], str]:
    """Make a function that asks whether another name was meant; the first are compared, as that takes long."""
    from difflib import get_close_matches

    told: dict[str, str] = {}

    def hint(name: str) -> str:
        if name not in told and len(told) < _COMPARED and len(name) <= _LONGEST_NAME:
            near = get_close_matches(name, known, 1)
            told[name] = f"; did you mean {near[0]}?" if near else ""
        return told.get(name, "")

    return hint


def _terms(tree: Any) -> Iterator[tuple[str, Any]]:
    """Give the names that contexts define, wherever they stand, with their definitions."""
    for context in _contexts(tree):
        for name, value in context.items() if isinstance(context, dict) else ():
            if not name.startswith("@"):
                yield name, value


def _contexts(tree: Any) -> Iterator[Any]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        waiting += node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
        contexts = node.get("@context", []) if isinstance(node, dict) else []
        yield from contexts if isinstance(contexts, list) else [contexts]


def _is_iri(text: str, defined: Mapping[str, str | None]) -> bool:
    """Whether a text is an IRI, whole, with a prefix, or relative; what looks like a keyword is dropped by intent."""
    prefix, _, rest = text.partition(":")
    namespace = None if rest.startswith("//") else defined.get(prefix)
    if prefix == "_":
        return True
    if namespace:
        text = namespace + rest
    elif not _SCHEME.match(text):
        if _LIKE_SCHEME.match(text):
            return False
        text = _BASE + text
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _lost(
    node: Any, defined: Mapping[str, str | None], points: Mapping[str, str], hint: Callable[[str], str]
) -> Iterator[Lost]:
    """Find keys and types that are no keyword, no IRI and not defined; those that begin with _ or $ are comments."""
    if isinstance(node, list):
        for item in node:
            yield from _lost(item, defined, points, hint)
    if not isinstance(node, dict):
        return
    own = node.get("@id", node.get("id", ""))
    subject = subject_of(own, defined) if isinstance(own, str) else ""
    kinds = node.get("@type", node.get("type", []))
    names = [*node, *(kinds if isinstance(kinds, list) else [kinds])]
    for name in names:
        if isinstance(name, str) and name[:1] not in ("@", "_", "$") and ":" not in name and name not in defined:
            yield Lost(subject, name, hint(name))
    for key, value in node.items():
        if key in points or key in _IDS:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and one not in defined and not _is_iri(one, defined):
                    yield Lost(subject, one, "", key, points.get(key, ""))
        if key != "@context":
            yield from _lost(value, defined, points, hint)
