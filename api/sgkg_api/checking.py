"""Validate what somebody sends, in a process of its own: nothing is stored, and what goes wrong there ends there."""

import asyncio
import contextlib
import json
import math
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from sgkg.errors import DeadlineError, EngineError, MemoryLimitError, OverloadError, UsageError
from sgkg.evaluate.sandbox import low_priority

__all__ = ["Checks"]

#: exit codes of ``sgkg validate`` that come with a report: nothing that counts, findings, a file not read
_WITH_REPORT = (0, 1, 3)
_USAGE = 2
#: a report with more bytes is not taken: the memory limit is that of the other process, not of this one
_LONGEST_REPORT = 32 << 20
#: of what else it says
_LONGEST_TALK = 1 << 16
#: how an interpreter without memory fails; the others, in the middle of a native call
_OUT_OF_MEMORY = re.compile(rb"MemoryError|SystemError: .*without (?:setting an exception|exception set)")


class Checks:
    """Runs ``sgkg validate`` on texts, a few at a time.

    Args:
        at_once: how many run; as many again may wait.
        timeout_s: of one, without what it waits for its turn.
        memory_limit_mb: of one.
        longest_report: bytes that a report may have.
    """

    def __init__(
        self,
        *,
        at_once: int = 2,
        timeout_s: float = 30.0,
        memory_limit_mb: int = 512,
        longest_report: int = _LONGEST_REPORT,
    ) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._most = 2 * at_once
        self._here = 0
        self._timeout_s = timeout_s
        self._memory_limit_mb = memory_limit_mb
        self._longest_report = longest_report

    async def validate(self, name: str, body: bytes, options: Sequence[str] = ()) -> dict[str, Any]:
        """Validate a file. Who cancels this ends the process, and the file is gone.

        Args:
            name: of the file, without folders; its suffix names the syntax.
            body: what is in it.
            options: more of the command's.

        Returns:
            The report, as ``sgkg validate --format json`` writes it.

        Raises:
            UsageError: nothing in it can be checked, the options are wrong, or the report gets too long.
            OverloadError, DeadlineError, MemoryLimitError: it could not be done now.
        """
        if self._here >= self._most:
            raise OverloadError("too many files are being checked; try again in a few seconds")
        self._here += 1
        try:
            async with self._turn, _folder() as folder:
                # Not in a thread, which would go on after a cancel and write into a folder that is being removed.
                (Path(folder) / name).write_bytes(body)
                return await self._run(folder, [name, *options])
        finally:
            self._here -= 1

    async def _run(self, folder: str, arguments: Sequence[str]) -> dict[str, Any]:
        limits = (str(self._memory_limit_mb), str(math.ceil(self._timeout_s)))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sgkg_api.check_process", *limits, *arguments, cwd=folder,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=_environment(),
        )  # fmt: skip
        try:
            low_priority(process.pid)
            async with asyncio.timeout(self._timeout_s):
                out, err = await self._said_by(process)
        except TimeoutError:
            raise DeadlineError(f"the check takes longer than {self._timeout_s:g} seconds") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode == _USAGE:
            raise UsageError(_last(err))
        if process.returncode in _WITH_REPORT and out:
            report: dict[str, Any] = await asyncio.to_thread(json.loads, out)
            return report
        if process.returncode == -signal.SIGXCPU:
            raise DeadlineError(f"the check takes longer than {self._timeout_s:g} seconds")
        if process.returncode is not None and (process.returncode < 0 or _OUT_OF_MEMORY.search(err)):
            raise MemoryLimitError(
                f"the check needs more memory than {self._memory_limit_mb} MB, or the text is nested too deeply"
            )
        raise EngineError(f"the check ended with {process.returncode}: {_last(err)}")

    async def _said_by(self, process: asyncio.subprocess.Process) -> tuple[bytes, bytes]:
        """Read both streams to their ends, and keep no more of them than we want in memory."""
        assert process.stdout is not None  # noqa: S101 - both are pipes
        assert process.stderr is not None  # noqa: S101
        talk = asyncio.ensure_future(_end_of(process.stderr, _LONGEST_TALK))
        try:
            out = bytearray()
            while piece := await process.stdout.read(1 << 16):
                out += piece
                if len(out) > self._longest_report:
                    raise UsageError(
                        "there are too many findings for one report here; check a part of the file, or use "
                        "sgkg validate on your own machine"
                    )
            err = await talk
            await process.wait()
            return bytes(out), err
        finally:
            talk.cancel()


async def _end_of(stream: asyncio.StreamReader, most: int) -> bytes:
    """Read a stream to its end, and return the last of it: what went wrong stands there."""
    found = b""
    while piece := await stream.read(1 << 16):
        found = (found + piece)[-most:]
    return found


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


def _last(err: bytes) -> str:
    """Return what the command said last, without its name."""
    lines = [line for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith("sgkg: note:")]
    return (told or lines or ["it said nothing"])[-1].removeprefix("sgkg: ").removeprefix("Error: ")
