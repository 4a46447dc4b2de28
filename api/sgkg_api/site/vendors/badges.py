"""What a badge says of a vendor or a product, and where it is."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from sgkg.figures.values import text
from sgkg_api import links
from sgkg_api.site.vendors.levels import LEVELS

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["Addresses", "Badge", "addresses", "badge"]


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says; ``some``: there is at least one interface."""

    label: str
    message: str
    title: str
    some: bool


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a badge is, and how others put it on their pages.

    Attributes:
        src: for pages of ours; ``certified`` the same for what is certified.
        json: for shields.
        alt: what stands for the picture.
        markdown, html: to put it on another page.
    """

    src: str
    certified: str
    json: str
    alt: str
    markdown: str
    html: str


async def badge(view: "View", vendor: str, name: str, *, level: str = "", product: str = "") -> Badge:
    """Count the interfaces that a vendor has products for, or that a product has.

    Args:
        view: the request.
        vendor: its id.
        name: of the vendor or product.
        level: key of an evidence level; only claims of this level count. Empty for any.
        product: IRI of a product; empty for all products of the vendor.
    """
    if product:
        rows = await view.ask("product-claims", product=product)
        found = [row for row in rows if text(row, "vendor").endswith(f"/{vendor}")]
        found = [row for row in found if not level or text(row, "level").endswith(f"/{level}")]
    else:
        of_level = f"evidence-level/{level}" if level else ""
        found = [*await view.ask("vendor-coverage", vendor=f"vendor/{vendor}", level=of_level)]
    wanted = {text(row, "interface") for row in found}
    n, of = len(wanted), len({text(row, "interface") for row in await view.ask("interfaces")})
    given = {"n": n, "of": of}
    if level in LEVELS:
        message = view.text("vendors-badge-message-level", **given, level=view.text(f"vendors-level-{level}"))
    else:
        message = view.text("vendors-badge-message", **given)
    return Badge(
        view.text("vendors-badge-label"), message, view.text("vendors-badge-title", name=name, **given), n > 0
    )


def addresses(view: "View", vendor: str, name: str, *, product: str = "") -> Addresses:
    """Say where a badge is, on our pages and on those of others."""
    path = f"/vendor/{vendor}/badge.svg"
    given = {key: value for key, value in {"iri": product, "lang": _other(view)}.items() if value}
    public = links.with_query(f"{view.public}{path}", given) if given else f"{view.public}{path}"
    target = f"{view.public}/vendor/{vendor}"
    if product:
        target = links.with_query(f"{view.public}/product", {"iri": product})
    alt = view.text("vendors-badge-alt", name=name)
    told = alt.translate({ord(one): f"\\{one}" for one in "\\[]`*_<>!"})
    return Addresses(
        view.url(path, iri=product),
        view.url(path, iri=product, level="certified"),
        view.url(path.replace(".svg", ".json"), iri=product),
        alt,
        f"[![{told}]({public})]({target})",
        f'<a href="{escape(target)}"><img src="{escape(public)}" alt="{escape(alt)}" height="20"></a>',
    )


def _other(view: "View") -> str:
    return "" if view.language == "en" else view.language
