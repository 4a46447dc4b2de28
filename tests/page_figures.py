"""Asks again every question whose answer a page shows as a figure, and compares.

A figure is an element with ``data-query="<name of a stored query>?<parameters>"`` and one of

- ``data-count``: its value is the number of rows; ``data-count="x"``: of different values of the column ``x``;
- ``data-cell="0,x"``: what stands in row 0 and column ``x``;
- ``data-sum="x"``: the sum of the column ``x``;
- none of them: a table or picture, whose query must have an answer.

The value is that of ``value``, and the text of the element must be the same.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Figure", "check_figures", "figures_of"]

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass
class Figure:
    """An element with a query behind it."""

    tag: str
    attributes: dict
    parts: list = field(default_factory=list)

    @property
    def query(self):
        return self.attributes["data-query"]

    @property
    def text(self):
        return " ".join("".join(self.parts).split())

    @property
    def value(self):
        return self.attributes.get("value") or self.text

    @property
    def is_number(self):
        return any(name in self.attributes for name in ("data-count", "data-cell", "data-sum"))


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.figures, self._open = [], []

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        figure = Figure(tag, attributes) if "data-query" in attributes else None
        if figure:
            self.figures.append(figure)
        if tag not in _VOID:
            self._open.append((tag, figure))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, figure in self._open:
            if figure:
                figure.parts.append(data)


def figures_of(html):
    """List the figures of a page, in its order."""
    reader = _Reader()
    reader.feed(html)
    return reader.figures


def check_figures(client, html, *, root="", version=""):
    """Compare each figure of a page with the answer to its query.

    Args:
        client: has ``get(url)``, which answers with ``status_code``, ``text`` and ``json()``.
        html: the page.
        root: path below which the service is.
        version: of the page, where its address names one.

    Returns:
        The figures that are numbers, so that a test can ask for those that it expects.
    """
    answers = {}
    found = figures_of(html)
    for figure in found:
        if figure.query not in answers:
            answers[figure.query] = _rows(client, figure.query, root, version)
        if figure.is_number:
            expected = _expected(figure, answers[figure.query])
            assert figure.value == expected, f"{figure.query}: the page says {figure.value}, the query {expected}"
            assert figure.text == expected, f"{figure.query}: shown as {figure.text!r}, the query says {expected}"
    return [figure for figure in found if figure.is_number]


def _rows(client, query, root, version):
    more = [f"version={version}"] if version and "version=" not in query else []
    url = f"{root}/queries/{query}{'&' if '?' in query else '?'}{'&'.join([*more, 'format=json'])}"
    answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code} {answer.text[:300]}"
    return [{name: term["value"] for name, term in row.items()} for row in answer.json()["results"]["bindings"]]


def _expected(figure, rows):
    attributes = figure.attributes
    if "data-cell" in attributes:
        row, _, column = attributes["data-cell"].partition(",")
        assert int(row) < len(rows), f"{figure.query} has no row {row}"
        assert column in rows[int(row)], f"{figure.query} has no {column} in row {row}"
        return rows[int(row)][column]
    if "data-sum" in attributes:
        return str(sum(int(row[attributes["data-sum"]]) for row in rows if attributes["data-sum"] in row))
    column = attributes["data-count"]
    return str(len({row[column] for row in rows if column in row}) if column else len(rows))
