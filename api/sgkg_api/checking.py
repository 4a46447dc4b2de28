"""Validate what somebody sends, in a process of its own: nothing is stored, and what goes wrong there ends there."""

import asyncio
import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from sgkg.errors import DeadlineError, EngineError, MemoryLimitError, OverloadError, UsageError

__all__ = ["Checks"]

#: exit codes of ``sgkg validate`` that come with a report: nothing that counts, findings, a file not read
_WITH_REPORT = (0, 1, 3)
_USAGE = 2
#: how an interpreter without memory fails; the second, in the middle of a native call
_OUT_OF_MEMORY = re.compile(rb"MemoryError|SystemError: error return without exception set")


class Checks:
    """Runs ``sgkg validate`` on texts, a few at a time.

    Args:
        at_once: how many run; as many again may wait.
        timeout_s: of one.
        memory_limit_mb: of one.
    """

    def __init__(self, *, at_once: int = 2, timeout_s: float = 30.0, memory_limit_mb: int = 512) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._most = 2 * at_once
        self._here = 0
        self._timeout_s = timeout_s
        self._memory_limit_mb = memory_limit_mb

    async def validate(self, name: str, body: bytes, options: Sequence[str] = ()) -> dict[str, Any]:
        """Validate a file.

        Args:
            name: of the file, without folders; its suffix names the syntax.
            body: what is in it.
            options: more of the command's.

        Returns:
            The report, as ``sgkg validate --format json`` writes it.

        Raises:
            UsageError: nothing in it can be checked, or the options are wrong.
            OverloadError, DeadlineError, MemoryLimitError: it could not be done now.
        """
        if self._here >= self._most:
            raise OverloadError("too many files are being checked; try again in a few seconds")
        self._here += 1
        try:
            async with self._turn, _folder() as folder:
                file = Path(folder) / name
                file.write_bytes(body)
                return await self._run(folder, [name, *options])
        finally:
            self._here -= 1

    async def _run(self, folder: str, arguments: Sequence[str]) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sgkg_api.check_process", str(self._memory_limit_mb), *arguments, cwd=folder,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=_environment(),
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._timeout_s):
                out, err = await process.communicate()
        except TimeoutError:
            raise DeadlineError(f"the check takes longer than {self._timeout_s:g} seconds") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode == _USAGE:
            raise UsageError(_said(err))
        if process.returncode in _WITH_REPORT and out:
            report: dict[str, Any] = json.loads(out)
            return report
        if process.returncode is not None and (process.returncode < 0 or _OUT_OF_MEMORY.search(err)):
            raise MemoryLimitError(
                f"the check needs more memory than {self._memory_limit_mb} MB, or the text is nested too deeply"
            )
        raise EngineError(f"the check ended with {process.returncode}: {_said(err)}")


@contextlib.asynccontextmanager
async def _folder() -> AsyncIterator[str]:
    """A folder of our own, gone at the end with all that is in it."""
    folder = tempfile.TemporaryDirectory(prefix="sgkg-check-", ignore_cleanup_errors=True)
    try:
        yield folder.name
    finally:
        await asyncio.to_thread(folder.cleanup)


def _environment() -> dict[str, str]:
    """Nothing of ours that is secret goes along: tokens come by the environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
    paths = [path for path in sys.path if path]
    return {**kept, "SGKG_NO_CACHE": "1", "PYTHONPATH": os.pathsep.join(paths), "NO_COLOR": "1"}


def _said(err: bytes) -> str:
    """Return what the command said last, without its name."""
    lines = [line for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith("sgkg: note:")]
    return (told or lines or ["it said nothing"])[-1].removeprefix("sgkg: ").removeprefix("Error: ")
