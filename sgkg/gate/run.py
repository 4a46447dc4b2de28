"""A gated run from bytes to verdict: data, shapes, waivers and what is compared with."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256

from sgkg import __version__, dates, resources
from sgkg.dataset import ontology_version
from sgkg.errors import InputError, UsageError
from sgkg.gate import baseline, waivers
from sgkg.gate.against import Comparison
from sgkg.gate.file_findings import unchecked
from sgkg.gate.inputs import Files, Inputs, Wish, checked, parsed, parsed_shapes
from sgkg.gate.judge import findings_of, overridden, reasons, rule_names
from sgkg.gate.model import Closed, Finding, RuleText, Verdict, Waiver
from sgkg.gate.revisions import Revision
from sgkg.model import Severity
from sgkg.namespaces import PREFIXES, SG
from sgkg.positions import places
from sgkg.rules_text import RUN_RULES, WAIVER_RULES, rule_texts
from sgkg.validation.lint import resembling
from sgkg.validation.runs import Run, packed_shapes

__all__ = ["run"]

#: predicate and object of a statement in N-Triples that has a year, month or day
_DAY = re.compile(rb'<([^<>]*)> "([0-9-]{4,10})"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:date|gYear|gYearMonth)>')
#: until when something holds: whatever the day, that it holds now is what one expects
_ENDS = {
    name.encode()
    for name in (
        SG + "expires", SG + "validUntil", SG + "endsFrom", SG + "supersededOn", SG + "withdrawnOn",
        PREFIXES["schema"] + "expires", PREFIXES["schema"] + "validThrough",
    )
}  # fmt: skip


def run(inputs: Inputs, wish: Wish, base: tuple[Revision, Inputs] | None = None) -> Verdict:
    """Validate, compare, waive and judge.

    Args:
        inputs: the files as they are now.
        wish: how to do it.
        base: the revision to compare with and its files; its waivers then govern.

    Raises:
        UsageError: the run would check nothing, or less than it says.
        InputError: a file cannot be read; see :func:`sgkg.gate.file_findings.unreadable`.
    """
    files, shapes = parsed(inputs.data), parsed_shapes(inputs.shapes)
    done = checked(files, shapes, wish)
    texts = rule_texts(done.shapes)
    _refuse_unknown_rules(wish, texts.values())
    findings, off = overridden(findings_of(done, files), wish.rules)
    closed: list[Closed] = []
    notes = [*done.report.checked.notes, *_early(files, wish.as_of, wish.today, done), *_off(off)]
    compared = ""
    if base is not None:
        comparison = Comparison(base[1], wish)
        findings, closed = comparison.of(findings, files, shapes)
        notes += comparison.notes
        compared = base[0].commit
    elif inputs.baseline is not None:
        compared, text = inputs.baseline
        findings, closed = baseline.compare(findings, baseline.read(text, compared))
    ours = _waivers(inputs.waivers, done, wish)
    judged, held, own = waivers.apply(findings, ours, today=wish.today)
    if base is not None:
        # A change may not waive its own gaps: what it says of waivers is checked, but those of the base govern.
        try:
            before = _waivers(base[1].waivers, done, wish)
        except InputError as error:
            before = []
            notes.append(
                f"the waivers of the revision to compare with cannot be read, so none governs; there: {error}"
            )
        judged = waivers.apply(findings, before, today=wish.today)[0]
        notes += _proposed(ours, before)
    findings = judged
    notes += _unnamed_waivers(files, inputs.waivers)
    own += unchecked(files, done) if len(files) > 1 else []
    own, off = overridden(own, wish.rules)
    notes += _off(off)
    every = sorted([*findings, *own], key=Finding.sort_key)
    by_id = {text.id: text for text in (*texts.values(), *(f.rule for f in every))}
    return Verdict(
        findings=tuple(every),
        checked=done.report.checked,
        closed=tuple(closed),
        waivers=tuple(held),
        rules=tuple(by_id[name] for name in sorted(by_id)),
        names=done.report.names,
        versions=_versions(done, inputs.shapes),
        digests=_digests(inputs),
        as_of=done.slice.as_of,
        today=wish.today,
        fail_on=wish.fail_on,
        baseline=compared,
        reasons=tuple(reasons(every, wish.fail_on, wish.limits)),
        notes=tuple(notes),
    )


def _refuse_unknown_rules(wish: Wish, texts: Iterable[RuleText]) -> None:
    """Refuse a policy about rules that there are not: it would loosen or tighten nothing, unseen."""
    known = {name for text in (*texts, *WAIVER_RULES, *RUN_RULES) for name in rule_names(text)}
    known |= {severity.value for severity in Severity}
    for key, names in (("rules", wish.rules), ("max", wish.limits)):
        for name in sorted(names):
            if name not in known:
                hint = resembling(name, filter(None, known), "")
                raise UsageError(f"the policy's {key} name {name!r}, and there is no such rule{hint}")


def _waivers(named: Sequence[tuple[str, bytes]], done: Run, wish: Wish) -> list[Waiver]:
    if not named:
        return []
    files = parsed(named, "w")

    known = set(rule_texts((*packed_shapes(), *done.shapes)))
    return waivers.read(
        [document for document, _ in files], today=wish.today, shapes=known, places=partial(places, files=files)
    )


def _proposed(ours: Sequence[Waiver], before: Sequence[Waiver]) -> list[str]:
    said = {replace(waiver, place=None) for waiver in before}
    changed = {waiver.iri for waiver in ours if replace(waiver, place=None) not in said}
    gone = {waiver.iri for waiver in before} - {waiver.iri for waiver in ours}
    told = (
        (changed, "new or changed; such govern once they are merged"),
        (gone, "removed; once that is merged, what it waived counts"),
    )
    return [f"{len(some)} waiver{' is' if len(some) == 1 else 's are'} {what}" for some, what in told if some]


def _unnamed_waivers(files: Files, named: Sequence[tuple[str, bytes]]) -> list[str]:
    known = {name for name, _ in named}
    return [
        f"{document.source} has waivers, which do not count: name the file with --waivers or in the policy"
        for document, _ in files
        if document.source not in known and document.nodes(SG + "waivesRule")
    ]


def _off(off: Counter[str]) -> list[str]:
    why = "the policy turns the rule off"
    return [
        f"{number} finding{' of ' + name + ' is' if number == 1 else 's of ' + name + ' are'} left out: {why}"
        for name, number in sorted(off.items())
    ]


def _early(files: Files, as_of: str | None, today: str, done: Run) -> list[str]:
    """Say that a run is at a date before all that the data knows; of an inventory with a date the check says it.

    Nobody need be asked whether today is meant, and a date on which something ends is none that the data begins with.
    """
    if not as_of or as_of == today or done.slice.own_date:
        return []
    # As text, which has the triple terms of a file too.
    said = {pair for document, _ in files for pair in _DAY.findall(document.ntriples())}
    days = sorted({day.decode() for what, day in said if what not in _ENDS and dates.is_date(day.decode())})
    if not days or not all(dates.before(as_of, day) for day in days):
        return []
    return [f"{as_of} (as-of) is before the first date in the data, {days[0]}: is it the date that is meant?"]


def _versions(done: Run, shapes: Sequence[tuple[str, bytes]] | None) -> dict[str, str]:
    return {
        "sgkg": __version__,
        "ontology": ontology_version(),
        "shapes": __version__ if shapes is None else "own",
        "engine": done.report.checked.engine,
    }


def _digests(inputs: Inputs) -> dict[str, str]:
    shapes = inputs.shapes
    if shapes is None:
        folder = resources.data("shapes")
        shapes = tuple((name, (folder / name).read_bytes()) for name in resources.names(folder, ".ttl"))
    return {"data": _digest(inputs.data), "shapes": _digest(shapes)}


def _digest(named: Sequence[tuple[str, bytes]]) -> str:
    """SHA-256 over the digests of files, whatever their names and order."""
    return sha256("".join(sorted(sha256(data).hexdigest() for _, data in named)).encode()).hexdigest()
