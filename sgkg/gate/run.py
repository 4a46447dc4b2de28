"""A gated run from bytes to verdict: data, shapes, waivers and what is compared with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from sgkg import __version__, io, resources
from sgkg.dataset import ontology_version
from sgkg.errors import InputError, UnreadableError, UsageError
from sgkg.gate import baseline, waivers
from sgkg.gate.judge import Rules, findings_of, overridden, reasons, rule_names
from sgkg.gate.model import Closed, Finding, RuleText, Verdict, Waiver
from sgkg.gate.revisions import Revision, compare_runs
from sgkg.io import Document
from sgkg.model import ENGINES, Checked, Place, Severity
from sgkg.namespaces import SG
from sgkg.positions import places
from sgkg.rules_text import RUN_RULES, WAIVER_RULES, rule_texts
from sgkg.terms import Literal, to_ntriples
from sgkg.validation.lint import resembling
from sgkg.validation.runs import Run, check, packed_shapes

__all__ = ["Inputs", "Wish", "run", "unreadable"]

Files = Sequence[tuple[Document, bytes]]
_TEXTS = {text.id: text for text in RUN_RULES}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run reads: names and bytes, in the order given.

    Attributes:
        data: the inventory, or any data.
        shapes: instead of the packed ones; None for those.
        waivers: files of waivers.
        baseline: name and text of the file to compare with; None for none.
    """

    data: tuple[tuple[str, bytes], ...]
    shapes: tuple[tuple[str, bytes], ...] | None = None
    waivers: tuple[tuple[str, bytes], ...] = ()
    baseline: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How a run is done.

    Attributes:
        today: date by which waivers are judged, YYYY-MM-DD.
        as_of: date of the run for claims and standards; by default that of the inventory.
        engine: name of the SHACL engine.
        inference: add what follows from the data; by default with the packed shapes only.
        fail_on: one of :data:`sgkg.model.FAIL_ON`.
        rules: severities that the policy gives rules; None turns one off.
        limits: most findings of a severity or a rule.
    """

    today: str
    as_of: str | None = None
    engine: str = ENGINES[0]
    inference: bool | None = None
    fail_on: str = "violation"
    rules: Rules = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)


def run(inputs: Inputs, wish: Wish, base: tuple[Revision, Inputs] | None = None) -> Verdict:
    """Validate, compare, waive and judge.

    Args:
        inputs: the files as they are now.
        wish: how to do it.
        base: the revision to compare with and its files; its waivers then govern.

    Raises:
        UsageError: the run would check nothing, or less than it says.
        InputError: a file cannot be read; see :func:`unreadable`.
    """
    files, shapes = _parsed(inputs.data), _shapes(inputs.shapes)
    done = _check(files, shapes, wish)
    texts = rule_texts(done.shapes)
    _refuse_unknown_rules(wish, texts.values())
    findings, off = overridden(findings_of(done, files), wish.rules)
    closed: list[Closed] = []
    notes = [*done.report.checked.notes, *_off(off)]
    compared = ""
    if base is not None:
        findings, closed = _against(base[1], shapes, findings, wish, notes)
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
    own += _unchecked(files, done) if len(files) > 1 else []
    every = sorted([*findings, *overridden(own, wish.rules)[0]], key=Finding.sort_key)
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


def _unchecked(files: Files, done: Run) -> list[Finding]:
    """Find files in which no shape looks at anything, beside others in which one does."""
    found = []
    for document, _ in files:
        if not document.subjects() & done.focus:
            why = "no shape looks at anything in it; are its prefixes and classes right?"
            text = why if document else "there is no statement in it."
            place = Place(document.source, 1, 1, 1, 1)
            found.append(_own("file-unchecked", place, f"Nothing was checked in this file: {text}"))
    return found


def _refuse_unknown_rules(wish: Wish, texts: Iterable[RuleText]) -> None:
    """Refuse a policy about rules that there are not: it would loosen or tighten nothing, unseen."""
    known = {name for text in (*texts, *WAIVER_RULES, *RUN_RULES) for name in rule_names(text)}
    known |= {severity.value for severity in Severity}
    for key, names in (("rules", wish.rules), ("max", wish.limits)):
        for name in sorted(names):
            if name not in known:
                hint = resembling(name, filter(None, known), "")
                raise UsageError(f"the policy's {key} name {name!r}, and there is no such rule{hint}")


def _parsed(named: Sequence[tuple[str, bytes]], mark: str = "f") -> list[tuple[Document, bytes]]:
    several = len(named) > 1 or mark != "f"
    found: list[tuple[Document, bytes]] = []
    errors: list[InputError] = []
    for number, (name, data) in enumerate(named):
        try:
            document = io.parse(data, source=name, scope=f"{mark}{number}-" if several else "")
            found.append((document, data))
        except InputError as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else UnreadableError(errors)
    return found


def _shapes(named: Sequence[tuple[str, bytes]] | None) -> list[Document] | None:
    if named is None:
        return None
    try:
        return [document for document, _ in _parsed(named, "s")]
    except InputError as error:  # the data can be read; what is wrong is how the run was set up
        raise UsageError(f"the shapes cannot be read: {error}") from error


def _check(files: Files, shapes: Sequence[Document] | None, wish: Wish) -> Run:
    documents = [document for document, _ in files]
    return check(documents, shapes=shapes, engine_name=wish.engine, as_of=wish.as_of, inference=wish.inference)


def _against(
    base: Inputs, shapes: list[Document] | None, findings: list[Finding], wish: Wish, notes: list[str]
) -> tuple[list[Finding], list[Closed]]:
    """Compare with a revision by three runs: its data and shapes, its data and our shapes, our data and shapes."""
    if not base.data:
        notes.append("the revision to compare with has none of these files: all findings are new")
        return compare_runs([], [], findings)
    try:
        files, before = _parsed(base.data), _shapes(base.shapes)
    except (InputError, UsageError) as error:
        notes.append(f"the revision to compare with cannot be read, so all findings are new; there: {error}")
        return compare_runs([], [], findings)

    def found(with_shapes: list[Document] | None) -> list[Finding]:
        try:
            done = _check(files, with_shapes, wish)
        except UsageError as error:
            notes.append(f"the revision to compare with could not be checked, so all findings are new: {error}")
            return []
        return overridden(findings_of(done, files, located=False), wish.rules)[0]

    head = found(shapes)
    if before is None or before == shapes:
        return compare_runs(head, head, findings)
    return compare_runs(found(before) if before else [], head, findings)


def _waivers(named: Sequence[tuple[str, bytes]], done: Run, wish: Wish) -> list[Waiver]:
    if not named:
        return []
    files = _parsed(named, "w")

    def where(nodes: Sequence[str]) -> list[Place | None]:
        return places([(node, None, None) for node in nodes], files)

    known = set(rule_texts((*packed_shapes(), *done.shapes)))
    return waivers.read([document for document, _ in files], today=wish.today, shapes=known, places=where)


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
    return [f"{number} findings of {name} are left out: {why}" for name, number in sorted(off.items())]


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
