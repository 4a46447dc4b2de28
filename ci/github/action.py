"""What ``action.yml`` runs: ``prepare``, ``install``, ``validate``. Standard library only; inputs are environment.

``prepare`` says where the environment is and under which key it is kept; ``install`` makes it; ``validate``, which
runs in it, turns inputs into options of ``sgkg validate`` and its report into outputs of the step.
"""

import glob
import json
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

__all__ = ["command", "main"]

SOURCE = Path(__file__).resolve().parents[2]
#: what an installation is made of
_PARTS = ("pyproject.toml", "README.md", "LICENSE", "LICENSES", "sgkg", "api", "ontology", "shapes", "queries")
_USAGE = 2


def main(step: str, environment: Mapping[str, str]) -> int:
    """Do a step of the action.

    Args:
        step: ``prepare``, ``install`` or ``validate``.
        environment: the inputs as ``INPUT_*``, and what GitHub sets.

    Returns:
        The exit code: that of ``sgkg validate``, or 2 where the inputs cannot be used.
    """
    try:
        return {"prepare": _prepare, "install": _install, "validate": _validate}[step](environment)
    except _InputError as error:
        told = str(error).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        sys.stdout.write(f"::error title=sgkg::{told}\n")
        return _USAGE


def command(environment: Mapping[str, str], sarif: Path, report: Path) -> list[str]:
    """Make the arguments of ``sgkg validate`` from the inputs.

    Args:
        environment: as for :func:`main`.
        sarif: where the findings go as SARIF.
        report: where they go as JSON.
    """
    options = ["--format", "text", "--format", "github", "--format", f"sarif:{sarif}", "--format", f"json:{report}"]
    for name in ("config", "fail-on", "today"):
        if value := _input(environment, name):
            options += [f"--{name}={value}"]
    if base := _base(environment):
        options += [f"--baseline-ref={base}"]
    return ["validate", *options, "--", *_files(environment)]


# --- steps


def _prepare(environment: Mapping[str, str]) -> int:
    place = _place(environment)
    hashed = sha256(str(place).encode())
    for file in _sources(environment):
        hashed.update(f"\n{file.name} {sha256(file.read_bytes()).hexdigest()}".encode())
    system = f"{platform.system()}-{platform.machine()}-{platform.python_version()}"
    key = f"sgkg-{system}-{hashed.hexdigest()[:32]}"
    _tell(environment, {"environment": str(place), "python": str(_python(place)), "key": key})
    return 0


def _install(environment: Mapping[str, str]) -> int:
    place = _place(environment)
    venv.create(place, clear=True, with_pip=True)
    wanted = [str(SOURCE)]
    if listed := _requirements(environment):
        wanted = ["--require-hashes", "--requirement", str(listed)]
    pip = [str(_python(place)), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*pip, *wanted], check=False).returncode


def _validate(environment: Mapping[str, str]) -> int:
    wanted, running = _input(environment, "version"), version("sgkg")
    if wanted and wanted != running:
        raise _InputError(f"the input version is {wanted}, and this is sgkg {running}")
    folder = Path(environment["RUNNER_TEMP"]) / "sgkg-reports"
    folder.mkdir(exist_ok=True)
    sarif, report = folder / "sgkg.sarif", folder / "sgkg.json"
    for file in (sarif, report):  # of an earlier step of the job
        file.unlink(missing_ok=True)
    # -I: a folder or file of the checkout named as a module must not be taken for it
    run = subprocess.run([sys.executable, "-I", "-m", "sgkg", *command(environment, sarif, report)], check=False)
    outputs = {"sarif-file": str(sarif) if sarif.is_file() else "", "open": "", "closed": ""}
    if report.is_file():
        verdict = json.loads(report.read_text("utf-8"))
        outputs |= {"open": str(sum(verdict["counting"].values())), "closed": str(len(verdict["closed"]))}
    _tell(environment, outputs)
    return run.returncode


# --- inputs


class _InputError(Exception):
    """An input that cannot be used; its text is fit for a user to read."""


def _input(environment: Mapping[str, str], name: str) -> str:
    return environment.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def _files(environment: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for pattern in _input(environment, "files").splitlines():
        if pattern.strip():
            # a pattern that fits nothing goes on as a name, and sgkg says that there is no such file
            named = glob.glob(pattern.strip(), recursive=True)  # noqa: PTH207 - Path takes no absolute pattern
            if any(sign in pattern for sign in "*?["):  # a folder that is named is told to be one
                named = [name for name in named if not Path(name).is_dir()]
            found += sorted(named) or [pattern.strip()]
    return list(dict.fromkeys(found))


def _base(environment: Mapping[str, str]) -> str:
    named = _input(environment, "baseline-ref")
    if named == "none":
        return ""
    if named not in ("", "auto"):
        return named
    event = environment.get("EVENT_BASE", "").strip()
    if event and environment.get("GITHUB_REF", "").startswith("refs/pull/"):
        # What is checked out is the merge with the base as it is now. Its first parent is that base; the one of the
        # event may be older, and what others merged since would count as made by this pull request.
        head, *parents = _git("rev-list", "--parents", "--max-count=1", "HEAD").split() or [""]
        if head == environment.get("GITHUB_SHA") and len(parents) > 1 and _git("cat-file", "-t", parents[0]):
            return parents[0]
    return event


def _git(*arguments: str) -> str:
    """Ask git; where it has no answer, sgkg finds out and says what to do."""
    try:
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def _requirements(environment: Mapping[str, str]) -> Path | None:
    name = _input(environment, "requirements")
    if not name:
        return None
    file = Path(name).resolve()
    if not file.is_file():
        raise _InputError(f"the input requirements is {name}, and there is no such file")
    return file


# --- the environment


def _place(environment: Mapping[str, str]) -> Path:
    return Path(environment["RUNNER_TEMP"]).resolve() / "sgkg-environment"


def _python(place: Path) -> Path:
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _sources(environment: Mapping[str, str]) -> Iterator[Path]:
    """Everything that decides what is installed, in a fixed order."""
    listed = _requirements(environment)
    if listed:
        yield listed
        return
    for part in _PARTS:
        top = SOURCE / part
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and "__pycache__" not in file.parts:
                yield file


def _tell(environment: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    with Path(environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in outputs.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.environ))
