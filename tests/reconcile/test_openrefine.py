"""The real OpenRefine matches 200 messy names through a real server, on which vendors have published products."""

import csv
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from clients.installed import program
from reconcile.conftest import Validate
from reconcile.recorder import Exchange, Recorder, recording
from suites.served import Server

pytestmark = pytest.mark.clients

NAMES = Path(__file__).with_name("messy-names.csv")
START_S, WORK_S = 120, 120
LEAST = 0.95


@dataclass
class OpenRefine:
    """A running OpenRefine."""

    http: httpx.Client

    def get(self, command: str, **parameters: str) -> Any:
        answer = self.http.get(f"/command/core/{command}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, command: str, **fields: str) -> Any:
        answer = self.http.post(f"/command/core/{command}", data={**fields, "csrf_token": self.token()})
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found.get("code", "ok") in ("ok", "pending"), found
        return found

    def token(self) -> str:
        return str(self.get("get-csrf-token")["token"])

    def create(self, name: str, file: Path) -> str:
        """Make a project of a CSV file; gives its number."""
        options = {"encoding": "UTF-8", "separator": ",", "ignoreLines": -1, "headerLines": 1, "trimStrings": False,
                   "guessCellValueTypes": False, "processQuotes": True}  # fmt: skip
        answer = self.http.post(
            "/command/core/create-project-from-upload",
            params={"csrf_token": self.token()},
            data={"project-name": name, "format": "text/line-based/*sv", "options": json.dumps(options)},
            files={"project-file": (file.name, file.read_bytes(), "text/csv")},
        )
        assert answer.status_code == 302, answer.text
        return str(httpx.URL(answer.headers["location"]).params["project"])

    def wait(self, project: str) -> None:
        """Wait until nothing is under way."""
        limit = time.monotonic() + WORK_S
        while self.get("get-processes", project=project)["processes"]:
            assert time.monotonic() < limit, "OpenRefine did not get ready"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    command = program("openrefine", "openrefine (Debian)")
    folder = tmp_path_factory.mktemp("openrefine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log.txt"
    environment = {**os.environ, "HOME": str(folder), "no_proxy": "127.0.0.1,localhost"}
    arguments = [command, "-d", str(folder / "data"), "-p", str(port), "-m", "512M", "-x", "refine.headless=true"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments, stdout=output, stderr=output, env=environment, start_new_session=True, cwd=folder
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as http:
            running = OpenRefine(http)
            limit = time.monotonic() + START_S
            while True:
                assert process.poll() is None, log.read_text("utf-8", "replace")[-3000:]
                assert time.monotonic() < limit, log.read_text("utf-8", "replace")[-3000:]
                try:
                    if http.get("/command/core/get-csrf-token").status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.3)
            yield running
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def recorder(server: Server) -> Iterator[Recorder]:
    """What stands before the server, and keeps all that is said."""
    with recording(server.host, server.port) as known:
        yield known


@pytest.fixture
def service(recorder: Recorder) -> str:
    recorder.exchanges.clear()
    return recorder.url


def check(valid: Validate, exchanges: list[Exchange]) -> None:
    """Hold every answer of the server against the schema of what was asked."""
    for one in exchanges:
        assert one.status == 200, one
        assert one.path.startswith("/reconcile"), one
        if "queries" in one.asked:
            name = "reconciliation-result-batch"
        else:
            name = "data-extension-response" if "extend" in one.asked else "manifest"
        valid(f"{name}.json", one.answer)


def test_messy_names_find_what_they_mean(
    openrefine: OpenRefine, service: str, recorder: Recorder, valid: Validate
) -> None:
    manifest = httpx.get(f"{service}/reconcile", trust_env=False).json()
    known = {**manifest, "url": f"{service}/reconcile", "ui": {"handler": "ReconStandardServicePanel"}}
    openrefine.post("set-preference", name="reconciliation.standardServices", value=json.dumps([known]))

    rows = list(csv.DictReader(NAMES.read_text("utf-8").splitlines()))
    project = openrefine.create("messy names", NAMES)
    config = {
        "mode": "standard-service", "service": f"{service}/reconcile", "autoMatch": True, "columnDetails": [],
        "identifierSpace": manifest["identifierSpace"], "schemaSpace": manifest["schemaSpace"], "type": None,
        "limit": 5,
    }  # fmt: skip
    started = time.monotonic()
    openrefine.post(
        "reconcile", project=project, columnName="name", config=json.dumps(config),
        engine=json.dumps({"facets": [], "mode": "row-based"}),
    )  # fmt: skip
    openrefine.wait(project)
    taken = time.monotonic() - started

    found = openrefine.post("get-rows", project=project, start="0", limit="500")
    assert found["total"] == len(rows) == 200
    recons = found["pool"]["recons"]
    best = true = 0
    wrong = []
    for row, shown in zip(rows, found["rows"], strict=True):
        name, _, truth = (cell["v"] if cell else "" for cell in shown["cells"])
        assert (name, truth or "") == (row["name"], row["truth"])
        recon = recons[str(shown["cells"][0]["r"])]
        # OpenRefine tells the candidates of what waits for a decision, and else the one that it took: the first.
        candidates = [recon["m"]] if recon["j"] == "matched" else sorted(recon["c"], key=lambda one: -one["score"])
        if recon["j"] == "matched":
            assert recon["m"]["id"] == row["truth"], f"{name!r} is matched with {recon['m']}"
        if row["truth"]:
            true += 1
            best += bool(candidates) and candidates[0]["id"] == row["truth"]
            if not candidates or candidates[0]["id"] != row["truth"]:
                wrong.append((name, row["truth"], [one["id"] for one in candidates[:2]]))
    assert true == 180
    assert best / true >= LEAST, wrong
    assert taken < WORK_S
    matched = sum(recons[str(shown["cells"][0]["r"])]["j"] == "matched" for shown in found["rows"])
    assert matched >= 80  # what is spelled otherwise, but whole, needs nobody to look at it

    # What the server said, of which OpenRefine shows a part.
    check(valid, recorder.exchanges)
    told: dict[str, list[dict[str, Any]]] = {}
    for one in recorder.exchanges:
        for key, query in json.loads(one.asked.get("queries", "{}")).items():
            told[query["query"]] = one.answer[key]["result"]
    decoys = {row["name"] for row in rows if not row["truth"]}
    assert len(decoys) == 20
    assert told.keys() == {row["name"] for row in rows}
    assert [name for name in sorted(decoys) if any(one["match"] for one in told[name])] == []


def test_values_are_fetched_for_matched_names(
    openrefine: OpenRefine, service: str, recorder: Recorder, valid: Validate, tmp_path: Path
) -> None:
    """Data extension, as OpenRefine does it: a column of reconciled standards gets their years and undated standards."""
    file = tmp_path / "standards.csv"
    file.write_text('standard\n"en 62056-47:2007"\n"EN 62056\u201347"\n', "utf-8")
    project = openrefine.create("standards", file)
    manifest = httpx.get(f"{service}/reconcile/standard", trust_env=False).json()
    space = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
    engine = json.dumps({"facets": [], "mode": "row-based"})
    config = {
        **space, "mode": "standard-service", "service": f"{service}/reconcile/standard", "autoMatch": True,
        "columnDetails": [], "type": {"id": "standard", "name": "standard"}, "limit": 0,
    }  # fmt: skip
    openrefine.post("reconcile", project=project, columnName="standard", config=json.dumps(config), engine=engine)
    openrefine.wait(project)
    extension = {"properties": [{"id": "year", "name": "year"}, {"id": "edition-of", "name": "edition of"}]}
    openrefine.post(
        "extend-data", project=project, baseColumnName="standard", endpoint=f"{service}/reconcile/standard",
        extension=json.dumps(extension), columnInsertIndex="1", engine=engine, **space,
    )  # fmt: skip
    openrefine.wait(project)
    found = openrefine.post("get-rows", project=project, start="0", limit="10")
    cells = [[cell["v"] if cell else None for cell in row["cells"]] for row in found["rows"]]
    assert cells == [["en 62056-47:2007", 2007, "EN 62056-47"], ["EN 62056\u201347"]]
    check(valid, recorder.exchanges)
    assert any("extend" in one.asked for one in recorder.exchanges)
