"""Reading RDF files without ever touching the network; writing RDF; the content hash.

What a file may not do: name a remote JSON-LD ``@context`` that is not packed, declare XML entities, or make
us follow ``owl:imports``. Each is refused or reported with the name of the file.
"""

import codecs
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sgkg import guards
from sgkg.errors import EngineError, InputError, RdfSyntaxError, RemoteResourceError, UsageError
from sgkg.lost import Lost
from sgkg.namespaces import PREFIXES
from sgkg.terms import BNode, Iri, Literal, Term, plain

__all__ = [
    "FORMATS",
    "NOT_XML",
    "Document",
    "Format",
    "base_iri",
    "canonical",
    "content_hash",
    "document",
    "engine_term",
    "format_of",
    "parse",
    "read",
    "syntax_error",
    "term",
    "tidy_prefixes",
    "write",
    "write_turtle",
]

#: what may stand in the name of a file within an IRI as it is (RFC 3986, 3.3)
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@")
#: Formats in which a statement may name a graph.
_WITH_GRAPHS = ("nquads", "trig", "jsonld")
_OWL_IMPORTS = "http://www.w3.org/2002/07/owl#imports"
#: what XML has no way to say (XML 1.0, 2.2), and the engine writes all the same; in UTF-8
NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
#: so does it a property whose IRI ends in no XML name (RDF 1.1 XML Syntax, 5.1)
_NO_NAME = b"<oxprefix: "
#: what ends a line for the engine and for editors; str.splitlines knows more, such as U+2028
_LINE_END = re.compile(r"\r\n|\n|\r")
_XML_ROOT = re.compile(r"<rdf:RDF ([^>]*)>")


@dataclass(frozen=True, slots=True)
class Format:
    """An RDF syntax: our short name, its media type, and the file suffixes it goes by."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]


FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("turtle", "text/turtle", (".ttl", ".turtle")),
        Format("ntriples", "application/n-triples", (".nt",)),
        Format("nquads", "application/n-quads", (".nq",)),
        Format("trig", "application/trig", (".trig",)),
        Format("rdfxml", "application/rdf+xml", (".rdf", ".owl", ".xml")),
        Format("jsonld", "application/ld+json", (".jsonld", ".json")),
    )
}


_GROUND = (ox.NamedNode, ox.Literal)


@dataclass(frozen=True)
class Document:
    """A parsed file.

    Attributes:
        source: name of the file, or ``-``.
        quads: its statements, in the order of the file; opaque outside the modules that own the engine.
        one_graph: no statement names a graph.
        lost: what of a JSON-LD text no statement says.
    """

    source: str
    quads: tuple[ox.Quad, ...]
    one_graph: bool = True
    lost: tuple[Lost, ...] = ()

    def __len__(self) -> int:
        return len(self.quads)

    @cached_property
    def _by_predicate(self) -> dict[str, list[ox.Quad]]:
        found: dict[str, list[ox.Quad]] = {}
        for quad in self.quads:
            found.setdefault(quad.predicate.value, []).append(quad)
        return found

    @property
    def imports(self) -> list[str]:
        """What it names with ``owl:imports``, sorted; nothing of it has been loaded."""
        return sorted({plain(value) for _, value in self.pairs(_OWL_IMPORTS)})

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset(str(subject) for subject in {quad.subject for quad in self.quads})

    def subjects(self) -> frozenset[str]:
        """Return the subjects, in N-Triples form."""
        return self._subjects

    def nodes(self, predicate: str, *, objects: bool = False) -> set[str]:
        """Return the subjects (or the objects) of the statements with a predicate, in N-Triples form."""
        found = self._by_predicate.get(predicate, [])
        return {str(quad.object if objects else quad.subject) for quad in found}

    def pairs(self, predicate: str) -> list[tuple[Term, Term]]:
        """Return subject and object of each statement with a predicate, in the order of the file."""
        return [(term(quad.subject), term(quad.object)) for quad in self._by_predicate.get(predicate, [])]

    def triples(self) -> Iterator[tuple[Term, str, Term]]:
        """Give the statements one by one, in the order of the file."""
        return ((term(q.subject), q.predicate.value, term(q.object)) for q in self.quads)

    def ntriples(self) -> bytes:
        """Write the statements as N-Triples; the names of graphs are left out."""
        triples = (ox.Triple(q.subject, q.predicate, q.object) for q in self.quads)
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""

    def graphs(self) -> set[str]:
        """Return the graphs that statements name, in N-Triples form."""
        return {str(q.graph_name) for q in self.quads if not isinstance(q.graph_name, ox.DefaultGraph)}

    def grounded(self) -> "Document":
        """Return this document less the statements that have a blank node."""
        kept = (q for q in self.quads if ox.BlankNode not in (type(q.subject), type(q.object)))
        return Document(self.source, tuple(kept))

    def ungrounded(self) -> "Document":
        """Return the statements that :meth:`grounded` leaves out, and those about statements."""
        kept = (q for q in self.quads if type(q.subject) is not ox.NamedNode or type(q.object) not in _GROUND)
        return Document(self.source, tuple(kept))

    def without(self, others: Iterable["Document"]) -> "Document":
        """Return this document less the statements of others, whatever their graphs."""
        gone = {(q.subject, q.predicate, q.object) for other in others for q in other.quads}
        kept = tuple(q for q in self.quads if (q.subject, q.predicate, q.object) not in gone)
        return Document(self.source, kept)

    def joined(self, other: "Document") -> "Document":
        """Return this document with the statements of another after its own."""
        return Document(self.source, self.quads + other.quads, self.one_graph and other.one_graph)

    def described(self, namespace: str) -> set[str]:
        """Return the subjects of a namespace."""
        subjects = {q.subject for q in self.quads}
        return {n.value for n in subjects if isinstance(n, ox.NamedNode) and n.value.startswith(namespace)}

    def mentioned(self, namespace: str | tuple[str, ...]) -> set[str]:
        """Return the predicates and classes of a namespace, or of several, that the document uses."""
        kinds = {quad.object for quad in self._by_predicate.get(PREFIXES["rdf"] + "type", [])}
        used = {kind.value for kind in kinds if isinstance(kind, ox.NamedNode)} | self._by_predicate.keys()
        return {iri for iri in used if iri.startswith(namespace)}


def format_of(source: str) -> Format:
    """Find the format of a file by its suffix; standard input, ``-``, is Turtle.

    Raises:
        InputError: no format goes by that suffix.
    """
    if source == "-":
        return FORMATS["turtle"]
    suffix = Path(source).suffix.lower()
    for form in FORMATS.values():
        if suffix in form.suffixes:
            return form
    known = ", ".join(suffix for form in FORMATS.values() for suffix in form.suffixes)
    raise InputError(f"cannot tell the RDF format from the suffix {suffix!r}; known: {known}", source=source)


def read(source: str) -> bytes:
    """Read a file, or standard input for ``-``.

    Raises:
        InputError: there is no such file, or it cannot be read.
    """
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", source=source) from None
    except IsADirectoryError:
        raise InputError("this is a folder; name a file", source=source) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", source=source) from error


def parse(
    data: bytes,
    *,
    source: str,
    form: Format | None = None,
    scope: str | None = "",
    base: str | None = None,
    most: int | None = None,
) -> Document:
    """Parse RDF text.

    Args:
        data: the text in UTF-8 (XML may say otherwise).
        source: where it came from, for messages and, without a suffix to go by, to guess the format.
        form: the format; by default that which :func:`format_of` tells from ``source``.
        scope: put before the labels of blank nodes, so that those of several files stay apart; None leaves the
            labels to the engine, for our own files, which have none that anybody sees.
        base: IRI that relative ones are resolved against; by default one made of the name of the file.
        most: statements after which reading ends: one more of them is in the document, which tells that it has more.

    Returns:
        The document; blank nodes are numbered in the order of the file, so that equal
        text gives equal labels.

    Raises:
        RdfSyntaxError: the text does not parse; carries line and column where the format gives them.
        RemoteResourceError: the text wants something from the network, or declares XML entities.
    """
    form = form or format_of(source)
    data = data.removeprefix(codecs.BOM_UTF8)
    lost: list[Lost] = []
    if form.name == "jsonld":
        data, lost = guards.with_packed_contexts(data, source)
    elif form.name == "rdfxml":
        guards.refuse_entities(data, source)
    else:
        guards.refuse_deep_nesting(data, source)
    base = base or (None if source == "-" else base_iri(source))
    try:
        parsed = ox.parse(data, format=ox.RdfFormat.from_media_type(form.media_type), base_iri=base)
        some = parsed if most is None else islice(parsed, most + 1)
        quads = tuple(some if scope is None else _relabelled(some, scope))
    except SyntaxError as error:
        raise syntax_error(error, data, source, form) from error
    except ValueError as error:
        raise RdfSyntaxError(str(error), source=source) from error
    return Document(source, quads, form.name not in _WITH_GRAPHS, tuple(lost))


def term(value: Any) -> Term:
    """Turn a term of the engine into ours.

    Raises:
        EngineError: it is a triple term, which sgkg does not use.
    """
    if isinstance(value, ox.NamedNode):
        return Iri(value.value)
    if isinstance(value, ox.BlankNode):
        return BNode(value.value)
    if isinstance(value, ox.Literal):
        return Literal(value.value, value.datatype.value, value.language or "")
    raise EngineError("the data has a triple term, which sgkg does not use")


def document(triples: Iterable[tuple[Term, Term, Term]], source: str = "") -> Document:
    """Make a document of triples."""
    return Document(source, tuple(ox.Quad(engine_term(s), engine_term(p), engine_term(o)) for s, p, o in triples))


def engine_term(value: Term) -> Any:
    """Turn a term of ours into the engine's; the reverse of :func:`term`."""
    if isinstance(value, Iri):
        return ox.NamedNode(value)
    if isinstance(value, BNode):
        return ox.BlankNode(value)
    if value.language:
        return ox.Literal(value.value, language=value.language)
    return ox.Literal(value.value, datatype=ox.NamedNode(value.datatype))


def write_turtle(document: Document) -> str:
    """Write statements as Turtle, in the order given, with our prefixes as far as they are used.

    The names of graphs are left out.
    """
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in document.quads]
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""
    return tidy_prefixes(text.decode())


def write(document: Document, form: Format) -> bytes:
    """Write statements in any syntax, in the order given; equal documents give equal bytes.

    The names of graphs are left out.

    Raises:
        UsageError: RDF/XML has no way to write one of the statements.
    """
    if form.name == "ntriples":
        return document.ntriples()
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in document.quads]
    # With prefixes, JSON-LD would have a context, whose order the engine shuffles.
    prefixes = None if form.name == "jsonld" else dict(PREFIXES)
    written = ox.serialize(triples, format=ox.RdfFormat.from_media_type(form.media_type), prefixes=prefixes) or b""
    if form.name == "rdfxml":
        if _NO_NAME in written or NOT_XML.search(written):
            raise UsageError(
                "RDF/XML cannot say it: a property ends in no XML name, or a text has a control character"
            )
        return _tidy_namespaces(written.decode()).encode()
    return tidy_prefixes(written.decode()).encode() if form.name in ("turtle", "trig") else written


def tidy_prefixes(turtle: str) -> str:
    """Sort the prefixes at the head of a Turtle text, which the engine shuffles, and drop those not used."""
    lines = turtle.splitlines(keepends=True)
    head = list(takewhile(lambda line: line.startswith("@prefix "), lines))
    body = "".join(lines[len(head) :])
    used = [line for line in sorted(head) if re.search(rf"(?<![\w:/-]){re.escape(line.split()[1])}", body)]
    return "".join(used) + ("\n" if used else "") + body


def _tidy_namespaces(xml: str) -> str:
    """Sort the namespaces at the head of an RDF/XML text, which the engine shuffles, and drop those not used."""
    root = _XML_ROOT.search(xml)
    if root is None:
        return xml
    declared = sorted(root[1].split())
    used = [one for one in declared if one.startswith("xmlns:rdf=") or f"<{one[6 : one.index('=')]}:" in xml]
    return xml[: root.start(1)] + " ".join(used) + xml[root.end(1) :]


def content_hash(documents: Iterable[Document]) -> str:
    """Hash what documents say, whatever their order and layout.

    Returns:
        SHA-256 in hex over the sorted N-Quads of the canonical dataset (W3C RDFC-1.0).
    """
    from hashlib import sha256

    dataset = ox.Dataset(quad for document in documents for quad in document.quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return sha256("".join(lines).encode()).hexdigest()


def canonical(document: Document, scope: str) -> bytes:
    """Write what a document says as N-Triples, sorted: equal graphs give equal bytes (W3C RDFC-1.0).

    Args:
        document: its statements, whatever graphs they name.
        scope: put before the canonical labels of blank nodes, so that those of several graphs stay apart.
    """
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in document.quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    def named(term: Any) -> Any:
        return ox.BlankNode(scope + term.value) if isinstance(term, ox.BlankNode) else term

    triples = (ox.Triple(named(q.subject), q.predicate, named(q.object)) for q in dataset)
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def base_iri(source: str) -> str:
    """Return the IRI that relative ones in a file are resolved against: never the path of the machine."""
    name = Path(source).name.encode("utf-8", "surrogateescape")
    return "file:///" + "".join(chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}" for byte in name)


@dataclass(slots=True)
class _Labels:
    """Blank node labels in order of appearance: the engine's own are random."""

    scope: str
    seen: dict[str, ox.BlankNode] = field(default_factory=dict)

    def of(self, term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            if term.value not in self.seen:
                self.seen[term.value] = ox.BlankNode(f"{self.scope}b{len(self.seen)}")
            return self.seen[term.value]
        if isinstance(term, ox.Triple):
            return ox.Triple(self.of(term.subject), term.predicate, self.of(term.object))
        return term


def _relabelled(quads: Iterable[ox.Quad], scope: str) -> Iterator[ox.Quad]:
    labels = _Labels(scope)
    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            yield quad
        else:
            yield ox.Quad(labels.of(subject), quad.predicate, labels.of(value), quad.graph_name)


def syntax_error(error: SyntaxError, data: bytes, source: str, form: Format) -> InputError:
    """Translate an error of the engine's parser; see :func:`parse` for the arguments."""
    message = (error.msg or str(error)).strip()
    if "LoadDocumentCallback" in message:  # a context inside a context, found only by the parser
        return RemoteResourceError("the JSON-LD text names a remote @context; sgkg never fetches one", source=source)
    line, column = error.lineno, error.offset
    # The engine says the place once more in words; the place already stands before the message.
    if message.startswith("Parser error at ") and ": " in message:
        message = message.split(": ", 1)[1]
    if line is not None and column is not None and form.name not in ("jsonld", "rdfxml"):
        column = _within_line(data, line, column)
    return RdfSyntaxError(f"not valid {form.media_type}: {message}", source=source, line=line, column=column)


def _within_line(data: bytes, line: int, column: int) -> int:
    """Keep a column within its line: at the end of a text the engine points one past it."""
    lines = _LINE_END.split(data.decode("utf-8", "replace"))
    return min(column, len(lines[line - 1]) + 1) if 0 < line <= len(lines) else column
