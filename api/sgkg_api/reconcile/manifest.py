"""What the service tells of itself (Reconciliation Service API 0.2, section 3). Pure."""

from typing import Any

from sgkg import __version__
from sgkg.namespaces import SG, SGDATA
from sgkg_api.reconcile.messages import BATCH
from sgkg_api.reconcile.schema import TYPES

__all__ = ["PREVIEW", "manifest"]

#: width and height of a preview in pixels
PREVIEW = (430, 260)


def manifest(public: str, logo: str, only: str = "") -> dict[str, Any]:
    """Describe the service.

    Identifiers are whole IRIs, also those of products, which are their vendors' own. The view link leads through us,
    so that each of them has a page here.

    Args:
        public: URL of the root as the world sees it, without a slash at its end.
        logo: URL of a square picture.
        only: id of the one type that is served; empty for all.
    """
    base = f"{public}/reconcile"
    name = f"sgkg: {TYPES[only].name}" if only else "sgkg: smart-grid interfaces, standards and products"

    def suggest(what: str) -> dict[str, str]:
        return {
            "service_url": base,
            "service_path": f"/suggest/{what}",
            "flyout_service_url": base,
            "flyout_service_path": f"/flyout/{what}?id=${{id}}",
        }

    return {
        "versions": ["0.2"],
        "name": name,
        "identifierSpace": SGDATA,
        "schemaSpace": SG,
        "documentation": f"{public}/docs",
        "serviceVersion": __version__,
        "logo": logo,
        "view": {"url": f"{base}/view?id={{{{id}}}}"},
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "defaultTypes": [one.as_json() for one in TYPES.values() if only in ("", one.id)],
        "suggest": {"entity": suggest("entity"), "property": suggest("property"), "type": suggest("type")},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/extend/propose"},
            "property_settings": [
                {
                    "name": "limit", "label": "Limit", "type": "number", "default": 0,
                    "help_text": "Most values of this property for each thing; 0 for all.",
                }
            ],
        },
        "batchSize": BATCH,
    }  # fmt: skip
