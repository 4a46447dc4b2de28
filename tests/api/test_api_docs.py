"""The page with the HTTP interface: all of it from here, no inline scripts; what came from elsewhere is unchanged."""

import json
import re
import tomllib
from hashlib import sha256

import pytest
from fake_service import client

from sgkg_api.assets import STATIC
from sgkg_api.routes.docs import SWAGGER_UI

VENDORED = tomllib.loads((STATIC / "VENDORED.toml").read_text())["package"]


@pytest.fixture(scope="module")
def web():
    return client()


def test_every_vendored_file_is_listed_and_unchanged():
    folders = {one.name for one in STATIC.iterdir() if one.is_dir()}
    assert folders == {package["folder"] for package in VENDORED}
    for package in VENDORED:
        assert package["version"] in package["folder"]
        assert package["license"]
        files = {one.name: sha256(one.read_bytes()).hexdigest() for one in (STATIC / package["folder"]).iterdir()}
        assert files == package["files"]
        assert "LICENSE" in files


def test_the_page_and_all_it_loads(web):
    page = web.get("/docs", "text/html")
    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href|data-openapi)="(/[^"]*(?:static|openapi)[^"]*)"', page.text)
    assert len(loaded) >= 6
    for url in loaded:
        assert web.get(url).status_code == 200, url


@pytest.mark.parametrize(
    "path", ["/docs", "/", "/queries", "/query", "/validate", "/interface/7.html", "/ontology.html"]
)
def test_pages_need_nothing_from_elsewhere_and_no_inline_script(web, path):
    text = web.get(path, "text/html").text
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        if re.search(r'type="application/(?:ld\+)?json"', attributes):
            json.loads(body)  # data, which no browser runs
            continue
        assert "src=" in attributes
        assert not body.strip()
    assert not re.search(r"<[^>]*\s(?:on\w+|style)=", text)
    assert not re.findall(r'<(?:script|img|iframe)[^>]*src="(?:https?:)?//', text)
    assert all(
        link.startswith("/static/") for link in re.findall(r'rel="(?:stylesheet|icon)"[^>]*href="([^"]*)"', text)
    )


def test_behind_a_prefix():
    behind = client(root_path="/grid", base_iri="https://example.org/grid")
    page = behind.get("/grid/docs", "text/html").text
    assert 'data-openapi="/grid/openapi.json"' in page
    assert behind.get(f"/grid/static/{SWAGGER_UI}/swagger-ui.css").status_code == 200


def test_static_files(web):
    vendored, own = web.get(f"/static/{SWAGGER_UI}/swagger-ui.css"), web.get("/static/sgkg.css")
    assert "immutable" in vendored.headers["cache-control"]
    assert own.headers["cache-control"] == "no-cache"
    assert web.get("/static/sgkg.css", if_none_match=own.headers["etag"]).status_code == 304
    for path in ("/static/nothing.css", "/static/", "/static", "/static/%2e%2e/app.py", "/static/..%2fapp.py"):
        assert web.get(path).status_code == 404
    assert web.request("HEAD", "/static/sgkg.css").status_code == 200
    assert web.request("POST", "/static/sgkg.css").status_code == 405
