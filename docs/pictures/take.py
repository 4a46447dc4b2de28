"""Take the pictures of docs/site.md: ``python docs/pictures/take.py http://127.0.0.1:8000`` with a running server."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {
    "overview": "/",
    "map": "/map",
    "matrix": "/matrix",
    "gap": "/gap/eg2-2010/g01/interface-7.html",
    "editor": "/query?query=SELECT%20%3Fname%20%28COUNT%28%3Fflow%29%20AS%20%3Fflows%29%20%7B%0A%20%20%3Fflow%20sg"
    "%3Ainterface%2Fsg%3Aname%20%3Fname%20%3B%20a%20sg%3ADataFlow%0A%7D%20GROUP%20BY%20%3Fname%20ORDER%20BY%20%3Fname",
    "term": "/ontology/term/Interface",
    "report": "/report",
}
WIDTHS = {"": 1280, "-narrow": 390}

folder = Path(__file__).parent
with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    for suffix, width in WIDTHS.items():
        page = browser.new_page(viewport={"width": width, "height": 900})
        for name, path in PAGES.items():
            page.goto(sys.argv[1] + path)
            page.wait_for_timeout(1000)  # the editor runs its query
            page.screenshot(path=folder / f"{name}{suffix}.png")
    browser.close()
