"""``sgkg validate --watch``: validate again whenever a file changes."""

import time
from pathlib import Path

from sgkg.cli.gated import Job
from sgkg.cli.output import say
from sgkg.errors import SgkgError, UsageError

__all__ = ["watch"]

_LOOK_S = 0.3
_State = tuple[tuple[str, int, int], ...]


def watch(job: Job) -> int:
    """Run a job, and again after each change of its files, until the user stops it.

    Raises:
        UsageError: it reads standard input, which does not change.
    """
    if "-" in job.files:
        raise UsageError("standard input cannot be watched; name a file")
    seen: _State | None = None
    while True:
        now = _state(job)
        if now != seen:
            if seen is not None:
                say("\n--- a file has changed\n")
            seen = now
            try:
                job.run()
            except SgkgError as error:  # a file in the middle of being edited
                say(f"sgkg: {error}")
            say("sgkg: watching; Ctrl-C stops")
        time.sleep(_LOOK_S)


def _state(job: Job) -> _State:
    try:
        names = job.files
    except UsageError:
        return ()
    found = []
    for name in names:
        try:
            status = Path(name).stat()
            found.append((name, status.st_mtime_ns, status.st_size))
        except OSError:
            found.append((name, 0, -1))
    return tuple(found)
