"""What sgkg itself finds of waivers: that one has ended, is invalid, covers nothing, or ends soon. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType

from sgkg import dates
from sgkg.gate.model import Finding, RuleText, Waiver, WaiverState
from sgkg.namespaces import SGS, compress
from sgkg.rules_text import WAIVER_RULES
from sgkg.terms import Iri, to_ntriples

__all__ = ["RULES", "told"]

#: what sgkg itself finds of waivers, by id
RULES: Mapping[str, RuleText] = MappingProxyType({rule.id: rule for rule in WAIVER_RULES})
_COMPONENT = SGS + "WaiverConstraintComponent"
_SCHEME = "sgkg-waiver-v1"
_NOTICE_DAYS = 30


def told(
    held: Sequence[Waiver], idle: Mapping[int, Sequence[str]], instead: Mapping[tuple[int, str], Waiver]
) -> Iterator[Finding]:
    """Tell what is to be known of waivers: each waiver once for each rule, whatever the number of things it names.

    Args:
        held: waivers with their final state, one for each thing that a waiver names.
        idle: place in ``held`` of each active or unused one -> its shapes of which it covers nothing.
        instead: such a place and shape -> the waiver that covers what this one would.
    """
    whole: dict[str, list[int]] = defaultdict(list)
    for number, waiver in enumerate(held):
        whole[waiver.iri].append(number)
    nameless: dict[str, int] = defaultdict(int)
    for numbers in whole.values():
        parts = [held[number] for number in numbers]
        first, targets = parts[0], _targets(parts)
        mark = first.iri
        if mark.startswith("_:"):  # the label means nothing outside the file, so what it says stands for it
            mark = "\x1e".join((targets, first.owner, first.reason, first.expires))
            nameless[mark] += 1
            mark += f"\x1e{nameless[mark]}"
        name = "A waiver without an IRI" if first.iri.startswith("_:") else f"The waiver {compress(first.iri)}"
        if first.state is WaiverState.INVALID:
            yield _finding("waiver-invalid", first, mark, f"{name} is invalid and waives nothing: {first.problem}")
            continue
        if first.state is WaiverState.EXPIRED:
            yield _finding("waiver-expired", first, mark, f"{name} has ended: it waives nothing more ({targets}).")
            continue
        rest = [replace(held[number], shapes=tuple(idle[number])) for number in numbers if idle[number]]
        if rest:
            some = any(part.state is WaiverState.ACTIVE for part in parts)
            pairs = [(number, shape) for number in numbers for shape in idle[number]]
            others = {instead[pair].iri: instead[pair] for pair in pairs if pair in instead}
            covered = "".join(f"; {compress(iri)} does, until {other.expires}" for iri, other in others.items())
            what = f"of {_targets(rest)}" if some else f"({_targets(rest)})"
            yield _finding("waiver-unused", rest[0], mark, f"{name} covers nothing {what}{covered}.")
        if any(part.state is WaiverState.ACTIVE for part in parts) and first.days_left <= _NOTICE_DAYS:
            yield _finding("waiver-ending", first, mark, f"{name} ends soon ({targets}).")


def _targets(parts: Iterable[Waiver]) -> str:
    """Name what waivers are for: ``sgs:G01 on interface/7``."""
    things: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for part in parts:
        things[part.shapes].append(compress(part.focus.strip("<>")))
    return "; ".join(f"{', '.join(map(compress, shapes))} on {', '.join(found)}" for shapes, found in things.items())


def _finding(rule: str, waiver: Waiver, mark: str, what: str) -> Finding:
    """Make a finding about a waiver; its fingerprint depends on rule and IRI alone."""
    text = RULES[rule]
    reason = waiver.reason if waiver.reason.endswith((".", "!", "?")) else f"{waiver.reason or 'none'}."
    return Finding(
        rule=text,
        level=text.severity,
        focus=waiver.iri if waiver.iri.startswith("_:") else to_ntriples(Iri(waiver.iri)),
        focus_label="a waiver without an IRI" if waiver.iri.startswith("_:") else compress(waiver.iri),
        path="",
        value=None,
        message=f"{what} Owner: {waiver.owner or 'none'}. Last day: {_last_day(waiver)}. Reason: {reason}",
        component=_COMPONENT,
        fingerprint=sha256("\x1f".join((_SCHEME, rule, mark)).encode()).hexdigest(),
        place=waiver.place,
    )


def _last_day(waiver: Waiver) -> str:
    if not dates.is_date(waiver.expires):
        return waiver.expires or "none"
    left = waiver.days_left
    days = f"{abs(left)} day{'' if abs(left) == 1 else 's'}"
    return f"{waiver.expires}, " + (f"{days} ago" if left < 0 else f"in {days}" if left else "today")
