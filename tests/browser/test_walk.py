"""The way of a regulator from the overview to an answer, by keyboard alone, with and without scripts."""

import re

import pytest
from browser.conftest import Open
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def tab_to(page: Page, selector: str, most: int = 400) -> None:
    """Press Tab until an element that matches has the focus; it must then be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            seen = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"
            )
            assert seen, f"nobody sees that {selector} has the focus"
            return
    raise AssertionError(f"Tab does not reach {selector} on {page.url}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_overview_gap_source_query_result(open_page: Open, scripts: bool) -> None:
    with open_page("/", scripts=scripts) as page:
        page.keyboard.press("Tab")  # the first stop leads past the navigation
        assert page.locator(":focus").inner_text() == "To the content"
        page.keyboard.press("Enter")
        _go(page, 'main a[href*="/gap/eg2-2010/g01/interface-7"]', scripts)
        assert "Interface 7" in page.locator("h1").inner_text()
        _go(page, 'main a[href*="/slide/eg2-2010/"]', scripts)
        assert re.search(r"/slide/eg2-2010/\d+", page.url)
        page.go_back()
        _go(page, 'main a[href*="/queries/"]:not([href*="format="])', scripts)
        assert "/queries/" in page.url
        assert page.locator("main table tbody tr").count() >= 1


def _go(page: Page, selector: str, scripts: bool) -> None:
    """Follow the first link that matches, by keyboard; without scripts nobody can ask where the focus is."""
    if scripts:
        tab_to(page, selector)
    else:
        page.locator(selector).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
