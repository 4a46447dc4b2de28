"""A writer that is killed while vendors declare: nothing is ever there in part, and nothing acknowledged is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from sgkg.namespaces import GRAPH
from sgkg.store.declarations import Declarations, Outcome
from sgkg.store.disk import DefaultGraph, DiskStore, Home
from sgkg.store.graphs import graph_digest
from sgkg.store.products import rebuild
from sgkg.terms import Iri

HERE = Path(__file__).parent
VENDORS = 4


def killed_after(folder: Path, seed: int, seconds: float) -> list[tuple[str, str]]:
    """Let a writer run for a while, then kill it; return what it has acknowledged."""
    paths = os.pathsep.join([*(path for path in sys.path if path), str(HERE)])
    process = subprocess.Popen(
        [sys.executable, str(HERE / "declaring.py"), str(folder), str(seed), str(VENDORS)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n", process.communicate()[1]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate()
    assert process.returncode == -signal.SIGKILL, err
    return [(line.split()[0], line.split()[1]) for line in out.splitlines(keepends=True) if line.endswith("\n")]


def test_the_history_and_the_graphs_agree_after_every_kill(tmp_path: Path) -> None:
    chance, folder, last = random.Random(6), tmp_path / "store", {}
    for turn in range(10):
        said = killed_after(folder, turn, chance.uniform(0.02, 0.5))
        last |= dict(said)
        store = DiskStore(Home(folder), DefaultGraph.UNION)
        rows = Declarations(store._home.auth)
        for vendor in (f"v{number}" for number in range(VENDORS)):
            latest = rows.latest(vendor)
            digest = store.digest(Iri(f"{GRAPH}vendor/{vendor}"))
            if latest is None:
                assert digest is None
                assert vendor not in last
                continue
            assert digest == (latest.digest or None)
            assert (latest.outcome is Outcome.RETRACTED) == (digest is None)
            if digest is not None:
                assert graph_digest(rows.content(vendor, latest.number)) == digest
            # What it said last is the newest row, but for one write that was done and not yet said.
            newest = [row.digest or "-" for row in rows.changes(vendor, limit=2)]
            assert last.get(vendor, newest[0]) in newest
            last[vendor] = newest[0]
            assert [row.number for row in rows.changes(vendor)] == list(
                range(latest.number, max(latest.number - 100, 0), -1)
            )
        assert_totals(store)
        assert_merged(store)
        rows.close()
        store.close()
    assert len(last) == VENDORS


def assert_totals(store: DiskStore) -> None:
    """Made anew, the totals would be what they are."""
    plan = rebuild(store._ready())
    assert not plan.add
    assert not plan.remove


def assert_merged(store: DiskStore) -> None:
    found = set(store._ready())
    named = {str(ox.Triple(q.subject, q.predicate, q.object)) for q in found if q.graph_name != ox.DefaultGraph()}
    merged = {str(ox.Triple(q.subject, q.predicate, q.object)) for q in found if q.graph_name == ox.DefaultGraph()}
    assert named == merged


@pytest.mark.parametrize("point", ["publish", "record"])
def test_a_kill_between_checkpoint_and_row(tmp_path: Path, point: str) -> None:
    """The checkpoint is there and its row is not, or neither: the declaration before counts."""
    code = f"""
import os, sys
sys.path.append({str(HERE)!r})
import some_declarations as some
from pathlib import Path
from sgkg.store import disk
from sgkg.store.ledger import Ledger
store = disk.DiskStore(disk.Home(Path({str(tmp_path / "store")!r})), disk.DefaultGraph.CURATED)
graph, derived = some.declaration("acme", 1)
print(store.declare("acme", graph, derived, some.TOKEN).digest, flush=True)
def die(*_, **__):
    os._exit(9)
if {point!r} == "publish":
    disk.publish = die
else:
    Ledger.record = die
graph, derived = some.declaration("acme", 2)
store.declare("acme", graph, derived, some.TOKEN)
"""
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    assert done.returncode == 9, done.stderr
    store = DiskStore(Home(tmp_path / "store"), DefaultGraph.CURATED)
    assert store.digest(Iri(GRAPH + "vendor/acme")) == done.stdout.strip()
    rows = Declarations(store._home.auth)
    assert [row.number for row in rows.list("acme", refused=True)] == [1]
    rows.close()
    store.close()
