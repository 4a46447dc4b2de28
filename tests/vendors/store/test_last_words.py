"""What a process of ours says when it ends: words that tell why, and no trace behind them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sgkg.errors import MemoryLimitError
from sgkg.evaluate import faults

#: as each process begins: query workers, the one that they are forked from, the writer, and those that check
CODE = """
import os, socket, sys
from sgkg.evaluate import sandbox, {module}
{module}.prepare(sys.argv[1])
assert not [name for name in os.environ if name.startswith("RUST_")]
import pyoxigraph as ox
sandbox.limit_memory(128)
ox.Literal("x" * (90 << 20))
"""


@pytest.mark.parametrize("module", ["worker", "checker", "writer"])
@pytest.mark.parametrize("wish", ["0", "1", "full"])
def test_no_trace_hides_why_it_ended(tmp_path: Path, module: str, wish: str) -> None:
    log = tmp_path / "log"
    log.touch()
    paths = os.pathsep.join(path for path in sys.path if path)
    given = {**os.environ, "RUST_BACKTRACE": wish, "RUST_LIB_BACKTRACE": wish, "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(module=module), str(log)], env=given, check=False, timeout=60
    )
    assert done.returncode != 0
    words = log.read_text("utf-8", "replace")
    assert "stack backtrace" not in words
    assert isinstance(faults.after_death(words[-2000:]), MemoryLimitError), words
