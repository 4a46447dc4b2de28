"""The colours of the editor can be read in light and in dark (WCAG 2.2, 1.4.3)."""

import re
from pathlib import Path

import pytest

from sgkg_api.assets import STATIC

THEME = (Path(__file__).parents[2] / "frontend" / "src" / "theme.js").read_text("utf-8")
CSS = (STATIC / "sgkg.css").read_text("utf-8")
LIGHT, DARK = CSS.split("(prefers-color-scheme: dark)", 1)
#: what tokens stand on: the page, a fault, a matching bracket or the selection
GROUNDS = ("ground", "gap-soft", "info-soft")
#: text -> ground, of the parts around the text
PAIRS = [("muted", "soft"), ("ink", "soft"), ("ink", "info-soft"), ("on-accent", "accent")]


def tokens(css):
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+)", css.split("\n}\n", 1)[0]))
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * char for char in value[1:])
        for name, value in found.items()
    }


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_it_is_said_to_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < 4.5


@pytest.mark.parametrize("css", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_a_token_can_be_read(css):
    known = tokens(css)
    used = set(re.findall(r'tag: .*? color: "var\(--([\w-]+)\)"', THEME))
    assert len(used) >= 7
    pairs = [(colour, ground) for colour in sorted(used) for ground in GROUNDS] + PAIRS
    poor = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert not {pair: value for pair, value in poor.items() if value < 4.5}


def test_the_theme_has_no_colour_of_its_own():
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl", THEME)
