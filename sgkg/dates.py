"""Dates that may lack day or month."""

import re
from datetime import date

from sgkg.errors import UsageError

__all__ = ["before", "checked", "is_date"]

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def checked(text: str, what: str = "the date") -> str:
    """Return a date text if it is a year, month or day of the calendar (ISO 8601: 2014, 2014-03, 2014-03-01).

    >>> checked("2014-03")
    '2014-03'

    Raises:
        UsageError: it is none of them; names what is wrong.
    """
    match = _ISO.fullmatch(text)
    try:
        if not match:
            raise ValueError("no ISO date")
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise UsageError(f"{what} {text!r} is no date; write 2014, 2014-03 or 2014-03-01") from None
    return text


def is_date(text: str) -> bool:
    """Tell whether a text is a year, a month or a day of the calendar, without a time zone."""
    try:
        checked(text)
    except UsageError:
        return False
    return True


def before(one: str, other: str) -> bool:
    """Tell whether a date is surely before another; either may lack day or month.

    >>> before("2009", "2010-05"), before("2010", "2010-05")
    (True, False)
    """
    length = min(len(one), len(other))
    return bool(length) and one[:length] < other[:length]
