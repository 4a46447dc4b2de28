"""``sgkg init``: the files with which a repository has its gaps checked."""

import contextlib
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from glob import escape
from itertools import takewhile
from pathlib import Path, PurePosixPath

import click

from sgkg import __version__, globs
from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.errors import UsageError
from sgkg.policy import FILE

__all__ = ["init"]

_STARTERS = Path(__file__).parent / "starters"
_SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")
_SAMPLE = "inventories/sample.ttl"
_WAIVERS = "waivers/**/*"
#: more folders than this are written as one pattern for all
_MOST_PATTERNS = 5
_WORKFLOW = ".github/workflows/gaps.yml"
_GITLAB, _GITLAB_JOB = ".gitlab-ci.yml", ".gitlab/sgkg.gitlab-ci.yml"
_PRE_COMMIT = ".pre-commit-config.yaml"
#: files that hold other things too, which are not replaced whatever the options
_SHARED = (_GITLAB, _PRE_COMMIT)


@click.command(context_settings=options.HELP)
@click.argument("directory", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--github/--no-github", default=True, show_default=True, help="Write a workflow for GitHub Actions.")
@click.option("--gitlab", is_flag=True, help="Write a job for GitLab.")
@click.option("--pre-commit", is_flag=True, help="Write a hook for pre-commit.")
@click.option("--force", is_flag=True, help="Replace the policy, the workflow and the job where they are there.")
def init(directory: Path, github: bool, gitlab: bool, pre_commit: bool, force: bool) -> None:
    """Write a commented policy and a workflow into a repository.

    A sample inventory comes with them where DIRECTORY has no RDF file. Files that are there are kept.

    \b
    sgkg init                            here, with a workflow for GitHub Actions
    sgkg init --no-github --gitlab       with a job for GitLab instead
    sgkg init --pre-commit inventory     in a folder of the repository
    """  # noqa: D301 - click reads the escape
    root = _repository(directory)
    below = directory.resolve().relative_to(root).as_posix()
    if not re.fullmatch(r"[\w./+-]+", below):
        raise UsageError(f"the folder {below!r} has characters that a CI file cannot have; write the files by hand")
    config = FILE if below == "." else f"{below}/{FILE}"
    written: list[str] = []
    if _own_policy(directory, force):
        files = _data(directory)
        inventories = _inventories(directory, files)
        patterns = _patterns(files)
        if len(inventories) > 1:
            patterns = [_exactly(name) for name in _of_first(files, inventories)]
        text = _starter("sgkg.toml", FILES=json.dumps(patterns, ensure_ascii=False), VERSION=__version__)
        if _write(directory, FILE, text, force, written) and not files:
            _write(directory, _SAMPLE, _starter("inventory.ttl"), False, written)
        elif files:
            click.echo(
                f"      for {len(files)} RDF file{'' if len(files) == 1 else 's'} found: {', '.join(patterns)}"
            )
            click.echo("".join(f"      {line}\n" for line in _several(inventories)), nl=False)
    if github:
        text = _starter("github-workflow.yml", BRANCH=_branch(root), CONFIG=config)
        _write(root, _WORKFLOW, text, force, written)
    if gitlab:
        text = _starter("gitlab-job.yml").replace('OPTIONS: ""', f'OPTIONS: "--config {config}"')
        _write(root, _GITLAB_JOB, text, force, written)
        _write(root, _GITLAB, _starter("gitlab-ci.yml"), force, written)
    if pre_commit:
        text = _starter("pre-commit-config.yaml", CONFIG=config)
        _write(root, _PRE_COMMIT, text, force, written)
    click.echo("\n" + "\n".join(_next(directory, written)))


def _next(directory: Path, written: list[str]) -> Iterator[str]:
    """Say what is left to do."""
    yield "Next"
    there = "" if directory.resolve() == Path.cwd() else f"cd {directory} && "
    yield f"  {there}sgkg validate      says what the policy finds today"
    named = [name for name in (_WORKFLOW, _GITLAB_JOB, _PRE_COMMIT) if name in written]
    if named:
        yield f"  Put the owner and a full commit of sgkg in place of OWNER and COMMIT in {' and '.join(named)}."
    if FILE in written:
        yield "  Gaps that are there today: accept them one by one (waivers), or all at once as known:"
        yield "  sgkg validate --write-baseline known-gaps.jsonl"


def _write(folder: Path, name: str, text: str, force: bool, written: list[str]) -> bool:
    """Write a file that is not there, and say so; one that is there only if it is ours and that is wanted."""
    file = folder / name
    if os.path.lexists(file) and (not force or name in _SHARED):
        if name in _SHARED:
            click.echo(f"kept  {name}; add to it:\n")
            click.echo("".join(f"    {line}\n" for line in text.splitlines()))
        else:
            click.echo(f"kept  {name}; --force replaces it")
        return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {file.parent}: {error.strerror}") from error
    out.write(text, str(file))
    click.echo(f"wrote {name}")
    written.append(name)
    return True


def _starter(name: str, **values: str) -> str:
    text = (_STARTERS / name).read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _own_policy(directory: Path, force: bool) -> bool:
    """Whether the folder wants a file for its policy: two policies in one folder are an error."""
    try:
        table = tomllib.loads((directory / "pyproject.toml").read_text("utf-8")).get("tool", {}).get("sgkg")
    except (OSError, ValueError, AttributeError, RecursionError):
        return True
    if table is None:
        return True
    click.echo("kept  [tool.sgkg] in pyproject.toml, which is the policy" + ("; --force leaves it" if force else ""))
    return False


def _data(directory: Path) -> list[str]:
    """List the RDF files that are there; those of waivers have a key of their own."""
    found = globs.expand(directory, [f"**/*{suffix}" for suffix in _SUFFIXES]) if directory.is_dir() else []
    return [name for name in found if not globs.matches(name, [_WAIVERS])]


def _patterns(names: Sequence[str]) -> list[str]:
    """Write patterns for files; for the sample where there are none."""
    files = [PurePosixPath(name) for name in names]
    if not files:
        return [f"{PurePosixPath(_SAMPLE).parent}/*.ttl"]
    patterns = sorted({f"{escape(str(file.parent))}/*{file.suffix}".removeprefix("./") for file in files})
    if len(patterns) > _MOST_PATTERNS or not all(map(_usable, patterns)):
        patterns = sorted({f"**/*{file.suffix}" for file in files})
    return patterns


def _inventories(directory: Path, names: Sequence[str]) -> dict[str, list[str]]:
    """Find the inventories that files describe: IRI -> files, in their order. Files that cannot be read have none."""
    from sgkg import io
    from sgkg.errors import EngineError, InputError
    from sgkg.namespaces import RDF, SG
    from sgkg.terms import plain

    found: dict[str, list[str]] = {}
    for name in names:
        with contextlib.suppress(EngineError, InputError):
            data = io.read(str(directory / name))
            if b"Inventory" not in data:  # a look costs less than a reading
                continue
            for subject, kind in io.parse(data, source=name).pairs(RDF + "type"):
                if kind == SG + "Inventory" and name not in found.setdefault(plain(subject), []):
                    found[plain(subject)].append(name)
    return found


def _of_first(names: Sequence[str], inventories: Mapping[str, Sequence[str]]) -> list[str]:
    """List the files of the first inventory, and those without one that are as near to it as to any other."""
    first, *rest = inventories.values()
    others = [name for files in rest for name in files if name not in first]

    def nearness(name: str, files: Sequence[str]) -> int:
        """Count the folders that a file shares with the nearest of some."""
        pairs = (zip(name.split("/")[:-1], file.split("/")[:-1], strict=False) for file in files)
        return max((sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pair)) for pair in pairs), default=-1)

    near = {name for name in names if nearness(name, first) >= nearness(name, others)}
    return [name for name in names if name in first or (name in near and name not in others)]


def _exactly(name: str) -> str:
    """Write a pattern for one file; a sign that a policy cannot have may stand for any."""
    return "".join("?" if sign == "\\" or not sign.isprintable() else sign for sign in escape(name))


def _several(inventories: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Say what to do where there are several inventories: a run is about one."""
    if len(inventories) < 2:
        return
    first, *rest = inventories
    yield f"There are {len(inventories)} inventories here, and a run is about one. This policy is for {first}."
    for iri in rest:
        where = ", ".join(inventories[iri])
        if set(inventories[iri]) & set(inventories[first]):
            yield f"{where} describes {iri} too: split the file first."
        else:
            yield f"For {iri} ({where}) write one of its own: sgkg validate --config OTHER.toml"


def _usable(pattern: str) -> bool:
    try:
        globs.checked(pattern, "files")
    except UsageError:
        return False
    return True


def _repository(directory: Path) -> Path:
    """Find the root of the git repository, where CI looks for its files; without one, the folder itself."""
    here = directory.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _branch(root: Path) -> str:
    """Guess the default branch: main, or master where that is what is checked out."""
    try:
        head = (root / ".git" / "HEAD").read_text("utf-8").strip()
    except OSError:
        return "main"
    return "master" if head == "ref: refs/heads/master" else "main"
