"""One request for a page: version, language, the questions it asks, and links that keep its state."""

import difflib
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from anyio import to_thread
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from sgkg import queries as stored
from sgkg.errors import UsageError
from sgkg.store.base import NO_BINDINGS
from sgkg.terms import Term
from sgkg_api import links, pages, whole
from sgkg_api import representations as rep
from sgkg_api.site.texts import DEFAULT, LANGUAGES, Texts, texts

if TYPE_CHECKING:
    from sgkg.store.ledger import Version
    from sgkg_api.service import Service

__all__ = ["QueryLinks", "View", "json_block"]

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class QueryLinks:
    """Where the query behind a table or picture is, with its answer in other formats.

    Attributes:
        name: of the stored query.
        key: name and parameters, as ``data-query`` has them.
        html, csv, xlsx: addresses of the answer.
    """

    name: str
    key: str
    html: str
    csv: str
    xlsx: str


@dataclass(frozen=True, slots=True)
class View:
    """A request for a page.

    Attributes:
        request: the request.
        service: asks the store.
        version: of the store.
        root: path below which we serve.
        text: the texts in the language of the page.
    """

    request: Request
    service: "Service"
    version: "Version"
    root: str
    text: Texts

    @classmethod
    def of(cls, request: Request) -> "View":
        """Make the view of a request.

        Raises:
            UnknownEntityError: there is no version as asked for with ``?version=``.
            UsageError: there is no language as asked for with ``?lang=``.
        """
        service = rep.service_of(request)
        root = links.root_path(service.public_url(request))
        return cls(request, service, rep.version_of(request), root, texts(rep.single(request, "lang") or DEFAULT))

    @property
    def language(self) -> str:
        """Language tag of the page."""
        return self.text.language

    @property
    def public(self) -> str:
        """URL of the root as the world sees it, without a slash at its end."""
        return self.service.public_url(self.request)

    def parameter(self, name: str) -> str:
        """Return a parameter of the query string, empty where it is absent or empty.

        Raises:
            UsageError: it is given twice.
        """
        return (rep.single(self.request, name) or "").strip()

    def after(self, pattern: str) -> str:
        """Return the key behind which a page of a list begins, empty for the first page.

        Args:
            pattern: regular expression of a whole key.

        Raises:
            UsageError: what is given is no key: it would begin anywhere, and look like the end of the list.
        """
        text = self.parameter("after")
        if text and not re.fullmatch(pattern, text):
            raise UsageError(self.text("site-after-no-key", value=text[:100]))
        return text

    def only(self, *known: str) -> "View":
        """Refuse parameters that the page does not know: a mistyped filter would look like one that finds all.

        Args:
            known: names of those that it knows; language and version go with every page.

        Raises:
            UsageError: there is another one.
        """
        given = [name for name in self.request.query_params if name not in (*known, "lang", "version")]
        if given:
            name = given[0][:100]
            near = difflib.get_close_matches(name, known, 1, 0.5)
            if near:
                raise UsageError(self.text("site-parameter-near", name=name, near=near[0]))
            text = "site-parameter-unknown" if known else "site-parameter-none"
            raise UsageError(self.text(text, name=name, known=", ".join(sorted(known))))
        return self

    async def ask(self, name: str, **given: str) -> Sequence[Row]:
        """Ask a stored query.

        Args:
            name: of the query.
            given: parameter name -> text; empty ones are left out.

        Returns:
            Its solutions.

        Raises:
            UsageError: a parameter is unknown, missing or malformed.
        """
        query = stored.catalogue()[name]
        bindings = stored.bind(query, {key: value for key, value in given.items() if value})
        return (await self.service.select(query.text, bindings, self.version.number)).rows

    async def ask_text(self, text: str, bindings: Mapping[str, Term] = NO_BINDINGS) -> Sequence[Row]:
        """Ask a query that is not stored."""
        return (await self.service.select(text, bindings, self.version.number)).rows

    def url(self, path: str, **parameters: str | int | None) -> str:
        """Link to a page of the site; language and version are kept.

        Args:
            path: below the root, with its slash; may end in a fragment.
            parameters: of the query string; empty ones are left out.
        """
        path, mark, fragment = path.partition("#")
        given = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
        if self.language != DEFAULT:
            given.setdefault("lang", self.language)
        if pinned := rep.pinned(self.request):
            given.setdefault("version", pinned)
        return f"{self.root}{path}" + (f"?{urlencode(given)}" if given else "") + mark + fragment

    def here(self, **changes: str | int | None) -> str:
        """Link to this page with other parameters; an empty value takes one away."""
        kept = [pair for pair in self.request.query_params.multi_items() if pair[0] not in changes]
        path = rep.sent_path(self.request)
        given = [*kept, *((name, str(value)) for name, value in changes.items() if value not in (None, ""))]
        return f"{self.root}{path}" + (f"?{urlencode(given)}" if given else "")

    def permalink(self) -> str:
        """Full URL of this page that always shows this version."""
        kept = [pair for pair in self.request.query_params.multi_items() if pair[0] != "version"]
        query = urlencode([*kept, ("version", str(self.version.number))])
        return f"{self.public}{rep.sent_path(self.request)}?{query}"

    def href(self, iri: str) -> str | None:
        """Link to the page about an IRI, with language and version for our own; None for what is no link."""
        target = links.href(iri, self.root)
        if target is None or links.path_of(iri) is None:
            return target
        return self.url(target[len(self.root) :])

    def query(self, name: str, **given: str) -> QueryLinks:
        """Name the stored query behind a table or picture; its files have all rows, also where a page has a part."""
        known = {key: value for key, value in given.items() if value}
        path, files = f"/queries/{name}", known
        if whole.limit_of(stored.catalogue()[name]):
            files = {key: value for key, value in known.items() if key != whole.AFTER} | {whole.PARAMETER: "true"}
        return QueryLinks(
            name,
            f"{name}?{urlencode(known)}" if known else name,
            self.url(path, **known),
            self.url(path, **files, format="csv"),
            self.url(path, **files, format="xlsx"),
        )

    async def page(
        self,
        template: str,
        parts: Sequence[str],
        make: Callable[[], Awaitable[Mapping[str, Any]]],
        *,
        link: str = "",
        negotiated: bool = False,
    ) -> Response:
        """Answer with a page, made once for a version and what it depends on.

        Args:
            template: its name.
            parts: what the page depends on besides version, language and root; the path and the query string are
                always among it.
            make: gives the values of the template.
            link: more of the Link header.
            negotiated: the answer depends on the Accept header.
        """
        request = self.request
        tag = rep.entity_tag(
            self.version, self.public, self.language, template, rep.sent_path(request),
            urlencode(sorted(request.query_params.multi_items())), *parts,
        )  # fmt: skip

        async def body() -> bytes:
            values = await make()
            return await to_thread.run_sync(lambda: pages.render(template, **self.values(), **values))

        header = rep.link_header(self.service, request)
        return rep.answer(
            request, await rep.kept(request, tag, body), "text/html", tag=tag,
            link=f"{header}, {link}" if link else header, negotiated=negotiated,
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """Return what every template of the site may use."""
        return {
            "root": self.root,
            "version": self.version,
            "pinned": rep.pinned(self.request),
            "language": self.language,
            "languages": [
                {"tag": tag, "name": name, "url": self.here(lang="" if tag == DEFAULT else tag)}
                for tag, name in LANGUAGES.items()
            ],
            "t": self.text,
            "url": self.url,
            "here": self.here,
            "href": self.href,
            "data": self.data,
            "path": rep.sent_path(self.request),
        }

    def data(self, text: str, language: str = "en") -> Markup:
        """Mark text of the graph with its language where the page is in another one."""
        if language == self.language:
            return escape(text)
        return Markup('<span lang="{}">{}</span>').format(language, text)

    def iri(self, text: str) -> str:
        """Return the IRI that a parameter names: whole, or the path of one of our own; empty for empty.

        Raises:
            UsageError: the text is neither.
        """
        if not text or text.startswith(("http://", "https://")):
            return text
        found = links.iris_of("/" + text.lstrip("/"))
        if not found:  # an empty one would read as if nothing was asked for
            raise UsageError(f"{text!r} is no IRI, and not the path of one, such as interface/7")
        return found[0]


def json_block(value: object) -> Markup:
    """Write a value as the content of a data block in a page: nothing in it can end the block."""
    return Markup(json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"))  # noqa: S704
