"""An address of which the data says nothing: what was meant, where that can be told, and else a problem."""

import re
from urllib.parse import unquote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sgkg.namespaces import compress
from sgkg.terms import Iri
from sgkg_api import entities, links
from sgkg_api import representations as rep
from sgkg_api.problems import HttpProblem
from sgkg_api.site.kit import View
from sgkg_api.site.question_known import short
from sgkg_api.site.search_index import index_of

__all__ = ["LISTS", "answer"]

#: what stands before the names of things of a kind -> the page that lists them
LISTS = {
    "actor": "/queries/actors",
    "definition": "/queries/definitions",
    "gap": "/gaps",
    "interface": "/queries/interfaces",
    "inventory": "/queries/inventory-counts",
    "slide": "/queries/slides",
    "standard": "/queries/standard-editions",
    "vendor": "/vendors",
    "waiver": "/queries/waivers",
}
_GAP = re.compile(r"/gap/(?P<inventory>[^/]+)/(?P<rule>[A-Za-z]\d+)/(?P<kind>[a-z-]+)-(?P<name>[\w.]+)")


async def answer(request: Request, path: str, ending: str) -> Response:
    """Lead to what a path means, where only letters of another case stand in the way, or to the list of a kind.

    Args:
        request: the request.
        path: below the root, as it was sent, without the ending that names a syntax.
        ending: that one, empty for none.

    Raises:
        HttpProblem: 404, which says what there is instead.
    """
    view = View.of(request)
    kept = {name: value for name in ("lang", "version") if (value := rep.single(request, name))}
    target = LISTS.get(path.removeprefix("/"))
    if target is None:
        target = await _same_letters(view, path)
        if target is not None and ending:
            target += f".{ending}"
    if target is not None:
        url = f"{view.root}{target}" + (f"?{urlencode(kept)}" if kept else "")
        return RedirectResponse(url, 303, {"Cache-Control": "no-cache"})
    iris = links.iris_of(path)
    if not iris:
        raise HttpProblem(404, "not-found", "this address stands for nothing in the data")
    if (gap := _GAP.fullmatch(unquote(path))) is not None:
        raise await _no_gap(view, gap)
    raise HttpProblem(
        404, "not-found", f"the dataset says nothing of {short(compress(iris[-1]))}; a search may find it"
    )


async def _same_letters(view: View, path: str) -> str | None:
    """Return the path of the only thing whose IRI differs in the case of letters alone."""
    wanted = {iri.casefold() for iri in links.iris_of(path)}
    if not wanted:
        return None
    found = [iri for iri in (await index_of(view)).entries if iri.casefold() in wanted and "#" not in iri]
    return links.href(found[0], "") if len(found) == 1 else None


async def _no_gap(view: View, gap: "re.Match[str]") -> HttpProblem:
    """Say that a rule finds no gap at a thing, and where that thing is."""
    rule, inventory = gap["rule"].upper(), gap["inventory"]
    thing = next(iter(links.iris_of(f"/{gap['kind']}/{gap['name']}")), None)
    detail = f"rule {rule} has no gap at {gap['kind']} {gap['name']} in the inventory {inventory}"
    if thing is None or await entities.known(view.service, (Iri(thing),), view.version.number) is None:
        detail = f"there is no gap {short(gap[0].removeprefix('/gap/'))}"
        return HttpProblem(404, "not-found", f"{short(detail)}; the list of gaps has all that there are")
    url = view.href(thing) or ""
    return HttpProblem(
        404, "not-found", f"{short(detail)}: that rule finds nothing there", members={"see": [url] if url else []}
    )
