"""Where the reports of a run go: ``--format FORMAT[:FILE]``."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sgkg.errors import UsageError
from sgkg.reports import VALIDATION_FORMATS

__all__ = ["Target", "targets"]

#: annotations may stand between other output
_MINGLES = "github"


@dataclass(frozen=True, slots=True)
class Target:
    """A format and the file it goes to; None for standard output."""

    form: str
    file: str | None


def targets(forms: Sequence[str], output: str | None, policy: Mapping[str, str]) -> list[Target]:
    """Read what is to be written, and where.

    Args:
        forms: as the options say: a format, or a format, a colon and a file.
        output: file for the one format that names none.
        policy: format -> file, or ``-``; used where there are no options.

    Raises:
        UsageError: no such format, two reports in one place, or an output without a report for it.
    """
    if forms:
        found = [_target(one) for one in forms]
    else:
        found = [Target(form, None if file == "-" else file) for form, file in sorted(policy.items())]
        if all(one.file for one in found):  # somebody looks on
            found.insert(0, Target("text", None))
    if output and output != "-":
        nameless = [one for one in found if one.file is None]
        if len(nameless) != 1:
            raise UsageError(f"--output names one file, and {len(nameless)} reports could go there; use FORMAT:FILE")
        found = [Target(one.form, output) if one.file is None else one for one in found]
    mixed = [one.form for one in found if one.file is None and one.form != _MINGLES]
    if len(mixed) > 1:
        raise UsageError(f"{' and '.join(mixed)} would both go to standard output; write --format {mixed[1]}:FILE")
    files = [one.file for one in found if one.file]
    places = [os.path.realpath(file) for file in files]
    for file, place in zip(files, places, strict=True):
        if places.count(place) > 1:
            raise UsageError(f"two reports would go to {file}")
    return found


def _target(text: str) -> Target:
    form, _, file = text.partition(":")
    if form not in VALIDATION_FORMATS:
        from sgkg.validation.lint import resembling

        hint = resembling(form, VALIDATION_FORMATS, "") or "."
        raise UsageError(f"there is no format {form!r}{hint} There are {', '.join(VALIDATION_FORMATS)}")
    return Target(form, None if file in ("", "-") else file)
