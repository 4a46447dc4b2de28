"""A server and a browser for the tests of the site: Chromium of the machine, nothing from elsewhere."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import product_samples
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from suites.served import served

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, without a slash at its end; two vendors have declared products."""
    folder = tmp_path_factory.mktemp("site")
    with served(folder, "--workers", "2") as server:
        product_samples.publish(server, folder / "store")
        yield server.url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window; its event loop, which runs in this thread, ends with the module."""
    path = os.environ.get("SGKG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; .ci/run installs it")
        pytest.skip("needs Chromium (SGKG_CHROMIUM or from PATH)")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(site: str, chromium: Browser) -> Open:
    """Open a page: path -> a page, closed at the end; fails where it went elsewhere or wrote errors to the console."""

    @contextmanager
    def opened(
        path: str, *, width: int = 1280, dark: bool = False, scripts: bool = True, errors: bool = False
    ) -> Iterator[Page]:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        page = context.new_page()
        said: list[str] = []
        elsewhere: list[str] = []
        page.on(
            "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        host = urlsplit(site).netloc
        page.on("request", lambda request: elsewhere.append(request.url) if _foreign(request.url, host) else None)
        try:
            page.goto(site + path)
            yield page
        finally:
            context.close()
        assert not elsewhere, f"{path} asks {elsewhere}"
        assert errors or not said, f"{path} says {said}"

    return opened


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Look for barriers (WCAG 2.2 A and AA): page -> what was found, a line each."""

    def look(page: Page) -> list[str]:
        page.evaluate(AXE)
        found: dict[str, Any] = page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
        )
        assert found["passes"], "axe has checked nothing"
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    return look


def _foreign(url: str, host: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host
