"""The lock of the workers holds even where the check of the text is bypassed."""

import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from evaluate.conftest import job

from sgkg.errors import EngineError, SgkgError
from sgkg.evaluate import sandbox
from sgkg.evaluate.pool import Pool

needs_lock = pytest.mark.skipif(
    not sandbox.can_lock_network(), reason="seccomp filters for this machine are not known"
)


def run(code: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", "from sgkg.evaluate import sandbox\n" + code], capture_output=True, text=True
    )
    return (found.stdout + found.stderr).strip()


@needs_lock
@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_INET6)",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_no_socket_and_no_program(attempt: str) -> None:
    assert "Permission denied" in run(f"sandbox.lock_network()\n{attempt}\nprint('got through')")
    assert "Permission denied" not in run(attempt)


@needs_lock
def test_the_lock_cannot_be_taken_off() -> None:
    assert "True" in run(
        "print(sandbox.lock_network())\nimport ctypes\nctypes.CDLL(None).prctl(22, 0, 0, 0, 0)\n"
        "import socket\ntry:\n    socket.socket()\nexcept PermissionError:\n    print('held')"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other ways")
def test_memory_ends() -> None:
    assert "MemoryError" in run("sandbox.limit_memory(50)\nx = bytearray(200 << 20)")
    assert run("sandbox.limit_memory(300)\nx = bytearray(100 << 20)") == ""


@needs_lock
def test_service_reaches_nobody(with_pool: Callable[..., Any]) -> None:
    """SERVICE goes to the worker unchecked: the listener sees no connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    port = listener.getsockname()[1]

    async def work(pool: Pool) -> None:
        for text in (
            f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE <http://localhost:{port}/> {{ ?s ?p ?o }} }}",
        ):
            answer = pool.submit(job(text))
            with pytest.raises(SgkgError) as caught:
                await answer.ready()
            assert isinstance(caught.value, EngineError)

    with_pool(work)
    with pytest.raises(BlockingIOError):
        listener.accept()
    listener.close()


def test_from_reads_no_file(with_pool: Callable[..., Any], tmp_path: Any) -> None:
    file = tmp_path / "secret.ttl"
    file.write_text("<urn:secret> <urn:p> 1 .")

    async def work(pool: Pool) -> None:
        for iri in (file.as_uri(), "http://127.0.0.1:1/x"):
            answer = pool.submit(job(f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}"))
            await answer.ready()
            assert b"secret" not in answer.body

    with_pool(work)
