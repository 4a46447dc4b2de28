"""The work of ``sgkg validate``: what the options and the policy ask for, from files to reports and exit code."""

import contextlib
import importlib.metadata
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sgkg import __version__, io, resources
from sgkg.cli import output as out
from sgkg.cli.targets import Target, targets
from sgkg.errors import InputError, UsageError
from sgkg.gate.cache import Cache, folder
from sgkg.gate.model import Verdict
from sgkg.model import ENGINES
from sgkg.policy import Policy, load, parse
from sgkg.reports import VALIDATION_FORMATS, writer

__all__ = ["Job"]

Named = tuple[tuple[str, bytes], ...]
_FILES = ("ontology", "shapes", "queries")
#: what a change must not loosen for itself
_GOVERNING = ("fail_on", "rules", "limits", "as_of", "inventory", "waivers")
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
        self._own = self._policy = found or Policy()
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
        self._notes: list[str] = []
        try:
            return self._run(begun)
        except (InputError, UsageError) as error:
            self._tell_undone(error)
            raise

    def _run(self, begun: float) -> int:
        revision = self._revision()
        if revision and not self._named:
            self._govern(revision)
        self._refuse_overwriting()
        data, waivers = self._read(self._data()), self._read(self._waivers())
        shapes = None
        if names := self._shapes():
            try:
                shapes = tuple((self._shown(name), io.read(name)) for name in names)
            except InputError as error:
                raise UsageError(f"the shapes cannot be read: {error}") from error
        verdict = self._verdict(data, shapes, waivers, revision)
        self._require(verdict)
        verdict = replace(verdict, notes=(*self._notes, *verdict.notes))
        for note in verdict.notes:
            out.say(f"sgkg: note: {note}")
        took = time.perf_counter() - begun
        self._write(verdict, took if self._given["timing"] else None)
        if self._given["write_baseline"]:
            from sgkg.gate import baseline

            text = baseline.write(verdict.findings)
            out.write(text, self._given["write_baseline"])
            number = text.count("\n") - 1
            out.say(f"sgkg: {number} finding{'' if number == 1 else 's'} written to {self._given['write_baseline']}")
        if out.talks():
            out.say(f"sgkg: {took:.2f} s")
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
            if pattern in self._policy.files or key != "files":
                hint = f"; did you mean {pattern}/*.ttl?" if (self._policy.root / pattern).is_dir() else ""
                raise UsageError(
                    f"nothing was checked: {self._policy.source}: {key}: no file matches {pattern!r}{hint}"
                )
        found = self._policy.expand(patterns)
        root = self._policy.root.resolve()
        for name in found:
            if not (root / name).resolve().is_relative_to(root):
                raise UsageError(f"{self._policy.source}: {key}: {name} is a link that leads out of the folder")
        return [self._seen(name) for name in found]

    def _seen(self, name: str) -> str:
        return self._policy.seen_from(Path.cwd(), name)

    def _shown(self, name: str) -> str:
        """Name a file as reports do: from the folder of the policy, so that all of a project say the same."""
        root = self._policy.root.absolute()
        path = Path(os.path.abspath(name))  # noqa: PTH100 - a link stays one
        shown = path.relative_to(root).as_posix() if name != "-" and path.is_relative_to(root) else _local(name)
        return shown.encode("utf-8", "backslashreplace").decode()  # a name that is not UTF-8

    def _inventory(self, name: str) -> str:
        from sgkg.dataset import inventories

        if name in inventories():
            return str(resources.data("ontology") / "inventories" / f"{name}.ttl")
        return self._seen(name)

    def _read(self, names: Sequence[str]) -> Named:
        return tuple((self._shown(name), io.read(name)) for name in names)

    # --- what is made of it

    def _revision(self) -> Any:
        if not self._given["baseline_ref"]:
            return None
        from sgkg.gate.revisions import Revision

        return Revision(self._given["baseline_ref"], self._policy.root if not self._named else Path.cwd())

    def _govern(self, revision: Any) -> None:
        """Take what decides from the policy of the base: a change must not open its own gate."""
        ours, name = self._own, Path(self._own.source).name
        data = revision.read(name) if name else None
        base = None
        try:
            base = parse(data, ours.root, f"{name} of {self._given['baseline_ref']}") if data is not None else None
        except UsageError as error:
            self._notes.append(f"the base's policy cannot be read, so this one governs; there: {error}")
        if base is None:
            return
        changed = [key for key in _GOVERNING if getattr(base, key) != getattr(ours, key)]
        if changed:
            keys = ", ".join(key.replace("_", "-").replace("limits", "max") for key in changed)
            self._notes.append(f"this change alters the policy ({keys}); the base's governs until it is merged")
        files = tuple(dict.fromkeys((*ours.files, *base.files)))
        self._policy = replace(ours, **{key: getattr(base, key) for key in _GOVERNING} | {"files": files})
        self._fail_on = self._given["fail_on"] or base.fail_on
        self._as_of = self._given["as_of"] or base.as_of

    def _refuse_overwriting(self) -> None:
        """Refuse reports in the place of what the run reads, before it is too late to mend it."""
        read: set[Path] = set()
        for list_ in (self._data, self._shapes, self._waivers):
            with contextlib.suppress(UsageError):  # told when it is read
                read |= {Path(name).resolve() for name in list_() if name != "-"}
        root = self._own.root.resolve()
        if self._own.source:
            read.add(root / Path(self._own.source).name)
        written = self._own.baseline and self._seen(self._own.baseline)
        known = {Path(name).resolve() for name in (self._given["baseline"], written) if name}
        # Until all is known to be in order, nothing is written to a file: not even that the run failed.
        wanted, self._targets = self._targets, [target for target in self._targets if target.file is None]
        for target in wanted:
            if target.file is None:
                continue
            place = Path(target.file).resolve()
            if place in read | known:
                raise UsageError(f"{target.file} is a file that this run reads; write to another")
            if not self._given["forms"] and not place.is_relative_to(root):
                raise UsageError(f"{self._own.source}: formats: {target.file} leads out of the folder")
        name = self._given["write_baseline"]
        if name and Path(name).resolve() in read:
            raise UsageError(f"{name} is a file that this run reads; write the baseline to another")
        self._targets = wanted

    def _verdict(self, data: Named, shapes: Named | None, waivers: Named, revision: Any) -> Verdict:
        known: tuple[str, str] | None = None
        written = self._policy.baseline and self._seen(self._policy.baseline)
        if written and self._given["write_baseline"] and not Path(written).exists():
            written = None  # it is about to be written for the first time
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
            policy, given = self._policy, self._given
            before = Inputs(
                self._data_at(revision),
                None if shapes is None else self._at(revision, given["shapes"], policy.shapes),
                self._at(revision, given["waivers"], policy.waivers),
            )
            base = (revision, before)
        verdict = run(inputs, self._wish(), base)
        if key:
            cache.put(key, verdict)
        return verdict

    def _data_at(self, revision: Any) -> Named:
        found = self._at(revision, self._named, self._policy.files)
        if self._named or not self._policy.inventory:
            return found
        name = self._inventory(self._policy.inventory)
        if Path(name).is_absolute():  # packed: the same for all revisions
            return (*found, (self._shown(name), io.read(name)))
        return (*found, *self._at(revision, [name], ()))

    def _at(self, revision: Any, names: Sequence[str], patterns: Sequence[str]) -> Named:
        """Read in a revision the files that were named, else those of the policy's patterns."""
        wanted = [self._shown(name) for name in names] or revision.files(patterns)
        found = revision.read_all(wanted)
        return tuple((name, content) for name in wanted if (content := found[name]) is not None)

    def _files_told(self) -> list[str]:
        with contextlib.suppress(UsageError):
            return self._data()
        return []

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
            self._today, self._as_of, self._engine, self._given["inference"],
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
            out.write(text, target.file)
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary and any(target.form == "github" for target in self._targets):
            from sgkg.reports.github import github_summary

            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(github_summary(verdict, seconds=seconds))

    def _tell_undone(self, error: InputError | UsageError) -> None:
        """Have every report for machines say that nothing was checked; people read it on standard error."""
        from sgkg.gate.run import unreadable

        told: list[Target] = [target for target in self._targets if target.form != "text" or target.file]
        if told:
            self._targets, before = told, self._targets
            try:
                with contextlib.suppress(UsageError):  # what is told is the first fault
                    self._write(unreadable(error, self._wish(), [self._shown(name) for name in self._files_told()]))
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
