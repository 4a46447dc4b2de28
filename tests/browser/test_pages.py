"""Every kind of page in a real browser: it renders, says nothing to the console, asks nobody else, has no barrier."""

from collections.abc import Callable

import pytest
from browser.conftest import Open
from browser_pages import KINDS
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_a_page_has_no_barrier(open_page: Open, axe: Callable[[Page], list[str]], path: str, dark: bool) -> None:
    with open_page(path, dark=dark) as page:
        assert page.locator("h1").count() == 1
        assert not axe(page)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_a_page_is_never_wider_than_the_window(open_page: Open, path: str, width: int) -> None:
    with open_page(path, width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS.keys())
def test_a_page_works_without_scripts(open_page: Open, path: str) -> None:
    with open_page(path, scripts=False) as page:
        assert page.locator("h1").count() == 1
        assert page.locator("main").inner_text().strip()


@pytest.mark.parametrize("path", ["/no-such-thing", "/interface/99.html", "/queries/no-such"])
def test_the_page_of_a_missing_thing_has_no_barrier(
    open_page: Open, axe: Callable[[Page], list[str]], path: str
) -> None:
    with open_page(path, errors=True) as page:  # the browser itself notes the status 404
        assert page.locator("h1").inner_text().startswith("404")
        assert not axe(page)


def test_pages_in_german(open_page: Open, axe: Callable[[Page], list[str]]) -> None:
    with open_page("/?lang=de") as page:
        assert page.locator("html").get_attribute("lang") == "de"
        page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Lücken").click()
        assert page.url.endswith("/gaps?lang=de")
        assert not axe(page)
