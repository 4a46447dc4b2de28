"""Compare two versions of a data set."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sgkg import __version__, dates, gaps
from sgkg.changes.kinds import Kinds, label_of
from sgkg.changes.model import Change, ChangeReport, Coverage, Entity, Statement, Version
from sgkg.changes.trees import Trees, grow
from sgkg.dataset import Slice, inventory_of, make_slice, ontology_version
from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.model import Gap, Result, Severity, natural
from sgkg.namespaces import RDF, SG, slug
from sgkg.terms import Iri, plain
from sgkg.validation.base import engine
from sgkg.validation.runs import check

__all__ = ["compare"]


@dataclass(frozen=True, slots=True)
class _Side:
    """A version with what was found in it: key -> gap or findings."""

    version: Version
    trees: Trees
    piece: Slice
    gaps: Mapping[tuple[str, ...], Gap]
    findings: Mapping[tuple[str, ...], Sequence[Result]]

    def name(self, iri: str) -> str:
        """Find how people call a thing."""
        names = sorted(plain(value) for value in self.piece.store.values(Iri(iri), Iri(SG + "name")))
        return names[0] if names else label_of(self.trees.named.get(iri, frozenset()))


def compare(
    old: Sequence[Document],
    new: Sequence[Document],
    *,
    sources: tuple[str, str] = ("old", "new"),
    as_of: str | None = None,
) -> ChangeReport:
    """Compare two versions of a data set with the packed shapes.

    Args:
        old: the files of the one version; there may be none, or none with a statement.
        new: those of the other.
        sources: what to call the two.
        as_of: date at which both are judged; by default each at the date of its inventory.

    Raises:
        UsageError: the date is none, or a version describes several inventories.
    """
    if as_of is not None:
        dates.checked(as_of, "--as-of")
    before, after = (_side(files, name, as_of) for files, name in zip((old, new), sources, strict=True))
    kinds = Kinds([*old, *new])
    covered, uncovered = _coverage(before, after, kinds)
    validator = engine("shacl")
    return ChangeReport(
        old=before.version,
        new=after.version,
        versions={
            "sgkg": __version__,
            "ontology": ontology_version(),
            "shapes": __version__,
            "engine": f"{validator.name} {validator.version}",
        },
        opened=_only(after.gaps, before.gaps),
        closed=_only(before.gaps, after.gaps),
        remaining=len(before.gaps.keys() & after.gaps.keys()),
        findings_opened=_more(after.findings, before.findings),
        findings_closed=_more(before.findings, after.findings),
        covered=covered,
        uncovered=uncovered,
        entities=tuple(sorted(_entities(before, after, kinds), key=_order)),
    )


def _side(files: Sequence[Document], source: str, as_of: str | None) -> _Side:
    inventory, _ = inventory_of(files)  # refuses several
    trees = grow(files)
    found: dict[tuple[str, ...], Gap] = {}
    problems: dict[tuple[str, ...], list[Result]] = {}
    notes: list[str] = []
    focus_nodes = 0
    try:
        if not any(files):
            raise UsageError("nothing was checked: there is no statement")
        run = check(files, as_of=as_of)
    except UsageError as error:
        # The date and the inventory are in order, so this says that there is nothing that the shapes look at.
        piece = make_slice(files, as_of=as_of, inference=False)
        said = "; ".join(line.strip() for line in str(error).partition(": ")[2].splitlines())
        notes.append(f"{source}: nothing was checked, so it shows no gaps: {said}")
    else:
        piece = run.slice
        focus_nodes = run.report.checked.focus_nodes
        notes += [f"{source}: {note}" for note in run.report.checked.notes]
        # The results with the blank nodes of the documents, which the trees can write out.
        report = gaps.find(replace(run, report=replace(run.report, results=run.results)), ontology_version())
        for gap in report.gaps:
            named = _written_out(gap, trees)
            found[(gap.rule.iri, named.focus, (named.value or "") if gap.rule.per_value else "")] = named
        for problem in report.problems:
            result = replace(
                problem,
                focus_node=trees.text(problem.focus_node),
                value=trees.text(problem.value) if problem.value else None,
            )
            key = (result.source_shape or "", result.focus_node, str(result.path or ""), result.value or "")
            problems.setdefault(key, []).append(result)
    every = [result for results in problems.values() for result in results]
    version = Version(
        source=source,
        files=tuple((document.source, len(document)) for document in files),
        inventory=str(inventory or ""),
        label=(label_of(trees.named.get(str(inventory), frozenset())) if inventory else "") or source,
        as_of=piece.as_of,
        focus_nodes=focus_nodes,
        faults=sum(result.level is Severity.VIOLATION for result in every),
        notes=tuple(notes),
    )
    return _Side(version, trees, piece, found, problems)


def _written_out(gap: Gap, trees: Trees) -> Gap:
    """Name a gap by what is said of its blank nodes: their labels are those of one file only."""
    value = trees.text(gap.value) if gap.value else gap.value
    if not gap.focus.startswith("_:"):
        return replace(gap, value=value)
    text = trees.text(gap.focus)
    label = "" if gap.focus_label == gap.focus else gap.focus_label
    return replace(
        gap, focus=text, focus_label=label or text, value=value, iri=gap.iri.replace(slug(gap.focus), slug(text))
    )


def _only(these: Mapping[tuple[str, ...], Gap], others: Mapping[tuple[str, ...], Gap]) -> tuple[Gap, ...]:
    return tuple(sorted((gap for key, gap in these.items() if key not in others), key=Gap.sort_key))


def _more(
    these: Mapping[tuple[str, ...], Sequence[Result]], others: Mapping[tuple[str, ...], Sequence[Result]]
) -> tuple[Result, ...]:
    """Find the results of which the one side has more than the other."""
    found: list[Result] = []
    for key, results in these.items():
        number = len(results) - len(others.get(key, ()))
        # Of those with one key the messages may differ: those that both sides have go first.
        known = Counter(result.messages for result in others.get(key, ()))
        left = sorted(results, key=lambda result: (-known[result.messages], result.messages))
        found += left[-number:] if number > 0 else []
    return tuple(sorted(found, key=Result.sort_key))


def _coverage(before: _Side, after: _Side, kinds: Kinds) -> tuple[tuple[Coverage, ...], tuple[Coverage, ...]]:
    """Find the interfaces of both versions that gained their first covering standard, and that lost their last."""
    both = before.trees.named.keys() & after.trees.named.keys()
    interfaces = [iri for iri in sorted(both, key=natural) if kinds.is_interface(after.trees.named[iri])]
    gained, lost = [], []
    for iri in interfaces:
        then, now = (_standards(side, iri) for side in (before, after))
        if now and not then:
            gained.append(Coverage(iri, after.name(iri) or iri, now))
        if then and not now:
            lost.append(Coverage(iri, after.name(iri) or iri, then))
    return tuple(gained), tuple(lost)


def _standards(side: _Side, interface: str) -> tuple[tuple[str, str], ...]:
    found = {plain(value) for value in side.piece.store.values(Iri(interface), Iri(SG + "coveredBy"))}
    return tuple((iri, side.name(iri) or iri) for iri in sorted(found, key=natural))


def _entities(before: _Side, after: _Side, kinds: Kinds) -> Iterable[Entity]:
    old, new = before.trees.named, after.trees.named
    nothing: frozenset[Statement] = frozenset()
    for iri in old.keys() | new.keys():
        removed, added = old.get(iri, nothing) - new.get(iri, nothing), new.get(iri, nothing) - old.get(iri, nothing)
        if removed or added:
            change = Change.ADDED if iri not in old else Change.REMOVED if iri not in new else Change.CHANGED
            now = new.get(iri) or old[iri]
            name = (after if iri in new else before).name(iri)
            yield _entity(iri, name, change, now, kinds, removed, added)
    for these, others, change in (
        (before.trees.unnamed, after.trees.unnamed, Change.REMOVED),
        (after.trees.unnamed, before.trees.unnamed, Change.ADDED),
    ):
        for text, (statements, number) in these.items():
            for _ in range(number - others.get(text, (nothing, 0))[1]):
                here = (statements, nothing) if change is Change.REMOVED else (nothing, statements)
                yield _entity("", label_of(statements), change, statements, kinds, *here)


def _entity(
    iri: str,
    label: str,
    change: Change,
    statements: frozenset[Statement],
    kinds: Kinds,
    removed: Iterable[Statement],
    added: Iterable[Statement],
) -> Entity:
    kinds_of = (statement.value for statement in statements if statement.predicate == RDF + "type")
    types = sorted(value[1:-1] for value in kinds_of if value.startswith("<"))
    return Entity(
        kinds.of(statements), change, iri, label, tuple(types), tuple(sorted(removed)), tuple(sorted(added))
    )


def _order(entity: Entity) -> tuple[object, ...]:
    change = list(Change).index(entity.change)
    return (entity.kind.rank, change, not entity.iri, natural(entity.iri), entity.removed, entity.added)
