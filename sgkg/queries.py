"""Stored queries: SPARQL files whose header says what they answer and which parameters they take.

The header is YAML in ``#+`` comments at the top of the file, as grlc reads it, so that each file is valid SPARQL as
it stands. The values of parameters are bound as RDF terms (SPARQL-dev SEP-0007), never pasted into the text.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sgkg import resources
from sgkg.errors import InputError, QuerySyntaxError, RemoteResourceError, UnknownEntityError, UsageError
from sgkg.namespaces import compress
from sgkg.parameters import TYPES
from sgkg.terms import Iri, Term

if TYPE_CHECKING:
    from sgkg.store import Store

__all__ = ["Parameter", "StoredQuery", "bind", "blame", "catalogue", "check_known", "load"]

_FORM = re.compile(
    r"(?:\s|\#[^\n]*|BASE\s*<[^>]*>|PREFIX\s*[^\s:]*:\s*<[^>]*>)*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE
)
_PROJECTION = re.compile(r"[^{]*")
_ALL = re.compile(r"\s*(?:DISTINCT|REDUCED)?\s*\*", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a stored query: a variable that can be given a value.

    Attributes:
        name: of the variable, without ``?``.
        type: one of :data:`sgkg.parameters.TYPES`.
        required: the query makes no sense without a value; others are left open, which asks for all.
        default: text of the value that holds when none is given, None where there is none.
        example: text of a value.
        description: what it means.
    """

    name: str
    type: str
    required: bool = False
    default: str | None = None
    example: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A SPARQL query with its header.

    Attributes:
        name: the name of its file, without suffix.
        summary: what it answers, in a line; empty in a file without header.
        description: what it is derived from, and what a missing answer means.
        keywords: what it is about.
        parameters: in the order of the header.
        question: id of the question it answers, such as ``Q01``; empty for others.
        text: the whole file.
        source: name of the file for messages, ``-`` for standard input.
    """

    name: str
    summary: str
    description: str
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    question: str
    text: str
    source: str

    @property
    def form(self) -> str:
        """``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; empty where the text is no query."""
        match = _FORM.match(self.text)
        return match[1].upper() if match else ""


def catalogue() -> dict[str, StoredQuery]:
    """Return the packed queries by name, sorted.

    >>> catalogue()["interfaces-without-standard"].question
    'Q01'
    """
    return dict(_packed())


def load(name_or_file: str, text: str | None = None) -> StoredQuery:
    """Read a packed query by name, a file, or standard input for ``-``.

    Args:
        name_or_file: a packed name is one even if a file is called the same; write ``./name`` for the file.
        text: the text, where it is at hand already; the name then only stands in messages.

    Raises:
        UnknownEntityError: there is neither such a query nor such a file; names the nearest queries.
        InputError: the file cannot be read, or its header is broken; carries file and line.
    """
    from sgkg import io

    if text is not None:
        return _parse(text, name_or_file)
    names = _names()
    if name_or_file in names:
        return catalogue()[name_or_file]
    path = Path(name_or_file)
    if name_or_file != "-" and not path.suffix and path.name == name_or_file and not path.exists():
        near = difflib.get_close_matches(name_or_file, names, 3, 0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; sgkg query --list shows them"
        raise UnknownEntityError(f"there is no stored query {name_or_file!r}{hint}")
    try:
        return _parse(io.read(name_or_file).decode("utf-8-sig"), name_or_file)
    except UnicodeDecodeError as error:
        raise InputError(f"not valid UTF-8: {error.reason}", source=name_or_file) from error


def bind(query: StoredQuery, given: Mapping[str, str]) -> dict[str, Term]:
    """Turn the texts of parameters into the terms to bind.

    Args:
        query: the query that declares the parameters.
        given: parameter name -> text. An IRI may be written as a CURIE, as the path of one of our own, or as the
            number alone where the things of the parameter are numbered.

    >>> bind(load("interface-evidence"), {"interface": "interface/7"})
    {'interface': 'https://w3id.org/sgdata/interface/7'}
    >>> bind(load("interface-evidence"), {"interface": "7"})
    {'interface': 'https://w3id.org/sgdata/interface/7'}

    Raises:
        UsageError: a parameter is unknown, lacks its value, or has a text that is none of its type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if name not in known:
            there_are = f"it has {', '.join(known)}" if known else "it has none"
            raise UsageError(f"the query {query.name} has no parameter {name!r}; {there_are}")
    bound: dict[str, Term] = {}
    for name, parameter in known.items():
        text = given.get(name, parameter.default)
        example = f"for example {name}={parameter.example}"
        if text is not None:
            try:
                bound[name] = TYPES[parameter.type](_numbered(parameter, text))
            except ValueError as error:
                raise UsageError(f"parameter {name} ({parameter.type}): {error}; {example}") from error
        elif parameter.required:
            what = parameter.description or "no value is given"
            raise UsageError(
                f"the query {query.name} needs the parameter {name} ({parameter.type}): {what}; {example}"
            )
    return bound


def _numbered(parameter: Parameter, text: str) -> str:
    """Put the kind before a bare number, as in the example of the parameter."""
    kind, _, number = (parameter.example or "").rpartition("/")
    bare = text.strip()
    if (
        parameter.type == "iri"
        and kind == parameter.name
        and number.isdecimal()
        and bare.isascii()
        and bare.isdecimal()
    ):
        return f"{kind}/{bare.lstrip('0') or '0'}"
    return text


def check_known(store: "Store", bindings: Mapping[str, Term]) -> None:
    """Refuse IRIs of which the dataset says nothing: for a mistyped one no rows would look like a finding.

    Raises:
        UnknownEntityError: names the IRI and how to find the right one.
    """
    about = catalogue()["statements-about"].text
    for name, term in bindings.items():
        if isinstance(term, Iri) and not store.select(about, {"entity": term}).rows:
            raise UnknownEntityError(
                f"the dataset says nothing of {compress(term)} (parameter {name}); the query find-by-name finds "
                "the IRI for a name"
            )


@contextmanager
def blame(query: StoredQuery) -> Iterator[None]:
    """Let errors that a store raises about a query name its file, line and column."""
    try:
        yield
    except (QuerySyntaxError, RemoteResourceError) as error:
        error.source = error.source or query.source
        raise


# --- headers


def _names() -> list[str]:
    return [name.removesuffix(".rq") for name in resources.names(resources.data("queries"), ".rq")]


@cache
def _packed() -> tuple[tuple[str, StoredQuery], ...]:
    folder = resources.data("queries")
    files = ((name, folder / f"{name}.rq") for name in _names())
    return tuple((name, _parse(file.read_text("utf-8"), f"queries/{name}.rq")) for name, file in files)


def _parse(text: str, source: str) -> StoredQuery:
    """Read the header of a query; a text without one is a query without parameters."""
    lines = list(_header(text))
    name = Path(source).name.removesuffix(".rq").removesuffix(".sparql")
    if not lines:
        return StoredQuery(name, "", "", (), (), "", text, source)
    header = _yaml(lines, source)

    def wrong(message: str, key: str = "") -> InputError:
        own = (number for number, line in lines if key and re.search(rf"(?<!\w){re.escape(key)}\s*:", line))
        return InputError(f"in the #+ header, {message}", source=source, line=next(own, lines[0][0]))

    for key in ("summary", "description", "question"):
        if not isinstance(header.get(key, ""), str):
            raise wrong(f"{key} must be a text", key)
    if not header.get("summary", "").strip():
        raise wrong("summary is missing: say in a line what the query answers", "summary")
    keywords = header.get("keywords", [])
    if not isinstance(keywords, list) or not all(isinstance(word, str) for word in keywords):
        raise wrong("keywords must be a list of words", "keywords")
    declared = header.get("parameters") or {}
    if not isinstance(declared, dict):
        raise wrong("parameters must map names to their properties", "parameters")
    found = StoredQuery(
        name,
        header["summary"].strip(),
        header.get("description", "").strip(),
        tuple(keywords),
        tuple(_parameter(key, spec, wrong) for key, spec in declared.items()),
        header.get("question", ""),
        text,
        source,
    )
    for parameter in found.parameters:
        _check_variable(found, parameter, wrong)
    return found


def _header(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each ``#+`` line before the query begins."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+"):
            yield number, line[2:].removeprefix(" ")
        elif line.strip() and not line.startswith("#"):
            return


def _yaml(lines: Iterable[tuple[int, str]], source: str) -> dict[str, Any]:
    import yaml

    numbers, texts = zip(*lines, strict=True)
    try:
        header = yaml.load("\n".join(texts), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = numbers[min(mark.line, len(numbers) - 1)] if mark else numbers[0]
        raise InputError(
            f"the #+ header is not valid YAML: {error.problem or error.context}", source=source, line=line
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"the #+ header is not valid YAML: {reason}", source=source, line=numbers[0]) from error
    if not isinstance(header, dict):
        raise InputError("the #+ header must consist of 'name: value' lines", source=source, line=numbers[0])
    return header


def _parameter(name: Any, spec: Any, wrong: Callable[[str, str], InputError]) -> Parameter:
    if not isinstance(name, str) or not _VARIABLE.fullmatch(name):
        raise wrong(f"{name!r} cannot be the name of a parameter", str(name))
    if not isinstance(spec, dict) or spec.get("type") not in TYPES:
        raise wrong(f"parameter {name} needs a type: {', '.join(TYPES)}", name)
    if unknown := [str(key) for key in spec if key not in Parameter.__slots__ or key == "name"]:
        raise wrong(f"parameter {name} has the unknown property {unknown[0]}", unknown[0])
    texts = {key: None if (value := spec.get(key)) is None else _text(value) for key in ("default", "example")}
    description = str(spec.get("description", ""))
    parameter = Parameter(
        name, spec["type"], spec.get("required") is True, texts["default"], texts["example"] or "", description
    )
    for key, value in texts.items():
        try:
            _ = None if value is None else TYPES[parameter.type](value)
        except ValueError as error:
            raise wrong(f"the {key} of parameter {name} is no {parameter.type}: {error}", name) from error
    return parameter


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_variable(query: StoredQuery, parameter: Parameter, wrong: Callable[[str, str], InputError]) -> None:
    """A parameter must be a variable of the query; in a SELECT a projected one, or stores refuse to bind it."""
    start = match.end() if (match := _FORM.match(query.text)) else 0
    scope = _PROJECTION.match(query.text, start) if query.form == "SELECT" else None
    searched = scope[0] if scope else query.text[start:]
    if not re.search(rf"[?$]{parameter.name}\b", searched) and not _ALL.match(searched):
        where = "is not among the variables that the SELECT returns" if scope else "is no variable of the query"
        raise wrong(f"parameter {parameter.name} {where}", parameter.name)
