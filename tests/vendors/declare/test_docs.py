"""The page for vendors is true: its commands run in order against a real server, and print what it shows."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sgkg.io import FORMATS
from sgkg.rules_text import rule_texts
from sgkg.validation.runs import packed_shapes
from sgkg.vendors.check import check_text
from sgkg.vendors.model import Vendor

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "vendors.md").read_text("utf-8")
PORT = "8000"
WAIT_S = 60
#: what differs from run to run, and from release to release
MASKS = {
    r"sgkg_[0-9a-f]{8}_[\w-]+": "SECRET",
    r"token [0-9a-f]{8}": "token ID",
    r"\d{4}-\d{2}-\d{2}T[\d:]+Z": "TIME",
    r"as\s+of\s+\d{4}-\d{2}-\d{2}": "as of DAY",
    r"not\s+applicable:\s+[^.]*\.": "not applicable: SOME.",
    r"Engine:\s+shacl [\d.]+": "Engine: shacl N",
    r"Versions: [^\n]*\n?[^\n]*?shapes [\w.]+\.": "Versions: SOME.",
    r'"digest":"[0-9a-f]+"': '"digest":"HASH"',
    r'"version":\d+': '"version":N',
    r"127\.0\.0\.1:\d+": "127.0.0.1:PORT",
}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def sessions() -> list[tuple[str, str]]:
    """Each command of the page, in order, with the output that is shown."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append((command, shown))
    return found


def masked(text: str) -> str:
    for pattern, word in MASKS.items():
        text = re.sub(pattern, word, text)
    return re.sub(r"\s+", "", text)


@pytest.fixture
def tools(tmp_path: Path) -> dict[str, str]:
    """An environment in which ``sgkg`` is this checkout."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "sgkg"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sgkg "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    path = os.pathsep.join([str(ROOT), str(ROOT / "api"), os.environ.get("PYTHONPATH", "")])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
    return {**kept, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": path}


@pytest.fixture
def served(tmp_path: Path, tools: dict[str, str]) -> Iterator[str]:
    """The port of a server over the folder ``data`` of the reader's folder."""
    (tmp_path / "work").mkdir()
    log = tmp_path / "server.log"
    command = ["sgkg", "serve", "--store", "data", "--port", "0", "--no-access-log"]
    with (
        log.open("wb") as file,
        subprocess.Popen(command, cwd=tmp_path / "work", env=tools, stdout=file, stderr=file) as server,
    ):
        try:
            end = time.monotonic() + WAIT_S
            while not (port := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text("utf-8"))):
                assert time.monotonic() < end, log.read_text("utf-8")
                assert server.poll() is None, log.read_text("utf-8")
                time.sleep(0.05)
            yield port[1]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(WAIT_S)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="the page uses bash and curl")
def test_the_page_can_be_followed(served: str, tools: dict[str, str], tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "products.csv").write_text(blocks("csv")[0], encoding="utf-8")
    told = sessions()
    script = "".join(f"{command} 2>&1\necho\necho '<<<'\n" for command, _ in told)
    # In a substitution only what is said goes to the screen.
    script = script.replace(f":{PORT}/", f":{served}/").replace(") 2>&1", " ) 2>&1")
    done = subprocess.run(
        ["bash"], input=script.encode(), cwd=work, env=tools, capture_output=True, timeout=120, check=False
    )
    shown = [output for _, output in told]
    printed = done.stdout.decode() + done.stderr.decode()
    noise = done.stderr.decode()
    outputs = done.stdout.decode().split("<<<\n")[:-1]
    assert len(outputs) == len(told), printed
    for (command, _), output, wanted in zip(told, outputs, shown, strict=True):
        if command.startswith("TOKEN="):
            assert masked(wanted) in masked(noise), printed
        else:
            assert masked(output) == masked(wanted), command
    for name in re.findall(r"--output (\S+)", PAGE):
        assert (work / name).is_file()


def test_it_takes_five_commands() -> None:
    first = PAGE.partition("## The ten lines")[0]
    assert len(re.findall(r"^\$ ", first, re.MULTILINE)) == 5
    assert [f"**{number}. " in first for number in range(1, 7)] == [True] * 5 + [False]


def test_the_ten_lines_are_ten_and_right() -> None:
    text = blocks("json")[0]
    assert len(text.splitlines()) == 10
    acme = Vendor("acme", "ACME", ("https://acme.example/",))
    checked = check_text(text.encode(), FORMATS["jsonld"].media_type, acme, today="2026-05-31")
    assert (checked.findings, checked.products) == ((), 1)
    certified = text.replace('"level": "claimed"', blocks("json")[1])
    assert json.loads(certified)
    checked = check_text(certified.encode(), FORMATS["jsonld"].media_type, acme, today="2026-05-31")
    assert checked.findings == ()


def test_the_table_of_rules_is_that_of_the_shapes() -> None:
    shapes = [one for one in packed_shapes() if one.source.endswith("product.ttl")]
    texts = rule_texts(shapes).values()
    rows = [f"| `{one.id.removeprefix('sgs:')}` | {one.severity.value} | {one.how} |" for one in texts if one.how]
    shown = re.findall(r"^\| `[\w-]+` \| (?:violation|warning|info) \|.*$", PAGE, re.MULTILINE)
    assert shown == rows, "docs/vendors.md should have:\n" + "\n".join(rows)


def test_every_option_is_on_the_page() -> None:
    from sgkg.cli.declare import declare

    for command in declare.commands.values():
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert option in PAGE, f"{option} of {command.name}"
    for option in ("--as-vendor", "--prefix", "--store", "--write-repairs"):
        assert option in PAGE
