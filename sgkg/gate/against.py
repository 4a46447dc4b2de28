"""The comparison of a run with a git revision: what a change opens, what it closes, and where that stood."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sgkg.errors import InputError, UsageError
from sgkg.gate.inputs import Files, Inputs, Wish, checked, parsed, parsed_shapes
from sgkg.gate.judge import findings_of, overridden
from sgkg.gate.model import Closed, Finding
from sgkg.gate.revisions import compare_runs
from sgkg.io import Document
from sgkg.model import Path, natural
from sgkg.positions import places

__all__ = ["Comparison"]

#: fingerprint -> focus node, path and value with the blank nodes of the documents
_Sought = dict[str, tuple[str, Path | None, str | None]]
_MOST_NAMED = 5


class Comparison:
    """A run set against the files of a revision, by three runs: its data and shapes, its data and ours, ours.

    Args:
        base: the files of the revision.
        wish: how the runs are done.

    Attributes:
        notes: what a reader should know, sentences.
    """

    def __init__(self, base: Inputs, wish: Wish) -> None:
        self.notes: list[str] = []
        self._base = base
        self._wish = wish
        self._sought: _Sought = {}

    def of(
        self, findings: Sequence[Finding], files: Files, shapes: list[Document] | None
    ) -> tuple[list[Finding], list[Closed]]:
        """Compare.

        Args:
            findings: of the run.
            files: what it was over.
            shapes: its shapes; None for the packed ones.

        Returns:
            As :func:`sgkg.gate.revisions.compare_runs`; what is closed has the place where it stood.
        """
        if not self._base.data:
            self.notes.append("the revision to compare with has none of these files: all findings are new")
            return compare_runs([], [], findings)
        try:
            theirs, before = parsed(self._base.data), parsed_shapes(self._base.shapes)
        except (InputError, UsageError) as error:
            self.notes.append(f"the revision to compare with cannot be read, so all findings are new; there: {error}")
            return compare_runs([], [], findings)
        same = before is None or before == shapes
        former = [] if same or not before else self._found(theirs, before)
        head = self._found(theirs, shapes)
        marked, closed = compare_runs(head if same else former, head, findings)
        closed = self._placed(closed, theirs)
        self.notes += _out_of_sight(closed, {document.source for document, _ in files})
        return marked, closed

    def _found(self, files: Files, shapes: list[Document] | None) -> list[Finding]:
        try:
            done = checked(files, shapes, self._wish)
        except UsageError as error:
            note = f"the revision to compare with could not be checked, so all findings are new: {error}"
            self.notes += [note] if note not in self.notes else []
            return []
        # Positions cost time, and only what turns out to be closed needs one.
        found = overridden(findings_of(done, files, located=False), self._wish.rules)[0]
        raw = dict(zip(done.report.results, done.results, strict=True))
        for finding in found:
            if finding.result is not None:
                result = raw[finding.result]
                self._sought[finding.fingerprint] = (result.focus_node, result.path, result.value)
        return found

    def _placed(self, closed: Sequence[Closed], files: Files) -> list[Closed]:
        where = places([self._sought[one.fingerprint] for one in closed], files)
        return [replace(one, place=place) for one, place in zip(closed, where, strict=True)]


def _out_of_sight(closed: Sequence[Closed], files: set[str]) -> Iterator[str]:
    """Say which gaps may be closed only because nobody looks at their file any more."""
    gone = Counter(one.place.file for one in closed if one.place and one.place.file not in files)
    names = sorted(gone, key=natural)
    for name in names[:_MOST_NAMED]:
        number = f"{gone[name]} finding{' is' if gone[name] == 1 else 's are'}"
        yield f"{name} is no longer among the files of the run, so {number} told as closed that may still be there"
    if len(names) > _MOST_NAMED:
        yield f"so it is with {len(names) - _MOST_NAMED} more files"
