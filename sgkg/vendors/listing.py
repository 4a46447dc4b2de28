"""What claims may name, as declarations write it."""

from collections.abc import Iterable

from sgkg.model import natural
from sgkg.namespaces import SGDATA
from sgkg.vendors.reference import reference

__all__ = ["KINDS", "listing", "short"]

#: kinds of things, in the order of the list
KINDS = ("interface", "standard", "edition", "role", "level")
#: folder of an IRI -> how the JSON-LD context of declarations writes it
_SHORT = {
    SGDATA + "interface/": "if:",
    SGDATA + "standard/": "std:",
    SGDATA + "actor/": "actor:",
    SGDATA + "evidence-level/": "",
}


def short(iri: str) -> str:
    """Write the IRI of an interface, a standard, a role or a level as declarations in JSON do.

    >>> short("https://w3id.org/sgdata/interface/4"), short("https://w3id.org/sgdata/evidence-level/claimed")
    ('if:4', 'claimed')
    """
    for folder, prefix in _SHORT.items():
        rest = iri.removeprefix(folder)
        if rest != iri and "/" not in rest:
            return prefix + rest
    return iri


def listing(kinds: Iterable[str] = KINDS, words: str = "") -> list[tuple[str, str, str]]:
    """List what claims may name.

    Args:
        kinds: some of :data:`KINDS`.
        words: each of them must be in the name or in what is written; empty for all.

    Returns:
        Kind, what to write, and name: by kind and number or name, levels from the lowest on.
    """
    known = reference()
    of_kind = {
        "interface": known.interfaces, "standard": known.standards, "edition": known.editions, "role": known.actors,
    }  # fmt: skip
    wanted = words.casefold().split()
    found = []
    for kind in (one for one in KINDS if one in set(kinds)):
        things = [(short(iri), known.name(iri)) for iri in of_kind.get(kind, known.levels)]
        if kind != "level":
            things.sort(key=lambda one: (natural(one[1]), one[0]))
        found += [(kind, *thing) for thing in things if all(word in " ".join(thing).casefold() for word in wanted)]
    return found
