"""The examples of the rules: the files that test the shapes, of which the shortest are shown to readers.

They stand in ``tests/shapes`` of a checkout and in the packed folder ``examples`` of a wheel. An example that fails
says what is found in it, ``<> sgt:expects [ ... ]``; that part is for the tests and is not shown.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sgkg import io, resources
from sgkg.model import Severity
from sgkg.namespaces import SGS, SH
from sgkg.terms import plain

__all__ = ["RuleExample", "examples"]

_EXPECTS = "https://w3id.org/sgdata/shapes-test#expects"
_EXPECTATIONS = re.compile(r"^<> sgt:expects\b.*\Z", re.MULTILINE | re.DOTALL)
_PREFIX = re.compile(r"^@prefix ([\w-]*:) .*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleExample:
    """Data that a rule passes, or in which it finds something.

    Attributes:
        passes: which of the two.
        turtle: the data.
        finding: what is found, a sentence; empty for one that passes, or where the example does not say.
        severity: of the finding; None likewise.
        focus: the node that is found wanting, as the data writes it.
    """

    passes: bool
    turtle: str
    finding: str = ""
    severity: Severity | None = None
    focus: str = ""


def examples(shape: str) -> tuple[RuleExample, ...]:
    """Find the examples of a packed shape.

    Args:
        shape: its IRI.

    Returns:
        One that fails and then one that passes, as far as there are any; none in an installation without them.
    """
    local = shape.removeprefix(SGS)
    if local == shape:
        return ()
    wanted = re.compile(rf"sh:sourceShape sgs:{re.escape(local)}[ ;]")
    failing = [file for file in _files("fail") if wanted.search(_text(file))]
    failing.sort(key=_simplicity)
    # An example that passes names on top the rules that it is about; the nearest to the one that fails tells most.
    named = re.compile(rf"^# (?:\w+, )*{re.escape(local.partition('-')[0])}(?:, \w+)*:", re.MULTILINE)
    lines = {line for file in failing[:1] for line in _text(file).splitlines()}
    passing = [file for file in _files("pass") if named.search(_text(file))]
    passing.sort(key=lambda file: (len(lines ^ set(_text(file).splitlines())), file.name))
    return (*(_failing(file, shape) for file in failing[:1]), *(_passing(file) for file in passing[:1]))


def _simplicity(file: Path) -> tuple[int, bool, bool, int, str]:
    """Prefer an example of which the rule finds one thing, which says what, and in which things have names."""
    text = _text(file)
    return (
        text.count("sh:sourceShape"), "sh:resultMessage" not in text, "no-label" in file.name, text.count("\n"),
        file.name,
    )  # fmt: skip


def _passing(file: Path) -> RuleExample:
    return RuleExample(True, _shown(_text(file)))


def _failing(file: Path, shape: str) -> RuleExample:
    document = io.parse(_text(file).encode(), source=file.name)
    wanted = {node for _, node in document.pairs(_EXPECTS)}
    wanted &= {node for node, source in document.pairs(SH + "sourceShape") if source == shape}
    messages = sorted(plain(text) for node, text in document.pairs(SH + "resultMessage") if node in wanted)
    levels = sorted(plain(iri) for node, iri in document.pairs(SH + "resultSeverity") if node in wanted)
    focus = min(plain(term) for node, term in document.pairs(SH + "focusNode") if node in wanted)
    return RuleExample(
        False,
        _shown(_text(file)),
        next(iter(messages), ""),
        Severity.of(next(iter(levels), "")),
        focus.replace("https://example.org/", "ex:"),
    )


def _shown(text: str) -> str:
    """Leave out what is for the tests only, and the prefixes that are then not used."""
    text = _EXPECTATIONS.sub("", text).rstrip() + "\n"
    body = _PREFIX.sub("", text)
    return _PREFIX.sub(lambda line: line[0] if re.search(rf"(?<![\w:/-]){line[1]}", body) else "", text)


def _files(kind: str) -> list[Path]:
    folder = _folder()
    return sorted(folder.glob(f"*/{kind}/*.ttl")) if folder else []


@cache
def _text(file: Path) -> str:
    return file.read_text("utf-8")


@cache
def _folder() -> Path | None:
    data = resources.data("shapes").parent
    found = (
        place for place in (data / "examples", data / "tests" / "shapes") if place.is_dir()
    )  # a wheel, a checkout
    return next(found, None)
