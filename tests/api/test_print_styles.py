"""What is printed: nothing of a wide table or picture is cut off, and nothing that is only for screens is on paper."""

import re

import pytest

from sgkg_api.assets import STATIC

CSS = (STATIC / "sgkg.css").read_text("utf-8")
PRINT = CSS.split("@media print {", 1)[1]


def rules(block):
    """Selector -> its declarations."""
    found = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", block, flags=re.DOTALL)):
        for selector in selectors.split(","):
            found.setdefault(" ".join(selector.split()), "")
            found[" ".join(selector.split())] += body
    return found


def test_the_rules_for_paper_are_the_last_so_that_they_win():
    assert CSS.count("@media print") == 1
    assert CSS.rstrip().endswith("}\n}")
    assert PRINT.count("{") == PRINT.count("}") - 1


@pytest.mark.parametrize(
    ("selector", "declaration"),
    [
        (".wide", "overflow: visible"),
        (".picture.wide svg", "max-width: 100%"),  # on screens the map is wider than a sheet
        (".picture.preview svg", "min-width: 0"),
        ("table", "min-width: 0"),
        ("thead", "display: table-header-group"),
        ("tr", "break-inside: avoid"),
        ("html:has(.matrix)", "page: matrix"),
        ("main nav:not(.contents)", "display: none"),
        (".facets", "display: none"),
        (".mark", "print-color-adjust: exact"),
    ],
)
def test_paper_does_not_scroll(selector, declaration):
    assert declaration in rules(PRINT)[selector]


def test_a_long_table_may_go_on_over_sheets():
    assert "break-inside" not in rules(PRINT)["table"]


def test_the_dark_scheme_is_for_screens():
    assert CSS.count("prefers-color-scheme: dark") == CSS.count("@media screen and (prefers-color-scheme: dark)") == 1
