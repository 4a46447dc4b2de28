"""Which vendors there are: those that the graph knows, and those that may declare something."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg import resources
from sgkg.errors import UnknownEntityError
from sgkg.figures.values import text
from sgkg.namespaces import SGDATA
from sgkg.terms import Iri
from sgkg.tokens import VENDOR_ID

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["Known", "known"]


@dataclass(frozen=True, slots=True)
class Known:
    """A vendor that has declared something, or may.

    Attributes:
        id: of the vendor; ``name`` as pages show it.
        spaces: prefixes of the IRIs that it speaks about.
        disabled: it declares nothing new.
        declared: the graph knows it.
    """

    id: str
    name: str
    spaces: tuple[str, ...]
    disabled: bool
    declared: bool

    @property
    def iri(self) -> Iri:
        """The vendor itself."""
        return Iri(f"{SGDATA}vendor/{self.id}")


async def known(view: "View", id_: str) -> Known:
    """Find a vendor.

    Raises:
        UnknownEntityError: the version shown has none of this id, and none is registered.
    """
    iri = Iri(f"{SGDATA}vendor/{id_}")
    rows = await view.ask_text(resources.query("vendor-known"), {"vendor": iri}) if _may_be(id_) else []
    registered = view.service.vendors.get_or_none(id_) if _may_be(id_) else None
    # Histories outlive their vendors.
    if not rows and registered is None and not (_may_be(id_) and view.service.declarations.latest(id_)):
        raise UnknownEntityError(view.text("vendors-unknown-vendor", value=id_[:100]))
    spaces = tuple(sorted({text(row, "space") for row in rows} - {""}))
    if registered is not None:
        spaces = spaces or registered.prefixes
    name = text(rows[0], "name") if rows else registered.name if registered else id_
    return Known(id_, name, spaces, bool(registered and registered.disabled), bool(rows))


def _may_be(id_: str) -> bool:
    return re.fullmatch(VENDOR_ID, id_) is not None
