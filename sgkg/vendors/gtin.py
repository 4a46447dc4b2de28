"""Global Trade Item Numbers: their form and their check digit (GS1 General Specifications, 7.9)."""

import re

__all__ = ["check_digit", "is_gtin", "mended"]

_FORM = re.compile(r"[0-9]{8}|[0-9]{12,14}")


def check_digit(first: str) -> str:
    """Return the last digit of a GTIN.

    Args:
        first: all its digits but the last.

    >>> check_digit("0950600013435")
    '2'
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(first)))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """Whether a text is a GTIN of 8, 12, 13 or 14 digits with the right check digit.

    >>> is_gtin("09506000134352"), is_gtin("09506000134353"), is_gtin("12AB")
    (True, False, False)
    """
    return _FORM.fullmatch(text) is not None and check_digit(text[:-1]) == text[-1]


def mended(text: str) -> str:
    """Return the GTIN that was probably meant; empty where there is none.

    >>> mended("0 9506000 13435 2"), mended("09506000134353"), mended("12AB")
    ('09506000134352', '09506000134352', '')
    """
    digits = re.sub(r"[\s-]", "", text)
    return digits[:-1] + check_digit(digits[:-1]) if _FORM.fullmatch(digits) else ""
