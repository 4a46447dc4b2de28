"""The IRIs that a query names."""

from collections.abc import Mapping
from itertools import islice

from sgkg.errors import QuerySyntaxError
from sgkg.namespaces import PREFIXES
from sgkg.sparql_text.dataset import Reader
from sgkg.sparql_text.tokens import scan
from sgkg.terms import Iri

__all__ = ["mentioned"]

#: tokens of a text that are read
_MOST = 20_000


def mentioned(text: str, base: str = "", prefixes: Mapping[str, str] = PREFIXES) -> tuple[Iri, ...]:
    """List the IRIs that a query names, in its order, each once; datatypes too, namespaces not.

    >>> mentioned("PREFIX a: <http://a/> SELECT * { ?s a:b <http://c/d> , 'a:c' , _:d }")
    ('http://a/b', 'http://c/d')

    Args:
        text: a query that the engine has read.
        base: what relative IRIs are resolved against until the text says BASE.
        prefixes: those that hold where the text declares none of that name.
    """
    reader = Reader(base, dict(prefixes))
    found: dict[Iri, None] = {}
    tokens = iter(islice(scan(text).tokens, _MOST))
    for token in tokens:
        try:
            if token.kind == "word" and token.upper in ("BASE", "PREFIX"):
                reader.declare(token.upper, tokens, text)
            elif token.kind == "iri" or (token.kind == "name" and token.prefix != "_"):
                found[reader.iri(token, text)] = None
        except QuerySyntaxError:
            continue  # read in another way than the engine reads it: then this says nothing of it
    return tuple(found)
