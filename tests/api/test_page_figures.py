"""The walker over figures finds those that say something else than their query."""

import json
from dataclasses import dataclass

import pytest
from page_figures import check_figures, figures_of

ROWS = [{"x": {"value": "7"}, "n": {"value": "2"}}, {"x": {"value": "7"}, "n": {"value": "3"}}]


@dataclass
class Answer:
    status_code: int
    text: str

    def json(self):
        return json.loads(self.text)


class Server:
    def __init__(self):
        self.asked = []

    def get(self, url):
        self.asked.append(url)
        if "/queries/known" not in url:
            return Answer(404, "no such query")
        return Answer(200, json.dumps({"results": {"bindings": ROWS}}))


def data(value, how, query="known", text=None):
    return f'<p>a <data value="{value}" data-query="{query}" {how}>{value if text is None else text}</data> b</p>'


@pytest.mark.parametrize(
    "html",
    [
        data(2, "data-count"),
        data(1, 'data-count="x"'),
        data(7, 'data-cell="0,x"'),
        data(3, 'data-cell="1,n"'),
        data(5, 'data-sum="n"'),
        '<td data-query="known" data-count><br><b>2</b>\n</td>',
        '<table data-query="known?a=b"><tr><td>9</td></tr></table>',
    ],
)
def test_figures_that_agree(html):
    check_figures(Server(), html)


@pytest.mark.parametrize(
    "html",
    [
        data(3, "data-count"),
        data(2, 'data-count="x"'),
        data(7, 'data-cell="1,n"'),
        data(7, 'data-cell="2,x"'),
        data(7, 'data-cell="0,y"'),
        data(4, 'data-sum="n"'),
        data(2, "data-count", text="two"),
        data(2, "data-count", query="other"),
        '<table data-query="other"></table>',
    ],
)
def test_figures_that_do_not(html):
    with pytest.raises(AssertionError):
        check_figures(Server(), html)


def test_each_query_is_asked_once_and_in_the_version_of_the_page():
    server = Server()
    page = data(2, "data-count") + data(7, 'data-cell="0,x"') + data(2, "data-count", query="known?version=1")
    assert len(check_figures(server, page, root="/grid", version="2")) == 3
    assert server.asked == [
        "/grid/queries/known?version=2&format=json",
        "/grid/queries/known?version=1&format=json",
    ]


def test_only_elements_with_a_query_are_figures():
    html = '<p data-count>1</p><img alt="2"><data value="2" data-query="known" data-count>2</data><p>after</p>'
    assert [figure.text for figure in figures_of(html)] == ["2"]
