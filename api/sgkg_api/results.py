"""SPARQL results in JSON as terms. Pure."""

import json
from typing import Any

from sgkg.store.base import Solutions
from sgkg.terms import BNode, Iri, Literal, Term

__all__ = ["boolean", "solutions"]


def solutions(data: bytes) -> Solutions:
    """Read the solutions of a SELECT (SPARQL 1.1 Query Results JSON Format, 3.2).

    >>> text = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"urn:x"}}]}}'
    >>> solutions(text).rows
    ({'a': 'urn:x'},)
    """
    found = json.loads(data)
    rows = found["results"]["bindings"]
    return Solutions(
        tuple(found["head"]["vars"]), tuple({name: _term(value) for name, value in row.items()} for row in rows)
    )


def boolean(data: bytes) -> bool:
    """Read the answer to an ASK."""
    return bool(json.loads(data)["boolean"])


def _term(value: dict[str, Any]) -> Term:
    text = value["value"]
    if value["type"] == "uri":
        return Iri(text)
    if value["type"] == "bnode":
        return BNode(text)
    if "xml:lang" in value:
        return Literal.tagged(text, value["xml:lang"])
    return Literal(text, value["datatype"]) if "datatype" in value else Literal(text)
