"""Tokens stand in no log and in no answer, whatever is asked and however it ends."""

import base64
import itertools
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from vendors.http import declared
from vendors.http.shops import GRAPH, Shop, opened

ROUTES = (
    "/vendor/acme/declaration", "/vendor/acme/declaration?dry-run=1", "/vendor/acme/history",
    "/vendor/acme/history.json", "/vendor/acme/history/1", "/graph/vendor/acme", "/vendor/nobody/declaration",
    f"/graph-store?graph={GRAPH}acme", f"/graph-store?graph={GRAPH}bolt", "/graph-store?graph=urn:g", "/vendor/acme",
)  # fmt: skip
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS")
FIELDS = (
    "access_token", "token", "api_key", "apikey", "api-key", "key", "authorization", "Authorization", "ACCESS_TOKEN",
    "bearer", "auth",
)  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Shop]:
    with opened(tmp_path, "--vendor-rate", "100000") as found:
        found.put("acme", declared.of("acme"))
        yield found


def everything(shop: Shop) -> bytes:
    """All that the server has written: its log, and the files of its store but the graphs."""
    files = [shop.server.log, *(one for one in (shop.folder / "store").glob("auth.sqlite3*"))]
    return b"".join(file.read_bytes() for file in files)


def test_tokens_are_in_no_log_and_no_answer(own: Shop) -> None:
    secrets = [own.tokens[who] for who in ("acme", "curator", "bolt")]
    unknown = "sgkg_0a1b2c3d_" + "canary" * 7 + "x"
    told: list[bytes] = []

    def ask(*arguments: str, **more: str) -> None:
        body = more.pop("body", None)
        answer = own.send(*arguments, body, **more)
        told.append(answer.body + repr(answer.headers).encode())

    for path, method, who in itertools.product(ROUTES, METHODS, ("acme", "bolt", unknown)):
        for body in (declared.of("acme", 9), declared.wrong(), "no Turtle") if method == "PUT" else (None,):
            ask(method, path, by=who, **({"body": body} if body else {}))
    for path, field, secret in itertools.product(ROUTES[:6], FIELDS, (*secrets[:1], unknown)):
        joined = f"{path}{'&' if '?' in path else '?'}{field}={secret}"
        for method in ("GET", "PUT", "DELETE"):
            ask(method, joined, **({"body": declared.of("acme")} if method == "PUT" else {}))
    for secret in (*secrets, unknown):
        basic = base64.b64encode(f"x:{secret}".encode()).decode()
        for value in (f"Basic {basic}", secret, f"bearer {secret} {secret}", f"Bearer {secret}, Bearer {secret}"):
            ask("PUT", ROUTES[0], body="x", authorization=value)
        for path in (
            f"/vendor/{secret}/declaration",
            f"/vendor/acme/history/{secret}",
            f"/graph-store?graph=urn:{secret}",
        ):
            ask("PUT", path, body="x")
            ask("GET", path)
            ask("GET", path, accept="text/html")
        ask("PUT", ROUTES[0], by="acme", body="x", x_request_id=secret, if_match=f'"{secret}"', prefer=secret)
        ask("PUT", ROUTES[0], by="acme", body="x", media_type=f"text/{secret}")
        for name in ("referer", "cookie", "user_agent", "origin", "x_api_key", "proxy_authorization", "from", "via"):
            for path in (ROUTES[0], ROUTES[2], "/vendor/nobody/declaration"):
                ask("GET", path, **{name: f"http://x/?access_token={secret}"})
                ask("PUT", path, body="x", **{name: f"http://x/?access_token={secret}"})
    own.stop()
    written = everything(own)
    own.start()
    assert b'"/vendor/acme/declaration"' in written
    for secret in (*secrets, unknown):
        rest = secret.rpartition("_")[2].encode()
        for answer in told:
            assert rest not in answer, answer
        lines = [line for line in written.splitlines() if rest in line]
        assert not lines


def test_a_token_in_a_path_is_told_to_nobody(own: Shop) -> None:
    secret = "sgkg_0a1b2c3d_" + "canary" * 7 + "x"
    for path in (f"/vendor/{secret}/declaration", f"/vendor/acme/declaration/{secret}"):
        answer = own.send("PUT", path, "x")
        assert 400 <= answer.status < 500
        assert b"canary" not in answer.body


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("path", [ROUTES[0], ROUTES[2], ROUTES[4], "/graph-store?default"])
def test_a_token_in_the_url_is_refused_whatever_it_is_called(shop: Shop, path: str, field: str) -> None:
    url = f"{path}{'&' if '?' in path else '?'}{field}={shop.tokens['acme']}"
    for method, body in (("GET", None), ("PUT", declared.of("acme")), ("DELETE", None)):
        if method != "GET" and "history" in path:
            continue
        answer = shop.send(method, url, body)
        assert answer.status == 400
        assert "a token never belongs into a URL" in answer.text
    # A right one in the header does not heal it.
    if "history" not in path:
        assert shop.send("PUT", url, declared.of("acme"), by="acme").status == 400
    assert shop.send("GET", f"{path}{'&' if '?' in path else '?'}{field}=", by="acme").status == 400


def test_a_token_under_any_name_is_refused(shop: Shop) -> None:
    for query in (f"?x={shop.tokens['acme']}", f"?{shop.tokens['acme']}"):
        answer = shop.send("GET", f"/vendor/acme/declaration{query}")
        assert answer.status == 400
        assert shop.tokens["acme"] not in answer.text


def test_a_token_as_the_user_of_a_url_opens_nothing(shop: Shop) -> None:
    """Clients send it as Basic; one that sends the URL as it is, gets no further."""
    secret = shop.tokens["acme"]
    basic = base64.b64encode(f"{secret}:".encode()).decode()
    answer = shop.put("acme", declared.of("acme"), by=None, authorization=f"Basic {basic}")
    assert answer.status == 401
    assert "Authorization: Bearer" in answer.text
    with socket.create_connection((shop.server.host, shop.server.port), timeout=20) as connection:
        line = f"PUT http://{secret}@{shop.server.host}/vendor/acme/declaration HTTP/1.1\r\nHost: x\r\n"
        connection.sendall(f"{line}Content-Length: 0\r\nContent-Type: text/turtle\r\n\r\n".encode())
        told = connection.recv(65536).decode()
    assert told.split()[1] in ("400", "401")
    assert secret not in told


def test_a_revoked_token_and_one_of_another_scope(shop: Shop) -> None:
    from sgkg.store.ledger import utc_now
    from sgkg.tokens import Tokens, expiry

    tokens = Tokens(shop.file)
    info, secret = tokens.create(["vendor:acme"], expires=expiry("1d", utc_now()))
    assert shop.put("acme", declared.of("acme"), by=secret).status in (201, 204)
    tokens.revoke(info.id)
    assert shop.put("acme", declared.of("acme", 1), by=secret).status == 401
    _, metrics = tokens.create(["metrics"], expires=expiry("1d", utc_now()))
    assert shop.put("acme", declared.of("acme", 1), by=metrics).status == 403
    _, both = tokens.create(["vendor:acme", "vendor:bolt"], expires=expiry("1d", utc_now()))
    for vendor in ("acme", "bolt"):
        assert shop.put(vendor, declared.of(vendor, 1), by=both).status in (201, 204)
    tokens.close()


@pytest.mark.parametrize("path", [ROUTES[0], *ROUTES[2:5]])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/json"])
def test_a_token_in_the_url_is_refused_in_every_syntax(shop: Shop, path: str, accept: str) -> None:
    """A browser that was led on would keep it in its history, and send it as Referer."""
    for field in ("access_token", "x"):
        for method in ("GET", "HEAD"):
            answer = shop.send(method, f"{path}?{field}={shop.tokens['acme']}", accept=accept)
            assert answer.status == 400
            assert "location" not in answer.headers
            assert shop.tokens["acme"] not in answer.text + repr(answer.headers)
