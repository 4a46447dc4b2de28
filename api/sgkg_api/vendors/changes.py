"""Which products a declaration brings, and which it leaves out: what is not in it is taken back."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sgkg import resources
from sgkg.namespaces import RDF, SG
from sgkg.store.protected import declared_graph
from sgkg.terms import Iri, from_ntriples, plain

if TYPE_CHECKING:
    from sgkg.vendors.model import Checked
    from sgkg_api.service import Service

__all__ = ["TOLD", "changes", "declared_now"]

#: products that are told of each kind; the numbers count them all
TOLD = 100
_PRODUCT = re.compile(rf"^<([^>]*)> <{re.escape(RDF)}type> <{re.escape(SG)}Product> \.$".encode(), re.MULTILINE)
_NAME = re.compile(rf'^<([^>]*)> <{re.escape(SG)}name> ("[^\n]*") \.$'.encode(), re.MULTILINE)


async def declared_now(service: "Service", vendor: str) -> dict[str, str]:
    """Return the products of a vendor in the newest version: IRI -> name, by IRI.

    Args:
        service: asks the store.
        vendor: its id.
    """
    graph = Iri(declared_graph(vendor))
    rows = (await service.select(resources.query("declared-products"), {"graph": graph})).rows
    return {plain(row["product"]): plain(row["name"]) for row in rows}


def changes(before: Mapping[str, str], checked: "Checked") -> dict[str, Any]:
    """Tell what a declaration changes of the products that were declared.

    Args:
        before: those that were, as :func:`declared_now` has them.
        checked: the declaration, without violations.

    Returns:
        As the answers have it: how many are added and dropped, and the first :data:`TOLD` of each, by IRI.
    """
    after = {match[1].decode() for match in _PRODUCT.finditer(checked.derived)}
    names = {match[1].decode(): match[2].decode() for match in _NAME.finditer(checked.derived)}
    added, dropped = sorted(after - before.keys()), sorted(before.keys() - after)
    return {
        "added": len(added),
        "dropped": len(dropped),
        "added_products": [
            {"product": one, "name": plain(from_ntriples(names[one])) if one in names else one}
            for one in added[:TOLD]
        ],
        "dropped_products": [{"product": one, "name": before[one]} for one in dropped[:TOLD]],
    }
