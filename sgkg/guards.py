"""What a file may not do: reach the network, read other files, or end the process. Checked before it is parsed."""

from typing import Any

from sgkg import resources
from sgkg.errors import RdfSyntaxError, RemoteResourceError
from sgkg.lost import Lost, lost
from sgkg.namespaces import SGDATA

__all__ = ["refuse_deep_nesting", "refuse_entities", "with_packed_contexts"]

#: JSON deeper than this is refused: the JSON-LD parser is recursive, and a deeper text ends the process.
_MAX_JSON_DEPTH = 200
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


def with_packed_contexts(data: bytes, source: str) -> tuple[bytes, list[Lost]]:
    """Put packed JSON-LD contexts in the place of their IRIs; refuse every other remote context.

    JSON-LD 1.1, 3.1 (contexts), 4.1.10 (@import).

    Returns:
        The text, and what of it JSON-LD drops: names that a packed context was meant to define and does not, and
        texts that are to be IRIs and are none.

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
        return data, [] if b'"@context"' in data else lost(tree, tree)
    try:
        written = json.dumps(replaced, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # an escape such as \ud83d without its other half
        raise RdfSyntaxError("not valid Unicode: the JSON has half of a surrogate pair", source=source) from error
    return written, lost(tree, replaced)


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
