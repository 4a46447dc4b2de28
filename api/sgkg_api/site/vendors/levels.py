"""Evidence levels as pages show them: a sign and a word for each, so that none is told by its colour alone. Pure."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sgkg.errors import UsageError
from sgkg.namespaces import SGDATA

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["LEVELS", "Level", "level_of", "levels", "wanted"]

_PREFIX = SGDATA + "evidence-level/"
#: part of its IRI -> sign; the lowest level first
LEVELS = MappingProxyType({"claimed": "○", "self-tested": "◔", "third-party-tested": "◑", "certified": "●"})


@dataclass(frozen=True, slots=True)
class Level:
    """How well a claim is supported.

    Attributes:
        key: last part of its IRI; part of the class that pages give it.
        name: what people read.
        sign: stands before the name.
        rank: from 1 for the lowest; 0 for a level that is not ours.
        iri: of the level.
    """

    key: str
    name: str
    sign: str
    rank: int
    iri: str


def level_of(view: "View", iri: str) -> Level:
    """Make the level of an IRI ready for a page; one that is not ours keeps its own name."""
    key = iri.removeprefix(_PREFIX)
    if key not in LEVELS:
        return Level("other", key, "?", 0, iri)
    return Level(key, view.text(f"vendors-level-{key}"), LEVELS[key], 1 + list(LEVELS).index(key), iri)


def levels(view: "View") -> list[Level]:
    """List our levels, the highest first."""
    return [level_of(view, _PREFIX + key) for key in reversed(LEVELS)]


def wanted(view: "View", text: str) -> str:
    """Read the level that a parameter names: ``certified``, its path or its IRI.

    Returns:
        The key of the level; empty for empty.

    Raises:
        UsageError: there is no such level.
    """
    key = text.removeprefix(_PREFIX).removeprefix("evidence-level/")
    if key and key not in LEVELS:
        raise UsageError(view.text("vendors-unknown-level", value=text[:100], known=", ".join(LEVELS)))
    return key
