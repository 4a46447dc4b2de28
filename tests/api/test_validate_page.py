"""The page that checks a file: places, limits, hostile texts, nothing kept."""

import asyncio
import tempfile
from pathlib import Path

import httpx
import pytest
from fake_service import application, client
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import DeadlineError, MemoryLimitError, OverloadError, UsageError
from sgkg_api.checking import Checks
from sgkg_api.routes import site_validate

WRONG = (
    "@prefix sg: <https://w3id.org/sgdata/ontology#> .\n\n<https://a.example/x> a sg:Interface ;\n  sg:nmae 'x' .\n"
)
BROKEN = "@prefix sg: <https://w3id.org/sgdata/ontology#> .\n<https://a.example/x> sg:name .\n"


@pytest.fixture(scope="module")
def app():
    service = client().service
    return application(service, [site_validate])


def post(app, *, accept="text/html", **how):
    async def send():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as web:
            return await web.post("/validate", headers={"Accept": accept, **how.pop("headers", {})}, **how)

    return asyncio.run(send())


def leftovers():
    return set(Path(tempfile.gettempdir()).glob("sgkg-check-*"))


def test_a_pasted_text_is_checked_and_its_places_are_shown(app):
    before = leftovers()
    answer = post(app, data={"text": WRONG})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    page = answer.text
    assert 'href="#line-4"' in page
    assert "did you mean sg:name?" in page
    assert "Does not pass" in page
    assert "sg:nmae &#39;x&#39; ." in page
    assert leftovers() == before


def test_a_file_tells_its_syntax_by_its_name(app):
    answer = post(app, accept="application/json", files={"file": ("../../etc/my file.TTL", WRONG.encode())})
    report = answer.json()
    assert answer.status_code == 200
    assert not report["passed"]
    assert report["checked"]["files"][0]["name"] == "my-file.ttl"
    assert 4 in {one["line"] for one in report["results"]}


def test_a_body_is_checked_by_its_media_type(app):
    report = post(
        app, accept="application/json", content=WRONG.encode(), headers={"Content-Type": "text/turtle; charset=utf-8"}
    ).json()
    assert report["counts"]["violation"] >= 1
    answer = post(app, content=b"x", headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 415


def test_a_broken_file_is_shown_at_line_and_column(app):
    page = post(app, data={"text": BROKEN}).text
    assert 'href="#line-2"' in page
    assert "not valid text/turtle" in page


@pytest.mark.parametrize(
    ("how", "status", "told"),
    [
        ({"data": {"text": "  \n"}}, 400, "there is nothing to check"),
        ({"data": {"text": WRONG, "as-of": "soon"}}, 400, "soon"),
        ({"data": {"text": WRONG, "syntax": "docx"}}, 400, "there is no syntax"),
        ({"files": {"file": ("data.docx", b"x")}}, 400, "does not tell the syntax"),
        ({"data": {"text": "<https://a.example/x> <https://a.example/p> 1 ."}}, 400, "nothing"),
        ({"content": b"x" * (site_validate.MOST_BYTES + 1)}, 413, "bytes"),
        ({"content": b"no form", "headers": {"Content-Type": "multipart/form-data"}}, 400, "boundary"),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_told(app, how, status, told):
    answer = post(app, accept="application/json", **how)
    assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.json()


HOSTILE = {
    "deep JSON": ("x.jsonld", b"[" * 200_000),
    "deep blank nodes": ("x.ttl", b"<https://a.example/x> <https://a.example/p> " + b"[" * 200_000),
    "not UTF-8": ("x.ttl", b"\xff\xfe\x00" * 100),
    "remote context": ("x.jsonld", b'{"@context": "http://127.0.0.1:9/none", "@id": "urn:x", "urn:p": 1}'),
    "entities": ("x.rdf", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_with_a_report_or_a_problem(app, name):
    file, body = HOSTILE[name]
    answer = post(app, accept="application/json", files={"file": (file, body)})
    assert answer.status_code in (200, 400, 503), answer.text
    if answer.status_code == 200:
        assert not answer.json()["passed"]


def test_too_many_at_once_too_long_and_too_large_are_told():
    async def crowd():
        checks = Checks(at_once=1)
        return await asyncio.gather(
            *(checks.validate("x.ttl", WRONG.encode()) for _ in range(4)), return_exceptions=True
        )

    found = asyncio.run(crowd())
    assert sum(isinstance(one, OverloadError) for one in found) == 2
    assert sum(isinstance(one, dict) for one in found) == 2
    with pytest.raises(DeadlineError, match=r"longer than 0\.01 seconds"):
        asyncio.run(Checks(timeout_s=0.01).validate("x.ttl", WRONG.encode()))
    many = "".join(
        f"<https://a.example/{n}> a <https://w3id.org/sgdata/ontology#Interface> .\n" for n in range(50_000)
    )
    with pytest.raises((MemoryLimitError, DeadlineError)):
        asyncio.run(Checks(memory_limit_mb=1, timeout_s=20).validate("x.ttl", many.encode()))


def test_options_of_the_command_that_are_wrong_are_told():
    with pytest.raises(UsageError, match="no-such"):
        asyncio.run(Checks().validate("x.ttl", WRONG.encode(), ["--no-such"]))


@given(st.binary(max_size=200))
def test_the_syntax_of_any_text_is_guessed(body):
    assert site_validate._guess(body) in site_validate.SYNTAXES
