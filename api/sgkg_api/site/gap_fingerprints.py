"""The fingerprints of the gaps that the package brings along: the names that a check in CI has for them.

A fingerprint is made of what the rule's result says, its value included, which the graph of gaps does not keep. So
the packed inventory is checked once more, as ``sgkg validate`` does it; that takes a moment, once.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from anyio import to_thread

from sgkg import dataset, gaps, packed, resources
from sgkg.gate.fingerprints import fingerprints
from sgkg.model import Gap
from sgkg.terms import from_ntriples, plain
from sgkg.validation.runs import check

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.site.kit import View

__all__ = ["fingerprints_of"]


async def fingerprints_of(view: "View", iri: str, rule: str, message: str) -> Sequence[str]:
    """Return the fingerprints of a gap: several where a rule says several things of one focus.

    Args:
        view: the request.
        iri: of the gap.
        rule: IRI of its rule.
        message: its sentence, as the version shown has it.

    Returns:
        64 hexadecimal digits each, sorted; none for a gap that is not of the packed inventory as this package has it,
        such as one of an older release.
    """
    if (
        view.service.settings.bare
        or _release(view.service.ledger.versions(), view.version.number) != packed.release()
    ):
        return ()
    gap, found = (await to_thread.run_sync(_packed)).get(iri, (None, ()))
    return found if gap is not None and (gap.rule.iri, gap.message) == (rule, message) else ()


def _release(versions: Sequence["Version"], number: int) -> str:
    """Return the release whose packed graphs a version holds."""
    return next((one.release for one in reversed(versions) if one.release and one.number <= number), "")


@cache
def _packed() -> Mapping[str, tuple[Gap, tuple[str, ...]]]:
    document = dataset.inventory_document(resources.DEFAULT_INVENTORY)
    run = check([document])
    by_result: dict[tuple[str, str, str], set[str]] = {}
    for result, fingerprint in zip(run.results, fingerprints(run.results, [document], run.shapes), strict=True):
        rule = run.rules.get(plain(from_ntriples(result.source_shape))) if result.source_shape else None
        if rule is not None:
            value = (result.value or "") if rule.per_value else ""
            key = (rule.iri, plain(from_ntriples(result.focus_node)), value)
            by_result.setdefault(key, set()).add(fingerprint)
    return {
        gap.iri: (
            gap,
            tuple(sorted(by_result[gap.rule.iri, gap.focus, (gap.value or "") if gap.rule.per_value else ""])),
        )
        for gap in gaps.find(run, dataset.ontology_version()).gaps
    }
