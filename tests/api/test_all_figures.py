"""Each figure on each kind of page is the answer of the stored query that it names."""

import pytest
from browser_pages import KINDS
from fake_service import client
from page_figures import check_figures, figures_of

#: pages that show figures; the others show what was asked for, or nothing counted
WITH_FIGURES = ("overview", "map", "matrix", "matrix by layer", "matrix by objective", "risks", "gaps", "compare")
PAGES = {
    kind: path
    for kind, path in KINDS.items()
    if path.split("?")[0] not in ("/validate", "/sparql", "/catalogue", "/query")
}


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    return client(tmp_path_factory.mktemp("dumps"))


@pytest.mark.parametrize("kind", PAGES)
def test_figures_are_answers(web, kind):
    answer = web.get(PAGES[kind], "text/html")
    assert answer.status_code == 200
    check_figures(web, answer.text)
    if kind in WITH_FIGURES:
        assert len(figures_of(answer.text)) >= 4, kind
