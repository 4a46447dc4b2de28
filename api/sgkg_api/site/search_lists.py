"""Lists of a kind, for who searches for the word of the kind, in any language of the site."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from sgkg_api.site.search import folded
from sgkg_api.site.texts import LANGUAGES, texts

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["LISTS", "lists_of"]

#: kind, as the keys of the texts have it -> page
LISTS = {
    "actor": "/queries/actors",
    "definition": "/queries/definitions",
    "flow": "/queries/data-flows",
    "gap": "/gaps",
    "interface": "/queries/interfaces",
    "product": "/products",
    "question": "/queries",
    "risk": "/risks",
    "rule": "/queries/gap-rules",
    "source": "/queries/cited-sources",
    "standard": "/queries/standard-editions",
    "vendor": "/vendors",
    "waiver": "/queries/waivers",
}
#: endings of plurals in English and German
_PLURAL = re.compile(r"(?<=\w{3})(?:innen|en|s|n|e)$")


def lists_of(view: "View", text: str) -> Sequence[tuple[str, str]]:
    """Return name and address of the lists whose kind a text names, alone or in the plural."""
    asked = folded(text)
    singular = _PLURAL.sub("", asked)
    return [
        (view.text(f"search-list-{kind}"), view.url(path))
        for kind, path in LISTS.items()
        if asked in _words(kind) or singular in {_PLURAL.sub("", word) for word in _words(kind)}
    ]


@cache
def _words(kind: str) -> frozenset[str]:
    said = ", ".join(texts(language)(f"search-words-{kind}") for language in LANGUAGES)
    return frozenset(folded(word) for word in said.split(","))
