"""What a client and a server say to each other: passed on as it is, and kept."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

__all__ = ["Exchange", "Recorder", "recording"]

#: of a connection, not of a message; and the coding that would have to be undone
_OWN = (
    "accept-encoding",
    "connection",
    "content-length",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
)


@dataclass(frozen=True)
class Exchange:
    """A request and its answer.

    Attributes:
        path: of the request, without its query string.
        asked: the fields of the URL and of the form.
        status: of the answer.
        answer: read from JSON; None for what is no JSON.
    """

    path: str
    asked: dict[str, str]
    status: int
    answer: Any


@dataclass
class Recorder:
    """What has been said so far.

    Attributes:
        url: of the root, for clients.
        exchanges: in the order of the answers.
    """

    url: str
    exchanges: list[Exchange] = field(default_factory=list)


@contextmanager
def recording(host: str, port: int) -> Iterator[Recorder]:
    """Stand before a server while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            connection = http.client.HTTPConnection(host, port, timeout=60)
            # The host is that of the client, so that the addresses in answers lead here too.
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            url = urlsplit(self.path)
            asked = dict(parse_qsl(f"{url.query}&{body.decode()}", keep_blank_values=True))
            is_json = (answer.headers.get_content_type() or "").endswith("json")
            known.exchanges.append(Exchange(url.path, asked, answer.status, json.loads(content) if is_json else None))
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in (*_OWN, "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = pass_on  # noqa: N815 - the names are those of the library

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Recorder(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
