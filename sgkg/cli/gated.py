"""The work of ``sgkg validate``: what the options and the policy ask for, from files to reports and exit code."""

import importlib.metadata
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from sgkg import __version__, io, resources
from sgkg.cli import output as out
from sgkg.cli.targets import Target, targets
from sgkg.errors import InputError, UsageError
from sgkg.gate.cache import Cache, folder
from sgkg.gate.model import Verdict
from sgkg.model import ENGINES
from sgkg.policy import Policy, load
from sgkg.reports import VALIDATION_FORMATS, writer

__all__ = ["Job"]

Named = tuple[tuple[str, bytes], ...]
_FILES = ("ontology", "shapes", "queries")
#: formats that can tell how long a run took, and those whose readers know files from the root of the repository
_TIMED = ("text", "markdown", "html")
_FROM_THE_ROOT = ("sarif", "sarif-full", "junit", "github", "gitlab", "turtle", "jsonld")


class Job:
    """A gated run, which may be done again.

    Args:
        given: the options of the command.

    Raises:
        UsageError: the options do not fit together, or name what is not there.
    """

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        files: tuple[str, ...] = given["files"]
        config = Path(given["config"]) if given["config"] else None
        # Whoever names files means these files: a policy nearby has waivers and limits for others.
        found = load(Path.cwd(), config) if config or not files else None
        if found is None and not files:
            raise UsageError(
                "nothing to validate: name a file, or write a policy that names it (sgkg.toml; sgkg init writes one)"
            )
        self._policy = found or Policy()
        self._named = files
        forms = {form: self._seen(file) for form, file in self._policy.formats.items()}
        self._targets = targets(given["forms"], given["output"], forms)
        self._engine: str = given["engine"] or self._policy.engine or ENGINES[0]
        self._fail_on: str = given["fail_on"] or self._policy.fail_on or "violation"
        self._as_of: str | None = given["as_of"] or self._policy.as_of
        self._today = _day(given["today"])
        if given["baseline"] and given["baseline_ref"]:
            raise UsageError("compare with a file (--baseline) or with a revision (--baseline-ref), not with both")
        if given["output"] and given["watch"] and given["output"] != "-":
            raise UsageError("--watch shows its report; it writes no file")

    @property
    def files(self) -> list[str]:
        """Everything that the run reads, by name."""
        return [*self._data(), *self._shapes(), *self._waivers()]

    def run(self) -> int:
        """Validate, write the reports, and return the exit code."""
        begun = time.perf_counter()
        data, failure = self._read(self._data())
        waivers, failed = self._read(self._waivers())
        failure = failure or failed
        if failure:
            raise failure
        shapes = None
        if names := self._shapes():
            try:
                shapes = tuple((self._shown(name), io.read(name)) for name in names)
            except InputError as error:
                raise UsageError(f"the shapes cannot be read: {error}") from error
        try:
            verdict = self._verdict(data, shapes, waivers)
        except InputError as error:
            self._tell_unreadable(error)
            raise
        self._require(verdict)
        for note in verdict.notes:
            click.echo(f"sgkg: note: {note}", err=True)
        took = time.perf_counter() - begun
        self._write(verdict, took if self._given["timing"] else None)
        if self._given["write_baseline"]:
            from sgkg.gate import baseline

            text = baseline.write(verdict.findings)
            out.write(text, self._given["write_baseline"], inputs=self.files)
            number = text.count("\n") - 1
            click.echo(f"sgkg: {number} findings written to {self._given['write_baseline']}", err=True)
        if out.talks():
            click.echo(f"sgkg: {took:.2f} s", err=True)
        return int(not verdict.passed and not self._given["exit_zero"])

    # --- what is read

    def _data(self) -> list[str]:
        if self._named:
            return list(dict.fromkeys(self._named))
        found = self._expanded("files", self._policy.files)
        if self._policy.inventory:
            found.append(self._inventory(self._policy.inventory))
        if not found:
            raise UsageError(f"nothing was checked: {self._policy.source} names neither files nor an inventory")
        return found

    def _shapes(self) -> list[str]:
        return list(self._given["shapes"]) or self._expanded("shapes", self._policy.shapes)

    def _waivers(self) -> list[str]:
        if self._given["waivers"]:
            return list(self._given["waivers"])
        return [self._seen(name) for name in self._policy.expand(self._policy.waivers)]

    def _expanded(self, key: str, patterns: Sequence[str]) -> list[str]:
        for pattern in self._policy.idle(patterns):
            raise UsageError(f"nothing was checked: {self._policy.source}: {key}: no file matches {pattern!r}")
        return [self._seen(name) for name in self._policy.expand(patterns)]

    def _seen(self, name: str) -> str:
        return self._policy.seen_from(Path.cwd(), name)

    def _shown(self, name: str) -> str:
        """Name a file as reports do: from the folder of the policy, so that all of a project say the same."""
        root = self._policy.root.absolute()
        path = Path(os.path.abspath(name))  # noqa: PTH100 - a link stays one
        return path.relative_to(root).as_posix() if name != "-" and path.is_relative_to(root) else _local(name)

    def _inventory(self, name: str) -> str:
        from sgkg.dataset import inventories

        if name in inventories():
            return str(resources.data("ontology") / "inventories" / f"{name}.ttl")
        return self._seen(name)

    def _read(self, names: Sequence[str]) -> tuple[Named, InputError | None]:
        found = []
        for name in names:
            try:
                found.append((self._shown(name), io.read(name)))
            except InputError as error:
                return (), error
        return tuple(found), None

    # --- what is made of it

    def _verdict(self, data: Named, shapes: Named | None, waivers: Named) -> Verdict:
        revision = None
        if ref := self._given["baseline_ref"]:
            from sgkg.gate.revisions import Revision

            revision = Revision(ref, self._policy.root if not self._named else Path.cwd())
        known: tuple[str, str] | None = None
        written = self._policy.baseline and self._seen(self._policy.baseline)
        if not revision and (name := self._given["baseline"] or written):
            known = (self._shown(name), _baseline(name))
        cache = Cache(folder())
        key = "" if self._given["no_cache"] else self._key(data, shapes, waivers, known, revision)
        kept = cache.get(key) if key else None
        if kept is not None:
            return kept
        for name, _ in data:
            out.progress(name, self._engine)
        from sgkg.gate.run import Inputs, run

        inputs = Inputs(data, shapes, waivers, known)
        base = None
        if revision:
            before = Inputs(
                self._at(revision, self._data(), self._policy.files),
                None if shapes is None else self._at(revision, self._shapes(), self._policy.shapes),
                self._at(revision, self._waivers(), self._policy.waivers),
            )
            base = (revision, before)
        verdict = run(inputs, self._wish(), base)
        if key:
            cache.put(key, verdict)
        return verdict

    def _at(self, revision: Any, names: Sequence[str], patterns: Sequence[str]) -> Named:
        """Read the files of the policy's patterns, or those that were named, in a revision."""
        from_policy = not self._named and patterns
        wanted = revision.files(patterns) if from_policy else [self._shown(name) for name in names]
        found = revision.read_all(wanted)
        return tuple((name, content) for name in wanted if (content := found[name]) is not None)

    def _wish(self) -> Any:
        from sgkg.gate.run import Wish

        return Wish(
            self._today, self._as_of, self._engine, self._given["inference"], self._fail_on,
            self._policy.rules, self._policy.limits,
        )  # fmt: skip

    def _key(
        self, data: Named, shapes: Named | None, waivers: Named, known: tuple[str, str] | None, revision: Any
    ) -> str:
        parts: list[str | bytes] = [__version__, _newest(), importlib.metadata.version(self._engine)]
        options = (
            self._today if waivers or revision else "", self._as_of, self._engine, self._given["inference"],
            self._fail_on, sorted((name, str(level)) for name, level in self._policy.rules.items()),
            sorted(self._policy.limits.items()), known, revision.commit if revision else None,
            self._policy.files, self._policy.shapes, self._policy.waivers, shapes is None,
        )  # fmt: skip
        parts.append(repr(options))
        for group in (data, shapes or (), waivers):
            parts.append(str(len(group)))
            for name, content in group:
                parts += [name, content]
        return Cache.key(parts)

    # --- what is said

    def _require(self, verdict: Verdict) -> None:
        unmet = self._policy.unmet(verdict.versions)
        if unmet:
            raise UsageError(" ".join(unmet))

    def _write(self, verdict: Verdict, seconds: float | None = None) -> None:
        folder = _below(self._policy.root.absolute() if not self._named else Path.cwd())
        for target in self._targets:
            layout: dict[str, Any] = {}
            if target.form == "text":
                layout = {"width": out.width(), "style": out.style(target.file)}
            if target.form in _TIMED:
                layout["seconds"] = seconds
            if target.form in _FROM_THE_ROOT:
                layout["folder"] = folder
            text = writer(VALIDATION_FORMATS, target.form)(verdict, **layout)
            out.write(text, target.file, inputs=self.files)
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary and any(target.form == "github" for target in self._targets):
            from sgkg.reports.github import github_summary

            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(github_summary(verdict, seconds=seconds))

    def _tell_unreadable(self, error: InputError) -> None:
        """Have a broken file in the reports for machines too; people read it on standard error."""
        from sgkg.gate.run import unreadable

        told: list[Target] = [target for target in self._targets if target.form != "text"]
        if told:
            self._targets, before = told, self._targets
            try:
                self._write(unreadable(error, self._wish()))
            finally:
                self._targets = before


def _below(folder: Path) -> str:
    """Tell where a folder stands in its git repository; empty for the root, or outside of any."""
    root = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
    return "" if root == folder else folder.relative_to(root).as_posix()


def _baseline(name: str) -> str:
    try:
        return io.read(name).decode()
    except InputError as error:
        raise UsageError(f"the baseline cannot be read: {error}. Write one with --write-baseline {name}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the baseline {name} is not UTF-8") from error


def _day(text: str) -> str:
    import datetime

    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise UsageError(f"--today is a day such as 2026-11-30, not {text!r}")
    return text


def _local(name: str) -> str:
    """Write the name of a file as reports have it: relative to where the run takes place, if it can be."""
    path = Path(name)
    if name == "-" or not path.is_absolute():
        return path.as_posix()
    data = resources.data("ontology").parent
    for base in (Path.cwd(), data):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return name


def _newest() -> str:
    """Tell the code and the packed data from others: by the newest file of each."""
    return str(max((path.stat().st_mtime_ns for path in _own_files()), default=0))


def _own_files() -> Iterator[Path]:
    yield from Path(__file__).parents[1].rglob("*.py")
    for name in _FILES:
        yield from resources.data(name).rglob("*.[tr][tquf]*")
