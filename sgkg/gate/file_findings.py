"""What sgkg itself finds of files: that one cannot be read, or that nothing in it was checked."""

from collections.abc import Sequence
from hashlib import sha256

from sgkg import __version__
from sgkg.errors import InputError, UnreadableError, UsageError
from sgkg.gate.inputs import Files, Wish
from sgkg.gate.model import Finding, Verdict
from sgkg.model import Checked, Place
from sgkg.namespaces import SG
from sgkg.rules_text import RUN_RULES
from sgkg.terms import Literal, to_ntriples
from sgkg.validation.runs import Run

__all__ = ["unchecked", "unreadable"]

_TEXTS = {text.id: text for text in RUN_RULES}


def unreadable(failure: InputError | UsageError, wish: Wish, names: Sequence[str]) -> Verdict:
    """Make a verdict of a run that could not be done, so that every report says so and none from before stays.

    Args:
        failure: files that cannot be read, or what the run lacked.
        wish: how it should have been done.
        names: of the files.
    """
    findings = []
    if isinstance(failure, UsageError):
        place = Place(names[0] if names else "-", 1, 1, 1, 1)
        findings.append(_own("nothing-checked", place, str(failure)))
        why = "Nothing was checked."
    else:
        for error in failure.errors if isinstance(failure, UnreadableError) else (failure,):
            line, column = error.line or 1, error.column or 1
            place = Place(error.source or "-", line, column, line, column + 1)
            findings.append(_own("syntax", place, str(error.args[0])))
        number = len(findings)
        why = f"{number} file{'' if number == 1 else 's'} cannot be read, so nothing was checked."
    return Verdict(
        tuple(sorted(findings, key=Finding.sort_key)),
        Checked((), (), "none"),
        rules=tuple(dict.fromkeys(finding.rule for finding in findings)),
        versions={"sgkg": __version__, "engine": "none"},
        today=wish.today,
        fail_on=wish.fail_on,
        reasons=(why,),
    )


def _own(rule: str, place: Place, message: str) -> Finding:
    """Make a finding of a run about a file."""
    mark = sha256("\x1f".join((f"sgkg-{rule}-v1", place.file, message)).encode("utf-8", "replace")).hexdigest()
    focus = to_ntriples(Literal(place.file))
    text = _TEXTS[rule]
    return Finding(text, text.severity, focus, place.file, "", None, message, f"{SG}{rule}", mark, place)


def unchecked(files: Files, done: Run) -> list[Finding]:
    """Find files in which no shape looks at anything, beside others in which one does."""
    found = []
    for document, _ in files:
        if not document.subjects() & done.focus:
            why = "no shape looks at anything in it; are its prefixes and classes right?"
            text = why if document else "there is no statement in it."
            place = Place(document.source, 1, 1, 1, 1)
            found.append(_own("file-unchecked", place, f"Nothing was checked in this file: {text}"))
    return found
