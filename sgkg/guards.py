"""What a file may not do: reach the network, read other files, or end the process. Checked before it is parsed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sgkg import resources
from sgkg.errors import RdfSyntaxError, RemoteResourceError
from sgkg.namespaces import SGDATA

__all__ = ["definitions", "node_of", "refuse_deep_nesting", "refuse_entities", "with_packed_contexts"]

#: JSON deeper than this is refused: the JSON-LD parser is recursive, and a deeper text ends the process.
_MAX_JSON_DEPTH = 200
#: unknown names that are compared with the known ones, and how long one may be
_COMPARED, _LONGEST_NAME = 20, 100
#: Triple terms nested deeper than this are refused for the same reason.
_MAX_TRIPLE_TERM_DEPTH = 200


def refuse_deep_nesting(data: bytes, source: str) -> None:
    """Refuse Turtle and its kin with triple terms nested so deep that the parser, which is recursive, would crash.

    Raises:
        RdfSyntaxError: they are nested more than 200 deep.
    """
    if data.count(b"<<") <= _MAX_TRIPLE_TERM_DEPTH:
        return
    depth = deepest = 0
    for index in range(len(data) - 1):
        pair = data[index : index + 2]
        depth += 1 if pair == b"<<" else -1 if pair == b">>" else 0
        deepest = max(deepest, depth)
    if deepest > _MAX_TRIPLE_TERM_DEPTH:
        raise RdfSyntaxError(
            f"triple terms nested more than {_MAX_TRIPLE_TERM_DEPTH} deep are not read", source=source
        )


def refuse_entities(data: bytes, source: str) -> None:
    """Refuse XML that declares entities: they can read files, reach the network, or grow without bound.

    Raises:
        RemoteResourceError: the XML declares an entity or names an external document type.
        RdfSyntaxError: it is not well-formed.
    """
    from xml.parsers import expat

    def refuse(name: str, *_: object) -> None:
        raise RemoteResourceError(
            f"the XML declares the entity {name!r}; sgkg reads no XML with entities. "
            "Write the IRIs out, or convert the file to Turtle",
            source=source,
            line=parser.CurrentLineNumber,
        )

    def refuse_external(_name: str, system: str | None, *_: object) -> None:
        if system:
            raise RemoteResourceError(
                f"the XML names an external document type, {system!r}; sgkg fetches nothing. Delete the DOCTYPE line",
                source=source,
                line=parser.CurrentLineNumber,
            )

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.StartDoctypeDeclHandler = refuse_external
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RdfSyntaxError(
            f"not well-formed XML: {expat.ErrorString(error.code)}",
            source=source,
            line=error.lineno,
            column=error.offset + 1,
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that expat asks Python for, in vain
        raise RdfSyntaxError(
            f"the XML names an encoding that is not read ({error}); save it as UTF-8", source=source
        ) from error


def with_packed_contexts(data: bytes, source: str) -> tuple[bytes, list[tuple[str, str, str]]]:
    """Put packed JSON-LD contexts in the place of their IRIs; refuse every other remote context.

    JSON-LD 1.1, 3.1 (contexts), 4.1.10 (@import).

    Returns:
        The text, and the names in it that a packed context was meant to define and does not (JSON-LD drops them):
        subject in N-Triples form or empty, name, which name it resembles.

    Raises:
        RemoteResourceError: the text names a context that is not packed.
        RdfSyntaxError: it is not valid JSON, or nested more than 200 deep.
    """
    import json

    try:
        tree = json.loads(data)
    except json.JSONDecodeError as error:
        raise RdfSyntaxError(
            f"not valid JSON: {error.msg}", source=source, line=error.lineno, column=error.colno
        ) from error
    except UnicodeDecodeError as error:
        raise RdfSyntaxError(f"not valid UTF-8: {error.reason}", source=source) from error
    except RecursionError:
        raise _too_deep(source) from None
    except ValueError as error:  # of a number so long that Python takes no time to convert it
        raise RdfSyntaxError(f"a number in the JSON is too long to be read ({error})", source=source) from error
    replaced = _replace_contexts(tree, data, source, 0)
    if replaced is tree:
        return data, []
    try:
        written = json.dumps(replaced, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # an escape such as \ud83d without its other half
        raise RdfSyntaxError("not valid Unicode: the JSON has half of a surrogate pair", source=source) from error
    defined = definitions(replaced)
    return written, sorted(set(_lost(tree, defined, _nearest(sorted(defined)))))


def _replace_contexts(node: Any, data: bytes, source: str, depth: int) -> Any:
    if depth > _MAX_JSON_DEPTH:
        raise _too_deep(source)
    if isinstance(node, list):
        items = [_replace_contexts(item, data, source, depth + 1) for item in node]
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key == "@context":
            contexts = value if isinstance(value, list) else [value]
            known = [_context(one, data, source) for one in contexts]
            value = known if isinstance(value, list) else known[0]
        elif key == "@import" and isinstance(value, str):
            raise _remote_context(value, data, source)
        out[key] = _replace_contexts(value, data, source, depth + 1)
    return out if any(out[key] is not node[key] for key in node) else node


def definitions(tree: Any) -> dict[str, str | None]:
    """Collect the names that the contexts of a JSON-LD text define, wherever they stand.

    Args:
        tree: the text with packed contexts in their place.

    Returns:
        Name -> the IRI that it is a prefix for (JSON-LD 1.1, 9.3.1: ``@prefix``); empty where it is no prefix, None
        where that is not certain: two contexts differ, or the IRI is not written out.
    """
    found: dict[str, str | None] = {}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        waiting += node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
        contexts = node.get("@context", []) if isinstance(node, dict) else []
        for context in contexts if isinstance(contexts, list) else [contexts]:
            for name, value in context.items() if isinstance(context, dict) else ():
                if not name.startswith("@"):
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


def _lost(node: Any, defined: Mapping[str, str | None], hint: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """Find keys and types that are no keyword, no IRI and not defined; those that begin with _ or $ are comments."""
    if isinstance(node, list):
        for item in node:
            yield from _lost(item, defined, hint)
    if not isinstance(node, dict):
        return
    own = node.get("@id", node.get("id", ""))
    subject = node_of(own, defined) if isinstance(own, str) else ""
    kinds = node.get("@type", node.get("type", []))
    names = [*node, *(kinds if isinstance(kinds, list) else [kinds])]
    for name in names:
        if isinstance(name, str) and name[:1] not in ("@", "_", "$") and ":" not in name and name not in defined:
            yield subject, name, hint(name)
    for key, value in node.items():
        if key != "@context":
            yield from _lost(value, defined, hint)


def _context(context: Any, data: bytes, source: str) -> Any:
    if not isinstance(context, str):
        return context
    folder = resources.data("ontology") / "context"
    name = context.removeprefix(SGDATA + "context/")
    if name != context and name in resources.names(folder, ".jsonld"):
        import json

        return json.loads((folder / name).read_bytes())["@context"]
    raise _remote_context(context, data, source)


def _remote_context(context: str, data: bytes, source: str) -> RemoteResourceError:
    import json

    packed = [SGDATA + "context/" + n for n in resources.names(resources.data("ontology") / "context", ".jsonld")]
    before = data.decode("utf-8", "replace").partition(json.dumps(context, ensure_ascii=False))[0]
    return RemoteResourceError(
        f"the JSON-LD @context {context} is not packed with sgkg, and sgkg fetches nothing. "
        f"Write the context into the file, or use {' or '.join(packed)}",
        source=source,
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
    )


def _too_deep(source: str) -> RdfSyntaxError:
    return RdfSyntaxError(f"JSON nested more than {_MAX_JSON_DEPTH} deep is not read", source=source)
