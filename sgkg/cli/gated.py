"""The work of ``sgkg validate``: what the options and the policy ask for, from files to reports and exit code."""

import contextlib
import importlib.metadata
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sgkg import __version__, io, resources
from sgkg.cli import output as out
from sgkg.cli.reading import Named, Sources
from sgkg.cli.targets import Target, targets
from sgkg.cli.vendor_space import Space, write_repairs
from sgkg.errors import InputError, UsageError
from sgkg.gate.cache import Cache, folder
from sgkg.gate.model import Verdict
from sgkg.policy import Policy, load
from sgkg.reports import VALIDATION_FORMATS, writer
from sgkg.vendors.model import Vendor

__all__ = ["Job"]

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
        self._own = found or Policy()
        self._sources = Sources(given, self._own)
        forms = {form: self._sources.seen(file) for form, file in self._own.formats.items()}
        self._targets = targets(given["forms"], given["output"], forms)
        self._engine: str = given["engine"] or self._own.engine
        self._today = _day(given["today"])
        self._space = Space(given, self._own)
        self._vendor: Vendor | None = None
        if given["baseline"] and given["baseline_ref"]:
            raise UsageError("compare with a file (--baseline) or with a revision (--baseline-ref), not with both")
        if given["output"] and given["watch"] and given["output"] != "-":
            raise UsageError("--watch shows its report; it writes no file")

    @property
    def files(self) -> list[str]:
        """Everything that the run reads, by name."""
        sources = self._sources
        sources.forget()
        known = sources.baseline if not self._given["baseline_ref"] else None
        return [*sources.data, *sources.shapes, *sources.waivers, *([known] if known else [])]

    def run(self) -> int:
        """Validate, write the reports, and return the exit code."""
        begun = time.perf_counter()
        self._sources.forget()
        try:
            return self._run(begun)
        except (InputError, UsageError) as error:
            self._tell_undone(error)
            raise

    def _run(self, begun: float) -> int:
        sources = self._sources
        notes: list[str] = []
        self._refuse_overwriting()
        revision = self._revision()
        if revision:
            notes += sources.govern(revision)
            self._refuse_overwriting()  # files that only the base's policy names are read, too
        data, waivers, shapes = sources.read(sources.data), sources.read(sources.waivers), sources.read_shapes()
        notes += sources.others()
        self._vendor, told = self._space.of(sources.policy)
        notes += told
        verdict = self._verdict(data, shapes, waivers, revision)
        self._require(verdict)
        verdict = replace(verdict, notes=(*notes, *sources.unchecked(verdict.checked), *verdict.notes))
        for note in verdict.notes:
            out.say(f"sgkg: note: {note}")
        if self._given["write_repairs"]:
            write_repairs(verdict, self._given["write_repairs"])
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

    # --- what is made of the files

    def _revision(self) -> Any:
        if not self._given["baseline_ref"]:
            return None
        from sgkg.gate.revisions import Revision

        return Revision(self._given["baseline_ref"], self._own.root)

    def _refuse_overwriting(self) -> None:
        """Refuse reports in the place of what the run reads, or of each other, before it is too late to mend it."""
        sources, own = self._sources, self._own
        # Until all is known to be in order, nothing is written to a file: not even that the run failed.
        self._open = [target for target in self._targets if target.file is None]
        read: set[Path] = set()
        for list_ in ("data", "shapes", "waivers"):
            with contextlib.suppress(UsageError):  # told when it is read
                read |= {Path(name).resolve() for name in getattr(sources, list_) if name != "-"}
        root = own.root.resolve()
        if own.source:
            read.add(root / Path(own.source).name)
        made = {what: self._given[f"write_{what}"] for what in ("baseline", "repairs")}
        places = {what: Path(name).resolve() for what, name in made.items() if name and name != "-"}
        compared = (sources.baseline, own.baseline and sources.seen(own.baseline))
        known = {Path(name).resolve() for name in compared if name}
        for target in self._targets:
            if target.file is None:
                continue
            place = Path(target.file).resolve()
            if place in read | known:
                raise UsageError(f"{target.file} is a file that this run reads; write to another")
            if what := next((what for what, other in places.items() if other == place), ""):
                raise UsageError(f"a report and the {what} would both go to {target.file}")
            if not self._given["forms"] and not place.is_relative_to(root):
                raise UsageError(f"{own.source}: formats: {target.file} leads out of the folder")
        for what, place in places.items():
            if place in (read if what == "baseline" else read | known):
                raise UsageError(f"{made[what]} is a file that this run reads; write the {what} to another")
        if len(places) > len(set(places.values())):
            raise UsageError(f"the baseline and the repairs would both go to {made['repairs']}")
        self._open = self._targets

    def _verdict(self, data: Named, shapes: Named | None, waivers: Named, revision: Any) -> Verdict:
        known: tuple[str, str] | None = None
        name = self._sources.baseline
        if name and not self._given["baseline"] and self._given["write_baseline"] and not Path(name).exists():
            name = None  # it is about to be written for the first time
        if name and not revision:
            known = (self._sources.shown(name), _baseline(name))
        cache = None if self._given["no_cache"] else _cache()
        key = self._key(data, shapes, waivers, known, revision) if cache else ""
        kept = cache.get(key) if cache else None
        if kept is not None:
            return kept
        for name, _ in data:
            out.progress(name, self._engine)
        from sgkg.gate.inputs import Inputs
        from sgkg.gate.run import run

        base = None
        if revision:
            sources = self._sources
            before = None if shapes is None else sources.shapes_at(revision)
            base = (revision, Inputs(sources.data_at(revision), before, sources.waivers_at(revision)))
        verdict = run(Inputs(data, shapes, waivers, known), self._wish(), base)
        if cache:
            cache.put(key, verdict)
        return verdict

    def _wish(self) -> Any:
        from sgkg.gate.inputs import Wish

        policy, given = self._sources.policy, self._given
        return Wish(
            self._today, self._as_of(), self._engine, given["inference"],
            given["fail_on"] or policy.fail_on, policy.rules, policy.limits, self._vendor,
        )  # fmt: skip

    def _as_of(self) -> str | None:
        """Return the date of the run; that of the service is today, by which certificates have ended."""
        given: str | None = self._given["as_of"]
        return given or (self._today if self._vendor else self._sources.policy.as_of)

    def _key(
        self, data: Named, shapes: Named | None, waivers: Named, known: tuple[str, str] | None, revision: Any
    ) -> str:
        parts: list[str | bytes] = [__version__, _newest(), importlib.metadata.version(self._engine)]
        policy, given = self._sources.policy, self._given
        options = (
            self._today, self._as_of(), self._engine, given["inference"], self._vendor,
            given["fail_on"] or policy.fail_on, sorted((name, str(level)) for name, level in policy.rules.items()),
            sorted(policy.limits.items()), known, (revision.commit, revision.prefix) if revision else None,
            policy.files, policy.shapes, policy.waivers, shapes is None,
        )  # fmt: skip
        parts.append(repr(options))
        for group in (data, shapes or (), waivers):
            parts.append(str(len(group)))
            for name, content in group:
                parts += [name, content]
        return Cache.key(parts)

    # --- what is said

    def _require(self, verdict: Verdict) -> None:
        unmet = self._own.unmet(verdict.versions)
        if unmet:
            raise UsageError(" ".join(unmet))

    def _write(self, verdict: Verdict, seconds: float | None = None) -> None:
        for target in self._open:
            layout: dict[str, Any] = {}
            if target.form == "text":
                layout = {"width": out.width(), "style": out.style(target.file)}
            if target.form in _TIMED:
                layout["seconds"] = seconds
            if target.form in _FROM_THE_ROOT:
                layout["folder"] = _below(self._own.root.absolute())
            text = writer(VALIDATION_FORMATS, target.form)(verdict, **layout)
            out.write(text, target.file)
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary and any(target.form == "github" for target in self._open):
            from sgkg.reports.github import github_summary

            try:
                with Path(summary).open("a", encoding="utf-8") as file:
                    file.write(github_summary(verdict, seconds=seconds))
            except OSError as error:
                raise UsageError(f"cannot write the summary (GITHUB_STEP_SUMMARY): {error.strerror}") from error

    def _tell_undone(self, error: InputError | UsageError) -> None:
        """Have every report for machines say that nothing was checked; people read it on standard error."""
        from sgkg.gate.file_findings import unreadable

        told: list[Target] = [target for target in self._open if target.form != "text" or target.file]
        if told:
            self._open = told
            names: list[str] = []
            with contextlib.suppress(UsageError):
                names = [self._sources.shown(name) for name in self._sources.data]
            with contextlib.suppress(UsageError):  # what is told is the first fault
                self._write(unreadable(error, self._wish(), names))


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


def _cache() -> Cache | None:
    try:
        return Cache(folder())
    except RuntimeError:  # the user has no home
        return None


def _newest() -> str:
    """Tell the code and the packed data from others: by the newest file of each."""
    return str(max((path.stat().st_mtime_ns for path in _own_files()), default=0))


def _own_files() -> Iterator[Path]:
    yield from Path(__file__).parents[1].rglob("*.py")
    for name in _FILES:
        yield from resources.data(name).rglob("*.[tr][tquf]*")
