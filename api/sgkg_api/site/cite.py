"""How to cite what a page shows: an address that keeps its version, in words and as BibTeX."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sgkg_api import links
from sgkg_api import representations as rep

if TYPE_CHECKING:
    from sgkg_api.site.kit import View

__all__ = ["Citation", "bibtex", "citation", "escaped"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
#: stand for title and address until the text is made: a text of the catalogue takes no value of any length
_TITLE, _URL = "\ue000", "\ue001"
_LONGEST_KEY = 80
_UNSAFE = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"})


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reader needs to find again what was shown.

    Attributes:
        title: of the page or figure, as it is shown.
        site: name of the site.
        url: full address that always shows this version.
        version: its number.
        release: name of the release that the version is, empty for none.
        date: day on which the version was made, YYYY-MM-DD.
        digest: hash of the content, empty where none is known.
        text: the citation in words.
        bibtex: the entry for a BibTeX file.
        iri: of the thing that the page is about, which names it wherever it is served; empty for other pages.
        fleeting: the address ends with this server, or can be opened on its own machine only.
    """

    title: str
    site: str
    url: str
    version: int
    release: str
    date: str
    digest: str
    text: str
    bibtex: str
    iri: str = ""
    fleeting: bool = False


def citation(view: "View", title: str, *, digest: str = "") -> Citation:
    """Cite the page of a view as it stands in the version shown.

    Args:
        view: the request.
        title: of the page or figure.
        digest: hash of the content, where one is known; by default that of the version.
    """
    version, site, url = view.version, view.text("site-title"), view.permalink()
    digest = digest or str(getattr(version, "digest", ""))
    date = version.created[:10]
    told = {"title": _TITLE, "site": site, "number": str(version.number), "date": date, "url": _URL}
    text = (
        view.text("gaps-cite-text-release", release=version.release, **told)
        if version.release
        else view.text("gaps-cite-text", **told)
    )
    text = text.replace(_URL, url).replace(_TITLE, title.rstrip("."))
    if digest:
        text += " " + view.text("gaps-cite-text-digest", digest=digest)
    entry = bibtex(
        _key(rep.sent_path(view.request), view.request.query_params.multi_items(), version.number),
        title=title,
        site=site,
        url=url,
        version=f"{version.number} (release {version.release})" if version.release else str(version.number),
        date=date,
        digest=digest,
    )
    return Citation(
        title, site, url, version.number, version.release, date, digest, text, entry,
        _iri(rep.sent_path(view.request)), view.service.settings.store is None or _is_loopback(url),
    )  # fmt: skip


def bibtex(key: str, *, title: str, site: str, url: str, version: str, date: str, digest: str = "") -> str:
    """Write an entry for BibTeX and biblatex.

    Args:
        key: of the entry: letters, digits and hyphens.
        title: of what is cited.
        site: that publishes it; it stands for the author, too.
        url: of the version.
        version: in words.
        date: YYYY-MM-DD.
        digest: hash of the content, empty for none.
    """
    year, month = date[:4], date[5:7]
    address = url.translate(_UNSAFE)
    fields = {
        "author": f"{{{escaped(site)}}}",
        "title": f"{{{escaped(title.rstrip('.'))}}}",
        "year": year,
        "month": month.lstrip("0"),
        "date": date,
        "version": escaped(version),
        "howpublished": rf"\url{{{address}}}",
        "url": address,
        "note": escaped(f"Content hash {digest}") if digest else "",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n"


def escaped(text: str) -> str:
    r"""Write a text so that BibTeX shows it as it is.

    >>> escaped("50% of {A_B}")
    '50\\% of \\{A\\_B\\}'
    """
    return "".join(_SPECIAL.get(char, char) for char in " ".join(text.split()))


def _iri(path: str) -> str:
    """Return the IRI that a page describes, empty for a page that describes none."""
    parts = links.split_extension(path)
    iris = links.iris_of(parts[0]) if parts and parts[1] == "html" else ()
    return iris[0] if iris else ""


def _is_loopback(url: str) -> bool:
    """Whether an address leads every machine to itself (RFC 6761, 6.3; RFC 6890)."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _key(path: str, parameters: Sequence[tuple[str, str]], version: int) -> str:
    """Name an entry after its page; what the words do not tell apart, case and parameters, a few digits do."""
    path = path.removesuffix(".html")
    given = sorted(pair for pair in parameters if pair[0] != "version")
    words = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-").lower() or "overview"
    if given or len(words) > _LONGEST_KEY or re.search(r"[^a-z0-9/-]", path):
        words += "-" + sha256(repr((path, given)).encode()).hexdigest()[:6]
    return f"sgkg-{words[-_LONGEST_KEY:].lstrip('-')}-v{version}"
