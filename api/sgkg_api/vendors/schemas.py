"""What the JSON of answers about declarations looks like, as OpenAPI has it (JSON Schema)."""

from typing import Any

__all__ = ["PAGE", "REFUSAL", "REPORT"]

_RESULT = {
    "type": "object",
    "required": ["severity", "rule", "shape", "focus", "focus_name", "message", "how"],
    "properties": {
        "severity": {"type": "string", "enum": ["Violation", "Warning", "Info"]},
        "rule": {"type": "string", "description": "name of the rule"},
        "shape": {"type": "string", "description": "IRI of the rule"},
        "focus": {"type": "string", "description": "node that it is about, in N-Triples form"},
        "focus_name": {"type": "string", "description": "how a reader knows the node"},
        "path": {"type": "string", "description": "IRI of the property"},
        "value": {"type": "string", "description": "in N-Triples form"},
        "message": {"type": "string", "description": "what is wrong"},
        "how": {"type": "string", "description": "what to do"},
        "component": {"type": "string", "description": "IRI of the constraint component (SHACL 3.6.2.7)"},
        "line": {"type": "integer", "description": "in what was sent, counted from 1"},
        "column": {"type": "integer", "description": "in what was sent, counted from 1"},
        "suggestions": {
            "type": "array",
            "description": "what may have been meant, best first",
            "items": {
                "type": "object",
                "required": ["iri", "name"],
                "properties": {"iri": {"type": "string"}, "name": {"type": "string"}},
            },
        },
        "repair": {
            "type": "object",
            "description": "a change in Turtle that mends it; `sure` says that it can be applied as it is",
            "required": ["remove", "add", "sure"],
            "properties": {
                "remove": {"type": "string"},
                "add": {"type": "string"},
                "sure": {"type": "boolean"},
            },
        },
    },
}
_VERDICT = {
    "vendor": {"type": "string"},
    "conforms": {"type": "boolean", "description": "nothing at all was found"},
    "products": {"type": "integer"},
    "triples": {"type": "integer"},
    "counts": {
        "type": "object",
        "description": "findings of each severity",
        "required": ["violation", "warning", "info"],
        "properties": {name: {"type": "integer"} for name in ("violation", "warning", "info")},
    },
    "results": {"type": "array", "items": _RESULT},
}
_PRODUCTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["product", "name"],
        "properties": {"product": {"type": "string", "description": "IRI"}, "name": {"type": "string"}},
    },
}
_CHANGES = {
    "type": "object",
    "description": "of the products that were declared before; the first 100 of each kind are named",
    "required": ["added", "dropped", "added_products", "dropped_products"],
    "properties": {
        "added": {"type": "integer"},
        "dropped": {"type": "integer", "description": "no longer declared, so that they are taken back"},
        "added_products": _PRODUCTS,
        "dropped_products": _PRODUCTS,
    },
}
REPORT: dict[str, Any] = {
    "type": "object",
    "required": [*_VERDICT, "accepted", "dry_run", "outcome", "digest", "changes", "declaration", "history"],
    "properties": {
        **_VERDICT,
        "accepted": {"type": "boolean"},
        "dry_run": {"type": "boolean"},
        "outcome": {"type": "string", "enum": ["created", "replaced", "unchanged"]},
        "digest": {"type": "string", "description": "of the graph, as its entity tags have it"},
        "changes": _CHANGES,
        "version": {"type": "integer", "description": "of the store"},
        "number": {"type": "integer", "description": "in the history of the vendor"},
        "declaration": {"type": "string", "description": "where it is"},
        "history": {"type": "string", "description": "where its history is"},
    },
}
REFUSAL: dict[str, Any] = {
    "allOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "object", "properties": _VERDICT}]
}
_ROW = {
    "type": "object",
    "required": ["id", "time", "outcome"],
    "properties": {
        "id": {"type": "integer", "description": "of the attempt, counted over all vendors"},
        "time": {"type": "string", "format": "date-time"},
        "outcome": {"type": "string", "enum": ["accepted", "unchanged", "refused", "retracted"]},
        "number": {"type": "integer", "description": "of what was published or taken back, counted from 1"},
        "url": {"type": "string", "description": "where what was published is for ever"},
        "digest": {"type": "string", "description": "of the graph, as its entity tags have it"},
        "sha256": {"type": "string", "description": "of what was sent, in hex"},
        "bytes": {"type": "integer", "description": "of what was sent"},
        "triples": {"type": "integer"},
        "version": {"type": "integer", "description": "of the store that has it first"},
        "status": {"type": "integer", "description": "of the answer to what was refused"},
        "violations": {"type": "integer", "description": "in what was refused"},
    },
}
PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["vendor", "refused", "rows"],
    "properties": {
        "vendor": {"type": "string", "description": "IRI of the vendor"},
        "refused": {"type": "boolean", "description": "refused attempts are among the rows"},
        "rows": {"type": "array", "items": _ROW},
        "next": {"type": "string", "description": "where older rows are, if there are any"},
    },
}
