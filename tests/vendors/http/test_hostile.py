"""Uploads that are meant to do harm: each is refused in time and in bounds, and the next good one works."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from api.test_running import processes
from vendors.http import declared
from vendors.http.shops import Shop

LD, TTL = "application/ld+json", "text/turtle"
CONTEXT = '"@context": "https://w3id.org/sgdata/context/product-v1.jsonld"'
GOOD = declared.of("acme")
THING = "<https://acme.example/p>"
#: seconds that the server of these tests gives a check, and what the rest may take
DEADLINE_S, REST_S = 10, 5
#: of a process that checks: its limit, and what it has at its start
MOST_MB, MOST_WEB_MB = 512 + 200, 400


def json_of(more: str) -> str:
    return f'{{{CONTEXT}, "id": "https://acme.example/p", "type": "Product", "name": "x", {more}}}'


def blank(edges: list[tuple[int, int]], more: str = "") -> str:
    """The good declaration, with blank nodes that all look the same."""
    nodes = sorted({node for edge in edges for node in edge})
    lines = [f'_:a{node} a <https://schema.org/Organization> ; <https://schema.org/name> "x" .' for node in nodes]
    lines += [f"_:a{one} <https://schema.org/parentOrganization> _:a{other} ." for one, other in edges]
    return "\n".join([GOOD, *lines, more])


def clique(size: int) -> list[tuple[int, int]]:
    return [(one, other) for one in range(size) for other in range(size) if one != other]


def cube(bits: int) -> list[tuple[int, int]]:
    return [(node, node ^ (1 << bit)) for node in range(1 << bits) for bit in range(bits)]


def claims(number: int) -> str:
    return "".join(
        f"{THING} <https://w3id.org/sgdata/ontology#claim> <https://acme.example/c{one}> .\n"
        f"<https://acme.example/c{one}> a <https://w3id.org/sgdata/ontology#ConformanceClaim> .\n"
        for one in range(number)
    )


#: what is refused: name -> body, media type
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nested JSON arrays": (b"[" * 1_000_000, LD),
    "nested JSON objects": (b'{"a":' * 800_000, LD),
    "nested plain JSON": (b'{"a":' * 800_000, "application/json"),
    "nested closed JSON": (json_of('"claim": ' + "[" * 100_000 + "]" * 100_000), LD),
    "nested blank nodes": (GOOD + THING + " <urn:p> " + "[ <urn:p> " * 400_000, TTL),
    "nested closed blank nodes": (GOOD + THING + " <urn:p> " + "[ <urn:p> " * 300_000 + "1" + "]" * 300_000 + " .", TTL),
    "nested lists": (GOOD + THING + " <urn:p> " + "(" * 1_000_000, TTL),
    "nested triple terms": ("<<" * 1_000_000, TTL),
    "nested reified triples": ("<<( " * 1_000_000, TTL),
    "invalid UTF-8": (GOOD.encode() + b"\xff\xfe", TTL),
    "invalid UTF-8 in JSON": (b'{"id": "\xff"}', LD),
    "lone surrogate": (json_of('"description": "\\ud800"'), LD),
    "UTF-16": (GOOD.encode("utf-16"), TTL),
    "flood of blank nodes": (GOOD + "[] <urn:p> 1 .\n" * 150_000, TTL),
    "flood of blank nodes in JSON": (json_of('"claim": [' + ",".join(['{"type": "ConformanceClaim"}'] * 100_000) + "]"), LD),
    "flood of statements": ("".join(f"<a:{one}><a:b>1." for one in range(300_000)), TTL),
    "flood of objects": (f"{GOOD}{THING} <a:b> {','.join(map(str, range(700_000)))} .", TTL),
    "huge IRI": (GOOD + f"<https://acme.example/{'a' * 4_000_000}> a <https://schema.org/Product> .", TTL),
    "huge integer": (json_of(f'"version": {"9" * 4_000_000}'), LD),
    "huge exponent": (json_of('"version": 1e999999999'), LD),
    "two names for one thing": (json_of('"id": "https://bolt.example/p"'), LD),
    "flood of prefixes": ("".join(f"@prefix p{one}: <urn:{one}> .\n" for one in range(150_000)), TTL),
    "nothing but NUL": (b"\0" * 1_000_000, TTL),
    "nothing but opening brackets": (b"{" * 4_000_000, "application/json"),
    "remote context": ('{"@context": "URL", "id": "https://acme.example/p"}', LD),
    "remote context in a list": (f'{{"@context": [{CONTEXT.partition(": ")[2]}, "URL"], "id": "https://acme.example/p"}}', LD),
    "remote import": ('{"@context": {"@import": "URL"}, "id": "https://acme.example/p"}', LD),
    "remote scoped context": (
        '{"@context": {"x": {"@id": "urn:x", "@context": "URL"}}, "id": "https://acme.example/p", "x": {"y": 1}}', LD,
    ),
    "remote plain context": ('{"@\\u0063ontext": "URL", "id": "https://acme.example/p"}', "application/json"),
    "owl:imports": (GOOD + "<https://acme.example/> <http://www.w3.org/2002/07/owl#imports> <URL> .", TTL),
}  # fmt: skip
#: what costs much to check: its deadline may come first
COSTLY: dict[str, tuple[str | bytes, str]] = {
    "clique of 9 blank nodes": (blank(clique(9)), TTL),
    "clique of 12 blank nodes": (blank(clique(12)), TTL),
    "cube of 64 blank nodes": (blank(cube(6)), TTL),
    "ring of 9,999 blank nodes": (blank([(one, (one + 1) % 3_000) for one in range(3_000)]), TTL),
    "flood of names": ("{" + CONTEXT + "," + ",".join(f'"k{one}": 1' for one in range(300_000)) + "}", LD),
    "flood of claims": (GOOD + claims(20_000), TTL),
    "flood of products": ("".join(f"<https://acme.example/{one}> a <https://schema.org/Product> .\n" for one in range(80_000)), TTL),
}  # fmt: skip


class Listener:
    """Waits for connections that must not come."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/context.jsonld"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


def peaks_mb(shop: Shop) -> tuple[float, float]:
    """The most that the web process has had of memory, and any other of the server's."""
    found = {}
    for pid in processes(shop.server):
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        found[pid] = int(next((line.split()[1] for line in lines if line.startswith("VmHWM")), "0")) / 1024
    return found.pop(shop.server.process.pid), max(found.values())


def assert_as_before(shop: Shop, tag: str, version: str) -> None:
    assert shop.version() == version
    assert shop.get("acme").headers["etag"] == tag
    web, others = peaks_mb(shop)
    assert web < MOST_WEB_MB
    assert others < MOST_MB


def as_it_is(shop: Shop) -> tuple[str, str]:
    if shop.get("acme").status != 200:
        shop.put("acme", GOOD)
    return shop.get("acme").headers["etag"], shop.version()


@pytest.mark.parametrize("name", [*REFUSED, *COSTLY])
def test_it_is_refused_in_time_and_the_next_one_works(shop: Shop, listener: Listener, name: str) -> None:
    tag, version = as_it_is(shop)
    body, media_type = (REFUSED | COSTLY)[name]
    if isinstance(body, str):
        body = body.replace("URL", listener.url).encode()
    assert len(body) <= 5_000_000
    started = time.monotonic()
    answer = shop.put("acme", body, media_type=media_type)
    assert time.monotonic() - started < DEADLINE_S + REST_S
    told = json.loads(answer.body)
    assert told["status"] == answer.status
    assert len(answer.body) < 2_000_000
    if name in COSTLY and answer.status == 503:
        assert int(answer.headers["retry-after"]) > 0
    else:
        assert 400 <= answer.status < 500, told["detail"]
    assert "Traceback" not in answer.text
    assert listener.calls == 0
    assert_as_before(shop, tag, version)
    started = time.monotonic()
    assert shop.put("acme", GOOD).status == 204
    assert time.monotonic() - started < REST_S


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), TTL),
        (b"\xef\xbb\xbf" + declared.PLAIN.encode(), "application/json"),
        (GOOD.replace('"ACME Metering"', f'"{"x" * 1_000_000}"'), TTL),
        (GOOD.replace("\n", "\r\n"), TTL),
    ],
    ids=["BOM", "BOM in plain JSON", "long text", "CRLF"],
)
def test_what_only_looks_strange_is_taken(shop: Shop, body: str | bytes, media_type: str) -> None:
    assert shop.put("acme", body, media_type=media_type).status in (201, 204)
    assert shop.get("acme").status == 200
    assert shop.put("acme", GOOD).status in (201, 204)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, identity", "x"])
def test_a_compressed_body_is_not_read(shop: Shop, coding: str) -> None:
    tag, version = as_it_is(shop)
    bomb = gzip.compress(b" " * 100_000_000)
    answer = shop.put("acme", bomb, content_encoding=coding)
    assert (answer.status, answer.headers["accept-encoding"]) == (415, "identity")
    assert_as_before(shop, tag, version)


def head(shop: Shop, *lines: str) -> bytes:
    known = ("PUT /vendor/acme/declaration HTTP/1.1", "Host: x", "Content-Type: text/turtle")
    return "\r\n".join((*known, f"Authorization: Bearer {shop.tokens['acme']}", *lines, "", "")).encode()


def sent_until_refused(shop: Shop, start: bytes, piece: bytes, most: int) -> tuple[str, int]:
    """Send pieces until there is an answer; return its first line, and how many bytes were taken."""
    with socket.create_connection((shop.server.host, shop.server.port), timeout=20) as connection:
        connection.sendall(start)
        connection.setblocking(False)
        size, answer, left = 0, b"", piece
        limit = time.monotonic() + 20
        while size < most and time.monotonic() < limit:
            try:
                answer = connection.recv(65536)
                break
            except BlockingIOError:
                pass
            except ConnectionError:
                break
            try:
                sent = connection.send(left)
                size, left = size + sent, left[sent:] or piece
            except BlockingIOError:
                time.sleep(0.001)
            except ConnectionError:
                break
        return answer.decode("latin-1").partition("\r\n")[0], size


def test_100_megabytes_are_refused_by_their_length(shop: Shop) -> None:
    tag, version = as_it_is(shop)
    with socket.create_connection((shop.server.host, shop.server.port), timeout=20) as connection:
        connection.sendall(head(shop, "Content-Length: 100000000"))
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")  # with none of it sent
    assert_as_before(shop, tag, version)


def test_100_megabytes_without_a_length_are_read_to_the_limit(shop: Shop) -> None:
    tag, version = as_it_is(shop)
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    answer, size = sent_until_refused(shop, head(shop, "Transfer-Encoding: chunked"), piece, 100_000_000)
    assert answer.startswith("HTTP/1.1 413 ")
    assert size < 30_000_000  # the limit, and what stands in buffers on the way
    assert_as_before(shop, tag, version)


def test_a_length_that_is_a_lie(shop: Shop) -> None:
    tag, version = as_it_is(shop)
    for length in ("-1", "1e9", "5000001", "99999999999999999999", "5, 6"):
        with socket.create_connection((shop.server.host, shop.server.port), timeout=20) as connection:
            connection.sendall(head(shop, f"Content-Length: {length}"))
            assert connection.recv(4096).split()[1] in (b"400", b"413"), length
    assert_as_before(shop, tag, version)


def test_slow_bodies_hold_nobody_up(shop: Shop) -> None:
    tag, version = as_it_is(shop)
    slow = []
    try:
        for _ in range(40):
            connection = socket.create_connection((shop.server.host, shop.server.port), timeout=20)
            connection.sendall(head(shop, "Content-Length: 1000") + b"@prefix")
            slow.append(connection)
        assert_as_before(shop, tag, version)
        started = time.monotonic()
        assert shop.put("acme", GOOD).status == 204
        assert time.monotonic() - started < REST_S
    finally:
        for connection in slow:
            connection.close()
    assert shop.get("acme").headers["etag"] == tag


def test_poison_of_many_leaves_room_for_those_who_publish(shop: Shop) -> None:
    """Whoever tries things out without a token never takes the last process."""
    tag, _ = as_it_is(shop)
    poison = blank(clique(9))
    trials = [
        threading.Thread(target=shop.put, args=("acme", poison, "?dry-run=1"), kwargs={"by": None}) for _ in range(6)
    ]
    for thread in trials:
        thread.start()
    time.sleep(0.5)
    started = time.monotonic()
    assert shop.put("acme", GOOD).status == 204
    assert time.monotonic() - started < REST_S
    for thread in trials:
        thread.join()
    assert shop.get("acme").headers["etag"] == tag
