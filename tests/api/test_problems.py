"""What a client is told when something goes wrong (RFC 9457)."""

import asyncio
import json
import logging

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from sgkg import errors
from sgkg_api import problems
from sgkg_api.cache import Cache
from sgkg_api.observe import AccessLog, Metrics
from sgkg_api.problems import HttpProblem, problem, problem_for
from sgkg_api.reply import Desk, Reply
from sgkg_api.site.texts import LANGUAGES, texts

TABLE = [
    (errors.UsageError("no"), 400, "bad-request"),
    (errors.UnknownEntityError("no"), 404, "not-found"),
    (errors.PreconditionError("no"), 412, "precondition-failed"),
    (errors.InputError("no"), 400, "bad-input"),
    (errors.RdfSyntaxError("no"), 400, "rdf-syntax"),
    (errors.QuerySyntaxError("no"), 400, "query-syntax"),
    (errors.RemoteResourceError("no"), 403, "service-not-allowed"),
    (errors.DeadlineError("no"), 503, "query-timeout"),
    (errors.MemoryLimitError("no"), 503, "memory-limit"),
    (errors.OverloadError("no"), 503, "overload"),
    (errors.EngineError("no"), 500, "internal"),
    (errors.SgkgError("no"), 500, "internal"),
    (HttpProblem(428, "precondition-required", "no"), 428, "precondition-required"),
    (HTTPException(404), 404, "not-found"),
    (HTTPException(405, headers={"Allow": "GET"}), 405, "method-not-allowed"),
    (HTTPException(418), 418, "i'm-a-teapot"),
    (RequestValidationError([{"loc": ("query", "x"), "msg": "no", "type": "a"}]), 400, "bad-request"),
    (ValueError("no"), 500, "internal"),
    (RecursionError(), 500, "internal"),
]


@pytest.mark.parametrize(("error", "status", "slug"), TABLE, ids=lambda value: str(value)[:40])
def test_status_and_type(error, status, slug):
    found, headers, body = problem(error, instance="/x", request_id="r-1")
    told = json.loads(body)
    assert (found, told["status"]) == (status, status)
    assert told["type"] == f"https://w3id.org/sgdata/problem/{slug}"
    assert told["title"]
    assert told["instance"] == "/x"
    assert told["request_id"] == "r-1"
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Cache-Control"] == "no-store"
    assert ("Retry-After" in headers) is (status == 503)


def test_every_error_of_ours_has_a_place():
    for name in errors.__all__:
        kind = getattr(errors, name)
        status = problem_for(kind("x")).status
        assert status != 500 or kind in (errors.SgkgError, errors.EngineError)


def test_the_place_has_members_of_its_own():
    told = json.loads(problem(errors.QuerySyntaxError("expected }", line=3, column=7))[2])
    assert (told["detail"], told["line"], told["column"]) == ("expected }", 3, 7)
    assert "line" not in json.loads(problem(errors.QuerySyntaxError("expected }"))[2])
    told = json.loads(problem(HttpProblem(400, "remote-resource", "no", line=2, column=1))[2])
    assert (told["line"], told["column"]) == (2, 1)


@pytest.mark.parametrize("error", [ValueError("secret /etc/passwd"), errors.EngineError("secret /var/lib/store")])
def test_what_nobody_expected_tells_nothing_and_is_logged(error, caplog):
    with caplog.at_level(logging.ERROR, logger="sgkg"):
        status, _, body = problem(error, request_id="r-7")
    assert status == 500
    assert b"secret" not in body
    assert b"r-7" in body
    assert "r-7" in caplog.text
    assert "secret" in caplog.text


def test_headers_of_the_problem_are_kept():
    _, headers, _ = problem(HttpProblem(401, "unauthorized", "no", {"WWW-Authenticate": "Bearer"}))
    assert headers["WWW-Authenticate"] == "Bearer"
    assert problem(HTTPException(405, headers={"Allow": "GET, HEAD"}))[1]["Allow"] == "GET, HEAD"
    assert "GET, HEAD" in json.loads(problem(HTTPException(405, headers={"Allow": "GET, HEAD"}))[2])["detail"]


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("", False), ("*/*", False), ("application/json", False), ("text/turtle", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True), ("text/html;q=0.1, */*;q=0.9", False),
    ],
)  # fmt: skip
def test_a_page_only_for_those_who_like_it(accept, page):
    _, headers, body = problem(errors.UsageError('<script>alert(1)</script> & "x"'), accept=accept, request_id="<r>")
    assert headers["Content-Type"].startswith("text/html") is page
    assert headers["Vary"] == "Accept"
    if page:
        assert b"<script>" not in body
        assert b"&lt;script&gt;" in body
        assert b"http" not in body  # needs nothing from elsewhere
        assert b"<style" not in body  # the content security policy forbids it


def test_text_that_is_not_unicode_does_no_harm():
    assert problem(errors.UsageError("\ud800"), instance="/\udcff")[0] == 400


def test_slugs_fit_in_an_iri():
    for slug in (*problems.TITLES, *(slug for _, slug, _ in problems.STATUSES.values())):
        assert slug.replace("-", "").isalpha()
        assert slug.islower()
        assert slug in problems.TITLES


def test_the_page_of_a_problem_leads_on_and_escapes():
    _, _, body = problem(
        HttpProblem(404, "not-found", "<nothing> here"), instance="/grid/interface/99.html", accept="text/html",
        root="/grid", request_id="r1",
    )  # fmt: skip
    page = body.decode()
    assert "<p>&lt;nothing&gt; here.</p>" in page
    assert 'action="/grid/search"' in page
    assert 'value="interface 99"' in page
    assert 'href="/grid/static/sgkg.css?h=' in page
    assert "r1" in page


def test_the_page_of_a_failure_asks_to_try_again_and_offers_no_search():
    _, _, body = problem(RuntimeError("secret"), instance="/x", accept="text/html", request_id="r1")
    page = body.decode()
    assert "secret" not in page
    assert "Try again" in page
    assert "problem-search" not in page


def test_a_page_that_cannot_be_made_is_a_bare_one(monkeypatch):
    monkeypatch.setattr("sgkg_api.pages.render", lambda *_, **__: 1 / 0)
    _, headers, body = problem(HttpProblem(404, "not-found", "<nothing>"), accept="text/html")
    assert headers["Content-Type"].startswith("text/html")
    assert b"&lt;nothing&gt;" in body


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("there is no version 9", "There is no version 9."),
        ("expected }", "Expected }."),
        ("only=all is not known here; there is only=gaps", "only=all is not known here; there is only=gaps."),
        ("interface/99 is no interface", "interface/99 is no interface."),
        ("https://x.example is no interface", "https://x.example is no interface."),
        ("limit: not a number", "limit: not a number."),
        ("It went wrong!", "It went wrong!"),
    ],
)
def test_a_page_has_sentences_and_json_the_detail_as_it_is(detail, shown):
    error = errors.UsageError(detail)
    assert f"<p>{shown}</p>" in problem(error, accept="text/html")[2].decode()
    assert json.loads(problem(error)[2])["detail"] == detail


def test_a_page_in_german_names_kind_and_remedy_and_marks_the_english_detail():
    error = errors.UnknownEntityError("there is no version 9")
    _, headers, body = problem(error, instance="/x", accept="text/html", request_id="r1", root="/g", language="de")
    page = body.decode()
    assert headers["Content-Language"] == "de"
    assert '<html lang="de">' in page
    assert "<h1>404 Hier gibt es nichts</h1>" in page
    assert "Prüfen Sie die Adresse, oder suchen Sie, was Sie wollten:" in page
    assert '<p lang="en">There is no version 9.</p>' in page
    assert '<input type="hidden" name="lang" value="de">' in page
    assert 'href="/g/queries?lang=de"' in page
    told = problem(error, accept="application/json", language="de")
    assert (told[1]["Content-Language"], json.loads(told[2])["title"]) == ("en", "There is nothing here")


@pytest.mark.parametrize("language", ["", "tlh", "<de>"])
def test_a_page_in_a_language_that_there_is_not_is_in_english(language):
    _, headers, body = problem(errors.UsageError("no"), accept="text/html", language=language)
    assert headers["Content-Language"] == "en"
    assert b'<html lang="en">' in body
    assert b"The request cannot be understood" in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_problem_has_its_texts(language):
    for slug, title in problems.TITLES.items():
        known = texts(language).known(f"problem-do-{slug}")
        # What is worth another try in a while is told so by the page itself.
        assert known or slug == "internal"
        assert (texts(language)(f"problem-kind-{slug}") == title) == (language == "en")


def test_a_kind_of_problem_without_texts_has_a_page_all_the_same():
    page = problem(HTTPException(418), accept="text/html", language="de")[2].decode()
    assert "<h1>418 Die Anfrage wurde nicht beantwortet</h1>" in page
    assert "<h1>418 I&#39;m a Teapot</h1>" in problem(HTTPException(418), accept="text/html")[2].decode()


def test_only_a_page_with_a_name_of_the_request_asks_to_tell_it():
    assert "name of the request above" in problem(RuntimeError(), accept="text/html", request_id="r1")[2].decode()
    assert "name of the request above" not in problem(RuntimeError(), accept="text/html")[2].decode()


@pytest.mark.parametrize(("query", "language"), [(b"query=x&lang=de", "de"), (b"query=x", "en"), (b"lang=%ff", "en")])
def test_the_endpoint_answers_people_in_the_language_asked_for(query, language):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/sparql", "query_string": query}
    reply = Reply(scope, send, "r1", 0.0, [], Desk(Cache(1000), AccessLog(), Metrics()))
    asyncio.run(reply.problem(errors.QuerySyntaxError("expected }"), "text/html"))
    assert (b"content-language", language.encode()) in sent[0]["headers"]
    assert f'<html lang="{language}">'.encode() in sent[1]["body"]
