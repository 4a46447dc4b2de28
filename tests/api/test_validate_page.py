"""The page that checks a file: places, limits, hostile texts, nothing kept."""

import asyncio
import errno
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import pytest
from fake_service import application, client
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import DeadlineError, MemoryLimitError, OverloadError, UsageError
from sgkg_api.checking import Checks
from sgkg_api.routes import site_validate
from sgkg_api.site.texts import texts

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
        ({"files": {"text": ("x.ttl", WRONG.encode())}}, 400, "text of the form is a text"),
        ({"files": {"file": ("x.ttl", b"x")}, "data": {"syntax": "docx"}}, 400, "there is no syntax"),
        (
            {
                "content": b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800\r\n--b--\r\n',
                "headers": {"Content-Type": "multipart/form-data; boundary=b; charset=unicode_escape"},
            },
            415,
            "UTF-8",
        ),
        ({"content": b"x", "headers": {"Content-Type": "text/turtle; charset=iso-8859-1"}}, 415, "UTF-8"),
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


@pytest.mark.parametrize("letter", ["a", "\N{MATHEMATICAL SCRIPT CAPITAL A}"])
def test_a_name_that_no_system_takes_is_cut(app, letter):
    answer = post(app, accept="application/json", files={"file": (letter * 300 + ".ttl", WRONG.encode())})
    assert answer.status_code == 200
    assert letter * 20 in answer.json()["checked"]["files"][0]["name"]


def test_a_long_text_is_shown_where_something_is_found(app):
    page = post(app, data={"text": WRONG + "\n" * 300_000 + "# the end"}).text
    assert len(page) < 40_000
    assert 'href="#line-4"' in page
    assert '<span id="line-4">4    sg:nmae &#39;x&#39; .' in page
    assert 'id="line-7"' not in page
    assert "# the end" not in page
    assert texts()("validate-long") in page


def test_a_report_of_any_length_is_not_kept_in_memory():
    before = leftovers()
    with pytest.raises(UsageError, match="too many findings"):
        asyncio.run(Checks(longest_report=1000).validate("x.ttl", WRONG.encode()))
    assert leftovers() == before


def children():
    """The processes that this one has started and that run."""
    found = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return set(found.read_text("ascii").split())


def test_a_check_that_nobody_waits_for_ends(app):
    before, files = children(), leftovers()
    body = b"".join(
        b"<https://a.example/%d> a <https://w3id.org/sgdata/ontology#Interface> .\n" % n for n in range(5000)
    )
    sent = []

    async def leave():
        began = asyncio.Event()
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            if waiting:
                return waiting.pop()
            while not children() - before:  # the check runs
                await asyncio.sleep(0.01)
            began.set()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": "/validate", "raw_path": b"/validate", "query_string": b"",
            "root_path": "", "scheme": "http", "http_version": "1.1", "server": ("test", 80), "client": ("test", 1),
            "headers": [(b"content-type", b"text/turtle"), (b"host", b"test")],
        }  # fmt: skip
        started = time.monotonic()
        await app(scope, receive, send)
        assert began.is_set()
        return time.monotonic() - started

    assert asyncio.run(leave()) < 5
    assert sent[0]["status"] == 499
    assert (children(), leftovers()) == (before, files)


def test_the_process_writes_no_file_and_ends_alone(tmp_path):
    code = (
        "import resource, sgkg.cli as cli\n"
        "def main(arguments):\n"
        "    print(arguments, resource.getrlimit(resource.RLIMIT_CPU)[0] >= 8)\n"
        "    try:\n"
        "        with open('x', 'w') as file:\n"
        "            file.write('kept')\n"
        "    except OSError as error:\n"
        "        print(error.errno)\n"
        "cli.main = main\n"
        "from sgkg_api.check_process import check\n"
        "check(['64', '7', 'x.ttl', '--as-of', '2010'])\n"
    )
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ["PATH"]}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
        env=environment,
    )  # fmt: skip
    options = ["validate", "./x.ttl", "--format", "json", "--fail-on", "violation", "--as-of", "2010"]
    assert found.stdout.splitlines() == [f"{options} True", str(errno.EFBIG)]
    assert (tmp_path / "x").read_bytes() == b""


def test_options_of_the_command_that_are_wrong_are_told():
    with pytest.raises(UsageError, match="no-such"):
        asyncio.run(Checks().validate("x.ttl", WRONG.encode(), ["--no-such"]))


@given(st.binary(max_size=200))
def test_the_syntax_of_any_text_is_guessed(body):
    assert site_validate._guess(body) in site_validate.SYNTAXES


@pytest.mark.parametrize(("language", "words"), [("en", "Nothing was checked."), ("de", "Es wurde nichts geprüft.")])
@pytest.mark.parametrize(
    ("how", "told", "kept"),
    [
        ({"data": {"text": " "}}, "There is nothing to check", ""),
        ({"data": {"text": WRONG, "as-of": "soon"}}, "soon", "sg:nmae"),
        ({"data": {"text": "<urn:a> <urn:b> 1 ."}}, "", "&lt;urn:a&gt;"),
        ({"files": {"file": ("data.xlsx", b"PK\x03\x04")}}, "an Excel workbook is not RDF", ""),
        ({"files": {"file": ("data.ttl", b"PK\x03\x04")}}, "Excel or Word, is not RDF", ""),
        ({"files": {"file": ("data.csv", b"a,b\n")}}, "a table in CSV is not RDF", ""),
    ],
)  # fmt: skip
def test_a_wrong_form_comes_back_with_what_was_pasted(app, language, words, how, told, kept):
    def sent(**given):
        async def send():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as web:
                return await web.post(f"/validate?lang={language}", headers={"Accept": "text/html"}, **given)

        return asyncio.run(send())

    answer = sent(**how)
    assert answer.status_code == 400
    assert words in answer.text
    assert told in answer.text
    form = answer.text.split("<form action=", 1)[1]
    assert 'name="file"' in form
    assert kept in form
    assert "behind its question mark" not in answer.text


def test_the_verdict_and_the_counts_are_apart(app):
    assert re.search(r"Does not pass</span>\s+\d+ violation", post(app, data={"text": WRONG}).text)


def test_the_example_of_the_form_tells_nothing_twice(app):
    found = post(app, accept="application/json", data={"text": site_validate._EXAMPLE}).json()["results"]
    assert not [one for one in found if "at its second end (sg:to)" in one["message"]]
    assert any("sg:nmae" in one["message"] for one in found)
