"""A thousand declarations of twenty vendors at once, while the server and its processes are killed."""

import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from api.test_running import processes
from vendors.http import declared
from vendors.http.shops import Shop

from sgkg import io
from sgkg.io import FORMATS

VENDORS, EACH = 20, 50
GRAPHS = [form.media_type for form in FORMATS.values()]
#: after how many answers what is killed: the whole server, or one of its processes
KILLS = {
    150: "server",
    300: "child",
    400: "child",
    500: "server",
    600: "child",
    700: "child",
    800: "server",
    900: "child",
}


@dataclass
class Record:
    """What a vendor knows of its declaration.

    Attributes:
        acknowledged: state -> digest, in the order of the answers.
        unsure: states after the newest acknowledged one whose answers were lost.
    """

    acknowledged: dict[int, str] = field(default_factory=dict)
    unsure: list[int] = field(default_factory=list)


class Run:
    """All that happens."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.records = {f"v{number}": Record() for number in range(VENDORS)}
        self.answers = 0
        self.failures: list[str] = []
        self.bodies: dict[tuple[str, str], bytes] = {}
        self.lock = threading.Lock()
        self.done = threading.Event()

    def guarded(self, work: object, *given: object) -> None:
        try:
            work(*given)
        except BaseException as error:
            self.failures.append(f"{given}: {error!r}")
            raise

    def publish(self, vendor: str) -> None:
        record = self.records[vendor]
        for state in range(EACH):
            try:
                answer = self.shop.put(vendor, declared.of(vendor, state))
            except (OSError, http.client.HTTPException):
                record.unsure.append(state)
                self.wait()
                continue
            finally:
                with self.lock:
                    self.answers += 1
            if answer.status in (201, 204):
                record.acknowledged[state] = answer.headers["etag"].strip('"').partition("-")[0]
                record.unsure.clear()
            else:
                assert answer.status in (500, 503), answer.body  # a process was killed under it
                record.unsure.append(state)

    def wait(self) -> None:
        """Wait for a server that answers."""
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            try:
                if self.shop.send("GET", "/readyz").status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise AssertionError("no server came back")

    def read(self, seed: int) -> None:
        """Read all the time: the same tag is the same bytes, and a digest is that of what it stands for."""
        chance = random.Random(seed)
        while not self.done.is_set():
            vendor, media_type = chance.choice(list(self.records)), chance.choice(GRAPHS)
            try:
                answer = self.shop.get(vendor, accept=media_type)
            except (OSError, http.client.HTTPException):
                self.wait()
                continue
            if answer.status == 200:
                self.seen(vendor, answer.headers["etag"], media_type, answer.body)
            time.sleep(0.02)

    def seen(self, vendor: str, tag: str, media_type: str, body: bytes) -> None:
        with self.lock:
            assert self.bodies.setdefault((vendor, tag), body) == body, (vendor, tag)
        if media_type == "application/n-triples":
            assert digest_of(body) == tag.strip('"').partition("-")[0]

    def kill(self) -> None:
        chance = random.Random(5)
        for after, what in KILLS.items():
            while self.answers < after:
                if self.done.is_set():
                    return
                time.sleep(0.02)
            if what == "server":
                self.shop.kill()
                self.shop.start()
            else:
                children = sorted(processes(self.shop.server) - {self.shop.server.process.pid})
                try:
                    os.kill(chance.choice(children), signal.SIGKILL)
                except ProcessLookupError:
                    continue


def digest_of(ntriples: bytes) -> str:
    return hashlib.sha256(b"".join(sorted(ntriples.splitlines(keepends=True)))).hexdigest()[:16]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: who is killed loses nothing that the system has taken, and a disk that
    others use too would take most of the time."""
    memory = Path("/dev/shm")
    found = Path(tempfile.mkdtemp(prefix="sgkg-kills-", dir=memory if memory.is_dir() else None))
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
def test_each_graph_is_one_acknowledged_version(folder: Path) -> None:
    shop = Shop(folder, ("--vendor-rate", "1000000"))
    shop.add(*(f"v{number}" for number in range(VENDORS)), "curator")
    shop.start()
    run = Run(shop)
    writers = [threading.Thread(target=run.guarded, args=(run.publish, vendor)) for vendor in run.records]
    others = [
        threading.Thread(target=run.guarded, args=(run.kill,)),
        *(threading.Thread(target=run.guarded, args=(run.read, seed)) for seed in range(2)),
    ]
    started = time.monotonic()
    for thread in (*writers, *others):
        thread.start()
    for thread in writers:
        thread.join()
    run.done.set()
    for thread in others:
        thread.join()
    spent = time.monotonic() - started
    shop.kill()  # once more, with nothing on its way
    shop.start()
    try:
        assert not run.failures
        assert run.answers == VENDORS * EACH
        for vendor, record in run.records.items():
            look(run, shop, vendor, record)
        acknowledged = sum(len(record.acknowledged) for record in run.records.values())
        assert acknowledged > VENDORS * EACH * 0.7, acknowledged
        assert spent < 60, f"{spent:.0f} s for {acknowledged} declarations"
        # All that is there can be changed.
        assert all(shop.put(vendor, declared.of(vendor, "last")).status in (201, 204) for vendor in run.records)
    finally:
        shop.stop()


def look(run: Run, shop: Shop, vendor: str, record: Record) -> None:
    """The graph is the newest acknowledged state, or a newer one whose answer was lost; the history agrees."""
    got = shop.get(vendor, accept="application/n-triples")
    assert got.status == 200, vendor
    tag = got.headers["etag"]
    digest = tag.strip('"').partition("-")[0]
    assert digest_of(got.body) == digest
    newest = max(record.acknowledged)
    possible = {digest_of(expected(vendor, state)): state for state in (newest, *record.unsure)}
    assert digest in possible, (vendor, newest, record.unsure)
    # Not only its digest: the text is that of this state, line by line.
    assert sorted(got.body.splitlines()) == sorted(expected(vendor, possible[digest]).splitlines())
    for media_type in GRAPHS:
        answer = shop.get(vendor, accept=media_type)
        run.seen(vendor, answer.headers["etag"], media_type, answer.body)
    rows = [row for row in json.loads(shop.get(vendor, "history").body)["rows"] if "number" in row]
    assert [row["number"] for row in rows] == list(range(len(rows), 0, -1))
    assert rows[0]["digest"] == digest
    assert shop.get(vendor, f"history/{rows[0]['number']}.nt").body == expected(vendor, possible[digest])
    # Whatever was acknowledged is in the history, in that order.
    told = iter(row["digest"] for row in reversed(rows))
    assert all(one in told for one in record.acknowledged.values()), vendor


def expected(vendor: str, state: object) -> bytes:
    return io.canonical(io.parse(declared.of(vendor, state).encode(), source="a.ttl"), f"{vendor}-")
