"""What the claims of a declaration may name together: what would cost too much is refused before it does."""

from collections import Counter

from sgkg.errors import UsageError
from sgkg.io import Document
from sgkg.namespaces import SG
from sgkg.terms import BNode, Term

__all__ = ["MAX_COMBINATIONS", "refuse_combinations"]

#: interfaces of a claim times its standards times its roles, summed over claims of several interfaces or standards
MAX_COMBINATIONS = 5_000


def refuse_combinations(document: Document) -> None:
    """Refuse claims that would be looked at once for each interface with each standard and each role.

    A claim is about one interface and one standard, and each that is not is a violation. But ten claims of all known
    ones take the engine a second to find, and a hundred of them 17 seconds and more than a gigabyte.

    Args:
        document: the declaration.

    Raises:
        UsageError: says how many there are, and what to do.
    """
    interfaces, standards, roles = (
        Counter(claim for claim, _ in set(document.pairs(SG + name))) for name in ("interface", "standard", "role")
    )
    several = {claim for named in (interfaces, standards) for claim, number in named.items() if number > 1}
    each = {one: max(1, interfaces[one]) * max(1, standards[one]) * max(1, roles[one]) for one in several}
    whole = sum(each.values())
    if whole > MAX_COMBINATIONS:
        worst = max(each, key=lambda one: (each[one], str(one)))
        raise UsageError(
            f"the claims that name several interfaces or standards come to {whole:,} combinations with their roles; "
            f"{MAX_COMBINATIONS:,} is the most that is looked at. Make a claim for each interface and standard: "
            f"{_shown(worst)} names {interfaces[worst]:,} and {standards[worst]:,}"
        )


def _shown(claim: Term) -> str:
    return "a claim without an IRI" if isinstance(claim, BNode) else str(claim)[:200]
