"""The curl lines of the README and of the documentation work as they stand there, but for the address."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from clients.installed import program
from suites.served import Server, served

ROOT = Path(__file__).parents[2]
#: the commands of this page need each other, and a vendor: tests/vendors/declare runs them in their order
_OWN = "vendors.md"
PAGES = [ROOT / "README.md", *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != _OWN)]
#: where ``sgkg serve`` listens when it is told nothing else
ADDRESS = re.compile(r"http://(?:localhost|127\.0\.0\.1):8000\b")
LIMIT_S = 60

pytestmark = pytest.mark.clients


def lines(page: Path) -> list[str]:
    """The curl commands in the shell blocks of a page, continued lines made one."""
    blocks = re.findall(r"```(?:bash|console)\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    joined = (line.removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines())
    return [line for line in joined if line.startswith("curl ") and ADDRESS.search(line)]


COMMANDS = [(page.name, line) for page in PAGES for line in lines(page)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the packed data, as a reader of the README has it."""
    with served(tmp_path_factory.mktemp("readme")) as one:
        yield one


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_every_curl_line_works(page: str, line: str, server: Server, tmp_path: Path) -> None:
    program("curl", "curl")
    (tmp_path / "data.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    script = f'curl() {{ command curl -sS --fail-with-body "$@"; }}\nset -e\n{ADDRESS.sub(server.url, line)}'
    variables = os.environ | {"SGKG_CURATOR_TOKEN": server.token, "TOKEN": server.token}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=variables, capture_output=True, timeout=LIMIT_S)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_shows_how_to_ask() -> None:
    assert "README.md" in {page for page, _ in COMMANDS}
