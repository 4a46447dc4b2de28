"""Numbers of standards, however they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.designations import Designation, Fit, canonical, fit, parse, plain_dashes

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"

designations = st.builds(
    Designation,
    st.sampled_from([
        ("EN",), ("IEC",), ("EN", "IEC"), ("ISO", "IEC"), ("DIN", "EN"), ("CLC", "TS"), ("prEN",), ("ISO",), ("RFC",),
        ("IEC", "TS"), ("ITU-T",), ("IEEE",), ("VDE-AR-N",),
    ]),
    st.integers(1000, 99999).map(str),
    st.lists(st.integers(1, 999).map(str), max_size=3).map(tuple),
    st.one_of(st.just(""), st.integers(1950, 2049).map(str)),
    st.sampled_from([(), ("A1",), ("A1:2006",), ("A1", "A2"), ("C1",)]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EN62056-47", "EN 62056-47"),
        ("IEC 62056 47", "IEC 62056-47"),
        ("EN 62056\u201147:2007", "EN 62056-47:2007"),
        ("en\u00a062056 \u2013 47 : 2007", "EN 62056-47:2007"),
        ("EN 62056-47 (2007)", "EN 62056-47:2007"),
        ("62056-47", "62056-47"),
        ("EN 62056-46+am1", "EN 62056-46+A1"),
        ("IEC 62056-46:2002/AMD1:2006", "IEC 62056-46:2002+A1:2006"),
        ("IEC 62056-46:2002+AMD1:2006 CSV", "IEC 62056-46:2002+A1:2006"),
        ("EN IEC 62055-31:2022", "EN IEC 62055-31:2022"),
        ("ENIEC62055-31", "EN IEC 62055-31"),
        ("ISO/IEC 27019:2017", "ISO/IEC 27019:2017"),
        ("CLC/TS 50568-4", "CLC/TS 50568-4"),
        ("ITU-T G.9903", "ITU-T G.9903"),
        ("ETSI TS 103 908", "ETSI TS 103908"),
        ("IEEE 1547-2018", "IEEE 1547:2018"),
        ("prEN 50491-11", "prEN 50491-11"),
        ("IEC 61968-11 Ed. 2", "IEC 61968-11"),
        ("IEC 60870-5-104", "IEC 60870-5-104"),
    ],
)
def test_spellings(text, expected):
    assert canonical(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "7", "interface 7", "IF 7", "G01", "retail", "EN", "EN 62056-47 covers interface 7", "-47", "EN 62056-",
     "62056-47:20071", "Slide 16", "EN 1" + "0" * 200],
)  # fmt: skip
def test_what_is_no_designation(text):
    assert parse(text) is None
    assert canonical(text) == plain_dashes(text)


@given(designations)
def test_what_is_written_is_read_again(one):
    assert parse(str(one)) == one
    assert canonical(canonical(str(one))) == str(one)


@given(designations, st.sampled_from(DASHES), st.sampled_from(["", " ", "\u00a0", "  ", "\u202f"]), st.booleans())
def test_dashes_spaces_and_case_make_no_difference(one, dash, space, small):
    bodies = " ".join(one.bodies)
    number = f"{space}{dash}{space}".join((one.number, *one.parts))
    year = f"{space}:{space}{one.year}" if one.year else ""
    text = f"{bodies}{space}{number}{year}" + "".join(f"{space}+{space}{amended}" for amended in one.amendments)
    assert parse(text.lower() if small else text) == one


@given(st.text(max_size=150))
def test_any_text_has_a_canonical_form(text):
    once = canonical(text)
    assert canonical(once) == once


@given(designations, designations)
def test_fits_agree_in_both_directions(one, other):
    assert fit(one, one) is Fit.SAME
    forth, back = fit(one, other), fit(other, one)
    assert (forth is Fit.SAME) == (back is Fit.SAME)
    assert (forth is Fit.NARROWER) == (back is Fit.WIDER)
    assert (forth is Fit.RENUMBERED) == (back is Fit.RENUMBERED)


@pytest.mark.parametrize(
    ("asked", "known", "expected"),
    [
        ("EN62056-47", "EN 62056-47", "SAME"),
        ("IEC EN 62055-31", "EN IEC 62055-31", "SAME"),
        ("62056-47", "EN 62056-47", "NARROWER"),
        ("EN 62056-46+A1", "EN 62056-46+A1:2006", "NARROWER"),
        ("EN 62056-47:2007", "EN 62056-47", "WIDER"),
        ("EN 62056-47:2007", "IEC 62056-47:2006", "OTHER"),
        ("EN 62056-47:2007", "EN 62056-47:2016", "OTHER"),
        ("IEC 62056", "IEC 62056-47", "PART"),
        ("IEC 62056-47", "IEC 62056-4-7", "RENUMBERED"),
        ("IEC 62056-47", "IEC 62056", "NONE"),
        ("IEC 62056-4", "IEC 62056-47", "NONE"),
        ("IEC 62056", "EN 62056-47", "NONE"),
    ],
)
def test_fit(asked, known, expected):
    assert fit(parse(asked), parse(known)).name == expected


def test_the_count_of_an_edition_is_more_than_is_known() -> None:
    """Nothing known is called an edition 2: which year that is nobody says here."""
    counted, plain, dated = (parse(f"IEC 62056-21{more}") for more in (" Ed. 2.0", "", ":2002"))
    assert counted == parse("IEC 62056-21, edition 2")
    assert counted != parse("IEC 62056-21 ed3")
    assert fit(counted, plain) == Fit.WIDER
    assert fit(counted, dated) == Fit.OTHER
