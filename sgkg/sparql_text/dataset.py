"""The dataset that a text names: FROM and FROM NAMED of a query, USING and USING NAMED of an update."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sgkg.errors import QuerySyntaxError, UsageError
from sgkg.namespaces import PREFIXES
from sgkg.sparql_text.iris import absolute, resolve, unescape
from sgkg.sparql_text.tokens import Token, scan
from sgkg.terms import Iri

__all__ = ["Dataset", "Reader", "dataset", "with_using"]

_LOCAL_ESCAPE = re.compile(r"\\(.)")
#: words after which a prefixed name stands in an update, outside braces
_BEFORE_NAMES = ("PREFIX", "GRAPH", "TO", "INTO", "SILENT", "ADD", "MOVE", "COPY", "LOAD")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Graphs that make up the default graph, and graphs that are named (SPARQL 1.1, 13.2)."""

    default: tuple[Iri, ...] = ()
    named: tuple[Iri, ...] = ()


def dataset(text: str, base: str = "", prefixes: Mapping[str, str] = PREFIXES) -> Dataset | None:
    """Read the dataset clauses of a query.

    >>> dataset("PREFIX g: <http://a/> ASK FROM g:b FROM NAMED <c> {}", "http://x/y")
    Dataset(default=('http://a/b',), named=('http://x/c',))

    Args:
        text: a query.
        base: what relative IRIs are resolved against until the text says BASE.
        prefixes: those that hold where the text declares none of that name.

    Returns:
        The graphs in the order of the text, each once; None where the query names none.

    Raises:
        QuerySyntaxError: an IRI is relative and there is no base, a prefix is not declared, or the clauses can be
            read in two ways.
    """
    if "FROM" not in text.upper():
        return None
    found = scan(text)
    if not found.sure:
        raise _unclear(text, found.tokens[0])
    reader = Reader(base, dict(prefixes))
    default: dict[Iri, None] = {}
    named: dict[Iri, None] = {}
    tokens = iter(_head(found.tokens))
    for token in tokens:
        word = token.upper
        if token.kind == "name" and "FROM" in token.prefix.upper() and token.prefix not in reader.prefixes:
            raise _unclear(text, token)
        if token.kind != "word":
            continue
        if word in ("BASE", "PREFIX"):
            reader.declare(word, tokens, text)
        elif word.endswith("FROM"):  # a form needs no gap before it: ASKFROM<a>
            following = next(tokens, None)
            target = default
            if following and following.upper == "NAMED":
                following, target = next(tokens, None), named
            target[reader.iri(following, text)] = None
        elif "FROM" in word:
            if not word.endswith("FROMNAMED"):
                raise _unclear(text, token)
            named[reader.iri(next(tokens, None), text)] = None
    return Dataset(tuple(default), tuple(named)) if default or named else None


def with_using(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Put the dataset of a request into each operation of an update that has a WHERE (SPARQL 1.1 Protocol, 2.2.3).

    >>> with_using("DELETE WHERE { ?s ?p ?o }", ["http://a/b"], [])
    'DELETE { ?s ?p ?o } USING <http://a/b> WHERE { ?s ?p ?o }'

    Args:
        update: the text; what else it says stays as it is.
        default: IRIs of the graphs whose merge is the default graph (``using-graph-uri``).
        named: IRIs of the named graphs (``using-named-graph-uri``).

    Raises:
        UsageError: an IRI is not absolute or no IRI, the update has USING or WITH itself, or it can be read
            in two ways.
    """
    if not default and not named:
        return update
    clauses = [f"USING <{absolute(iri)}>" for iri in default]
    clauses += [f"USING NAMED <{absolute(iri)}>" for iri in named]
    found = scan(update)
    if not found.sure:
        raise UsageError(
            "a dataset cannot be given to this update, which can be read in two ways: close its strings, and put "
            "spaces around the operator <"
        )
    using, pieces, done = " ".join(clauses), [], 0
    tokens = found.tokens
    for index, token in enumerate(tokens):
        if token.depth or token.kind not in ("word", "name"):
            continue
        before = tokens[index - 1] if index else None
        if _names_dataset(token, before):
            raise UsageError(
                "the update says USING or WITH and the request names graphs too; leave out one of the two "
                "(SPARQL 1.1 Protocol, 2.2.3)"
            )
        if token.kind == "word" and token.upper in ("WHERE", "DELETEWHERE"):
            start = token.start
            if token.upper == "DELETEWHERE" or (before and before.kind == "word" and before.upper == "DELETE"):
                # DELETE WHERE takes no USING: its pattern becomes the template too.
                start += len(token.text) - len("WHERE")
                pieces += [update[done:start], _block(update, tokens, index), " "]
                done = start
            pieces += [update[done:start], using, " "]
            done = start
    return "".join((*pieces, update[done:]))


def _names_dataset(token: Token, before: Token | None) -> bool:
    if token.kind == "word":
        return token.upper == "WITH" or token.upper.startswith("USING")
    # "WITH:a" is the keyword and the name ":a", except where only a name can stand.
    follows = before is not None and before.kind == "word" and before.upper in _BEFORE_NAMES
    return not follows and token.prefix.upper().startswith(("WITH", "USING"))


def _block(text: str, tokens: Sequence[Token], where: int) -> str:
    """Return the braces after a WHERE, with what is in them."""
    rest = tokens[where + 1 :]
    if rest and rest[0].text == "{":
        for token in rest:
            if token.text == "}" and token.depth == rest[0].depth + 1:
                return text[rest[0].start : token.start + 1]
    raise QuerySyntaxError("a WHERE lacks its { … }")


def _head(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens before the pattern, outside brackets, and without the template of a CONSTRUCT."""
    head: list[Token] = []
    template = False
    for token in tokens:
        if token.depth:
            continue
        if token.text == "{" and not template and head and head[-1].upper.endswith("CONSTRUCT"):
            template = True
        elif token.text == "{" or (token.kind == "word" and token.upper.endswith("WHERE")):
            break
        else:
            head.append(token)
    return head


@dataclass(slots=True)
class Reader:
    """The prologue so far."""

    base: str
    prefixes: dict[str, str]

    def declare(self, word: str, tokens: Iterator[Token], text: str) -> None:
        """Read what follows BASE or PREFIX."""
        if word == "BASE":
            self.base = self.iri(next(tokens, None), text)
            return
        name = next(tokens, None)
        if name is not None and name.kind == "name":
            self.prefixes[name.prefix] = self.iri(next(tokens, None), text)

    def iri(self, token: Token | None, text: str) -> Iri:
        """Return the IRI that a token stands for.

        Raises:
            QuerySyntaxError: it stands for none.
        """
        if token is not None and token.kind == "iri":
            found = resolve(self.base, unescape(token.text[1:-1]))
            if found is None:
                raise _at(text, token, f"the IRI {token.text} is relative, and there is no base")
            return Iri(found)
        if token is not None and token.kind == "name":
            if token.prefix not in self.prefixes:
                raise _at(text, token, f"the prefix {token.prefix}: is not declared")
            local = token.text[len(token.prefix) + 1 :].rstrip(".")
            return Iri(self.prefixes[token.prefix] + _LOCAL_ESCAPE.sub(r"\1", local))
        raise _at(text, token, "an IRI is wanted here")


def _unclear(text: str, token: Token) -> QuerySyntaxError:
    return _at(text, token, "the FROM clauses can be read in two ways: put white space around FROM and around <")


def _at(text: str, token: Token | None, message: str) -> QuerySyntaxError:
    place = len(text) if token is None else token.start
    line = text.count("\n", 0, place) + 1
    return QuerySyntaxError(message, line=line, column=place - text.rfind("\n", 0, place))
