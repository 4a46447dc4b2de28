"""Real servers with vendors and their tokens."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from suites import served as suite

from sgkg.store.disk import Home
from sgkg.store.ledger import utc_now
from sgkg.tokens import Tokens, expiry
from sgkg.vendors.registry import Vendors

HERE = Path(__file__).parent
GRAPH = "https://w3id.org/sgdata/graph/vendor/"


@dataclass
class Shop:
    """A store with vendors, and the server over it.

    Attributes:
        folder: of store and log.
        options: of the server.
        tokens: vendor -> secret of a token of it; ``curator`` has one too.
        ids: the same, the ids of the tokens.
    """

    folder: Path
    options: tuple[str, ...] = ()
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    server: suite.Server | None = None

    @property
    def file(self) -> Path:
        return Home(self.folder / "store").auth

    def add(self, *ids: str) -> None:
        vendors, tokens = Vendors(self.file), Tokens(self.file)
        for id_ in ids:
            if id_ != "curator":
                vendors.add(id_, f"{id_} & Co", [f"https://{id_}.example/"])
            scope = "curator" if id_ == "curator" else f"vendor:{id_}"
            info, self.tokens[id_] = tokens.create([scope], expires=expiry("30d", utc_now()))
            self.ids[id_] = info.id
        vendors.close()
        tokens.close()

    @contextmanager
    def vendors(self) -> Iterator[Vendors]:
        found = Vendors(self.file)
        yield found
        found.close()

    def start(self) -> suite.Server:
        port, log = suite.free_port(), self.folder / "server.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
        paths = os.pathsep.join(path for path in sys.path if path)
        arguments = ["serve", "--store", str(self.folder / "store"), "--port", str(port), *self.options]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, str(HERE / "serving.py"), *arguments], stdout=output, stderr=output,
                env={**inherited, "PYTHONPATH": paths}, cwd=self.folder,
            )  # fmt: skip
        self.server = suite.Server("127.0.0.1", port, self.tokens.get("curator", ""), process, log)
        suite.wait_until_ready(self.server)
        return self.server

    def stop(self) -> None:
        assert self.server is not None
        for connection in self.server.opened:
            connection.close()
        suite.stop(self.server.process, self.server.log)

    def kill(self) -> None:
        """End the server as a power cut would; its children see it and end by themselves."""
        assert self.server is not None
        for connection in self.server.opened:
            connection.close()
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()

    # --- requests

    def send(
        self, method: str, path: str, body: bytes | str | None = None, *, by: str | None = None,
        media_type: str = "text/turtle", **headers: str,
    ) -> suite.Answer:  # fmt: skip
        assert self.server is not None
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if by:
            sent["authorization"] = f"Bearer {self.tokens.get(by, by)}"
        if body is not None and media_type:
            sent["content-type"] = media_type
        return self.server.request(method, path, sent, body.encode() if isinstance(body, str) else body)

    def put(
        self, vendor: str, body: bytes | str, query: str = "", *, by: str | None = "", **more: str
    ) -> suite.Answer:
        who = vendor if by == "" else by
        return self.send("PUT", f"/vendor/{vendor}/declaration{query}", body, by=who, **more)

    def get(self, vendor: str, what: str = "declaration", **more: str) -> suite.Answer:
        return self.send("GET", f"/vendor/{vendor}/{what}", **more)

    def version(self) -> str:
        """The version of the store, by which one knows whether anything was stored."""
        return self.send("GET", "/readyz").text


@contextmanager
def opened(folder: Path, *options: str, vendors: tuple[str, ...] = ("acme", "bolt")) -> Iterator[Shop]:
    """Run a server with vendors while the block runs."""
    shop = Shop(folder, options)
    shop.add(*vendors, "curator")
    shop.start()
    try:
        yield shop
    finally:
        shop.stop()
