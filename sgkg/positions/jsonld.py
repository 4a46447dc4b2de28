"""The places of JSON-LD: the value of ``@id`` for a node, the key for a property.

Only what is certain: names are expanded by contexts without imports, type scopes and reverse properties, and a place
counts only if the engine read the same statement (JSON-LD 1.1 Processing Algorithms, 5.2 and 6).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sgkg import guards
from sgkg.errors import EngineError, SgkgError
from sgkg.io import Document
from sgkg.namespaces import RDF
from sgkg.positions.index import Index
from sgkg.positions.iris import resolve
from sgkg.positions.jsontext import Node, read_json
from sgkg.positions.lexical import ABSOLUTE
from sgkg.positions.lostkeys import lost_keys
from sgkg.positions.statements import Span
from sgkg.terms import XSD, Literal, to_ntriples

__all__ = ["index"]

_TYPE = f"<{RDF}type>"
#: what a context may say and still be certain
_SIMPLE_KEYS = {"@id", "@type", "@container", "@context", "@language", "@prefix", "@protected"}
_UNCERTAIN = {"@value", "@reverse", "@nest", "@included", "@index"}
_SIMPLE_CONTAINERS = ("@set", "@list", None)


@dataclass(frozen=True, slots=True)
class _Context:
    """The active context, as far as it is certain."""

    base: str | None
    vocab: str = ""
    language: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    known: bool = True

    def keyword(self, key: str) -> str:
        return self.terms.get(key, key)

    def expand(self, name: str, *, as_term: bool) -> str | None:
        """Expand a name to an IRI, a blank node label or a keyword; None where that is not certain."""
        if name in self.unsure:
            return None
        if as_term and name in self.terms:
            return self.terms[name]
        if name.startswith(("@", "_:")):
            return name
        prefix, colon, rest = name.partition(":")
        if colon and prefix in self.unsure:
            return None
        if colon and not rest.startswith("//") and prefix in self.terms:
            return self.terms[prefix] + rest
        if ABSOLUTE.match(name):
            return name
        if as_term:
            return self.vocab + name if self.vocab else None
        return resolve(name, self.base)


def index(text: str, base: str | None, document: Document) -> Index:
    """Index a text.

    Args:
        text: the file.
        base: the base IRI that it was parsed with.
        document: what the engine made of it.
    """
    found = Index()
    tree = read_json(text)
    try:
        plain = json.loads(guards.with_packed_contexts(text.encode(), document.source)[0])
        if tree is not None:
            found.lost = lost_keys(tree, plain, document)
        stated = {(to_ntriples(s), f"<{p}>", to_ntriples(o)) for s, p, o in document.triples()}
    except (SgkgError, EngineError, ValueError, RecursionError):
        return found
    if tree is not None:
        _Walk(found, stated).value(tree, plain, _Context(base))
    return found


class _Walk:
    def __init__(self, found: Index, stated: set[tuple[str, str, str]]) -> None:
        self._index = found
        self._stated = stated
        self._subjects = {triple[0] for triple in stated}
        self._pairs = {triple[:2] for triple in stated}

    def value(self, node: Node, plain: Any, context: _Context) -> tuple[str, Span] | None:
        """Walk a value; returns the node that it is about, if it is one with an IRI, and where that stands."""
        if node.items is not None and isinstance(plain, list):
            for item, one in zip(node.items, plain, strict=False):
                self.value(item, one, context)
        if node.members is None or not isinstance(plain, dict):
            return None
        members = {key: (at, inner) for key, at, inner in node.members}  # the last of a key counts
        if "@context" in plain:
            context = _extended(context, plain["@context"])
        if not context.known:
            return None
        names = {key: context.expand(key, as_term=True) for key in members}
        if _UNCERTAIN & set(names.values()) or any(
            "@context" in context.rules.get(kind, {})
            for key, name in names.items()
            if name == "@type"
            for kind in _texts(members[key][1])
        ):
            return None
        ids = [members[key][1] for key, name in names.items() if name == "@id"]
        subject = self._subject(ids, context)
        for key, (at, inner) in members.items():
            if key == "@context" or names[key] in (None, "@id"):
                continue
            self._member(subject, names[key] or "", at, inner, plain[key], context, key)
        if subject and subject in self._subjects and set(names.values()) - {"@id", "@context"}:
            _first(self._index.subjects, subject, ids[0].at)
        elif subject:
            _first(self._index.mentions, subject, ids[0].at)
        return (subject, ids[0].at) if subject else None

    def _subject(self, ids: list[Node], context: _Context) -> str | None:
        if len(ids) != 1 or not ids[0].is_string:
            return None
        iri = context.expand(ids[0].value or "", as_term=False)
        return f"<{iri}>" if iri and not iri.startswith(("_:", "@")) else None

    def _member(
        self, subject: str | None, name: str, at: Span, inner: Node, plain: Any, context: _Context, key: str
    ) -> None:
        if name == "@type":
            predicate, rule = _TYPE, {"@type": "@vocab"}
        elif name.startswith("@"):
            if name in ("@graph", "@list", "@set"):
                self.value(inner, plain, context)
            return
        else:
            predicate, rule = f"<{name}>", context.rules.get(key, {})
        container: Any = rule.get("@container", [])
        if not all(one in _SIMPLE_CONTAINERS for one in (container if isinstance(container, list) else [container])):
            return
        if subject and (subject, predicate) in self._pairs:
            _first(self._index.predicates, (subject, predicate), at)
            if predicate == _TYPE:
                self._index.typed.add(subject)
        if "@context" in rule:
            context = _extended(context, rule["@context"])
        items = inner.items if inner.items is not None else [inner]
        plains = plain if isinstance(plain, list) else [plain]
        for item, one in zip(items, plains, strict=False):
            node = self.value(item, one, context)
            terms = [node] if node else [(term, item.at) for term in _literals(item, rule, context)]
            for term, where in terms:
                if subject and (subject, predicate, term) in self._stated:
                    self._index.add_object(subject, predicate, term, where)


def _texts(node: Node) -> list[str]:
    return [one.value for one in node.items or [node] if one.is_string and one.value is not None]


def _literals(item: Node, rule: dict[str, Any], context: _Context) -> Iterator[str]:
    """Give what a value without an object may say, in N-Triples form."""
    text, kind = item.value, rule.get("@type")
    if text is None:
        return
    if not item.is_string:
        yield to_ntriples(Literal(text, XSD + ("boolean" if text in ("true", "false") else "integer")))
    elif kind in ("@id", "@vocab"):
        iri = context.expand(text, as_term=kind == "@vocab")
        if iri is None and kind == "@vocab":
            iri = resolve(text, context.base)
        if iri:
            yield f"<{iri}>"
    elif isinstance(kind, str) and not kind.startswith("@"):
        datatype = context.expand(kind, as_term=True)
        if datatype:
            yield to_ntriples(Literal(text, datatype))
    else:
        language = rule.get("@language", context.language)
        yield to_ntriples(
            Literal.tagged(text, language.lower()) if isinstance(language, str) and language else Literal(text)
        )


def _extended(context: _Context, local: Any) -> _Context:
    """Apply a local context (JSON-LD 1.1 API, 4.1); ``known`` is false where it has what is not followed here."""
    for one in local if isinstance(local, list) else [local]:
        if one is None:
            context = _Context(context.base)
            continue
        if not isinstance(one, dict) or {"@import", "@propagate"} & one.keys():
            return replace(context, known=False)
        if isinstance(one.get("@base"), str):
            context = replace(context, base=resolve(one["@base"], context.base))
        elif "@base" in one:
            context = replace(context, base=None)
        if "@vocab" in one:
            vocab = one["@vocab"]
            if not isinstance(vocab, str) or not ABSOLUTE.match(vocab):
                return replace(context, known=False)
            context = replace(context, vocab=vocab)
        if "@language" in one:
            context = replace(context, language=one["@language"] or "")
        context = _with_terms(context, {key: value for key, value in one.items() if not key.startswith("@")})
    return context


def _with_terms(context: _Context, definitions: Mapping[str, Any]) -> _Context:
    terms, rules, unsure = dict(context.terms), dict(context.rules), set(context.unsure)
    written: dict[str, str] = {}
    for term, definition in definitions.items():
        rule = {"@id": definition} if isinstance(definition, str) else definition
        terms.pop(term, None)
        rules.pop(term, None)
        unsure.discard(term)
        if not isinstance(rule, dict) or rule.keys() - _SIMPLE_KEYS or not isinstance(rule.get("@id", ""), str):
            unsure.add(term)
            continue
        written[term] = rule.get("@id") or (term if ":" in term else context.vocab + term if context.vocab else "")
        rules[term] = rule
    for _ in range(10):  # a term may use another one as its prefix
        for term, name in written.items():
            prefix, colon, rest = name.partition(":")
            if colon and prefix != term and prefix in written and not rest.startswith("//"):
                written[term] = written[prefix] + rest
            elif colon and prefix in terms and prefix not in written and not rest.startswith("//"):
                written[term] = terms[prefix] + rest
            elif not colon and name in written and name != term:
                written[term] = written[name]
    for term, name in written.items():
        if name.startswith("@") or ABSOLUTE.match(name):
            terms[term] = name
        else:
            unsure.add(term)
    return replace(context, terms=terms, rules=rules, unsure=frozenset(unsure))


def _first(table: dict[Any, Span], key: Any, at: Span) -> None:
    if key not in table or at < table[key]:
        table[key] = at
