"""What a JSON-LD text says and no statement does is told, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sgkg import io
from sgkg.lost import Lost
from sgkg.namespaces import PREFIXES, SG, SGDATA
from sgkg.terms import to_ntriples

CONTEXT = f"{SGDATA}context/product-v1.jsonld"
SCHEMA = PREFIXES["schema"]
M100 = "<https://acme.example/m100>"


def document(**facts: Any) -> io.Document:
    text = json.dumps({"@context": CONTEXT, "id": M100[1:-1], "type": "Product", **facts})
    return io.parse(text.encode(), source="a.jsonld")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"manufacturer": "ACME GmbH"}, [Lost(M100, "ACME GmbH", "", "manufacturer", SCHEMA + "manufacturer")]),
        ({"url": ["https://acme.example/a b", "https://acme.example/b"]},
         [Lost(M100, "https://acme.example/a b", "", "url", SCHEMA + "url")]),
        ({"claim": {"standard": "IEC 62056-21"}}, [Lost("", "IEC 62056-21", "", "standard", SG + "standard")]),
        ({"claim": {"id": "https://acme.example/m100#a", "level": "third party tested"}},
         [Lost("<https://acme.example/m100#a>", "third party tested", "", "level", SG + "evidenceLevel")]),
        ({"claim": {"@id": "https://acme.example/my claim", "level": "claimed"}},
         [Lost("", "https://acme.example/my claim", "", "@id")]),
        ({"url": "https://acme.example/50%"},
         [Lost(M100, "https://acme.example/50%", "", "url", SCHEMA + "url")]),
        ({"name": "My own name", "description": "a <b>", "expires": "31.12. 2026"}, []),
        ({"claim": {"level": "self-tested"}, "manufacturer": {"name": "ACME GmbH"}}, []),
    ],
)  # fmt: skip
def test_what_is_no_iri_is_told(facts: dict[str, Any], expected: list[Lost]) -> None:
    assert [*document(**facts).lost] == expected


def test_a_key_that_means_an_iri_in_one_context_only_is_left_alone() -> None:
    text = {
        "@context": [CONTEXT, {"note": {"@id": "urn:note", "@type": "@id"}}],
        "@graph": [{"id": "urn:a", "note": "a b"}, {"@context": {"note": "urn:text"}, "id": "urn:b", "note": "a b"}],
    }
    assert io.parse(json.dumps(text).encode(), source="a.jsonld").lost == ()


def test_a_text_without_a_context_is_told_so() -> None:
    (lost,) = io.parse(b'{"id": "urn:a", "type": "Product", "name": "A"}', source="a.jsonld").lost
    assert lost.sentence() == "the JSON has no @context, so that none of its names means anything"
    assert not io.parse(b'[{"@id": "urn:a", "@type": ["urn:T"], "urn:p": [{"@value": 1}]}]', source="a.jsonld").lost
    assert not io.parse(b'{"@context": {"p": "urn:p"}, "@id": "urn:a", "p": 1, "q": 2}', source="a.jsonld").lost


@settings(max_examples=300)
@given(value=st.text(st.sampled_from('ab1 :/#?.%20[]{}|^`\\<>"é\u00a0\n'), min_size=1, max_size=8))
def test_whatever_is_dropped_is_told(value: str) -> None:
    """A text in the place of an IRI makes a statement, or is told to be lost."""
    for text in (value, f"https://acme.example/{value}", f"if:{value}"):
        found = document(url=text)
        says = {to_ntriples(s) for s, p, _ in found.triples() if p == SCHEMA + "url"}
        assert bool(says) != bool(found.lost), text
