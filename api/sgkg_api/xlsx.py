"""Tables as XLSX (Office Open XML): typed values, the same bytes for the same table. Pure."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from sgkg.errors import UsageError
from sgkg.terms import XSD, Iri, Literal, Term, plain
from sgkg_api.site.answers import NUMBERS

__all__ = ["MEDIA_TYPE", "Sheet", "written"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: limits of a sheet: rows, columns, characters of a cell (in UTF-16), links, characters of a link
_ROWS, _COLUMNS, _CELL, _LINKS, _LINK = 1_048_576, 16_384, 32_767, 65_530, 2_079
_ABOUT = "About"
_CUT = " … (cut here: a cell holds no more; the CSV has it all)"
#: a program that opens the file counts with doubles, which keep so many digits
_DIGITS = 15
#: the file says when it was made; the time of day must not get into its bytes
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDEST = 60

_INTEGERS = NUMBERS - {XSD + name for name in ("decimal", "double", "float")}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.0+)?(Z?))?", re.ASCII)
#: what XML 1.0 cannot say in any way; other control characters are escaped by the writer
_UNSAYABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_SHEET = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook: its title, whose beginning names the sheet, its columns, and rows of column -> term."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Term]]


def written(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Term]],
    title: str,
    about: Mapping[str, str],
    *,
    more: Sequence[Sheet] = (),
) -> bytes:
    """Write a table as a workbook: the table, further ones, and a sheet that says what they are.

    Numbers, truth values and dates are what they are; IRIs are links, as far as a sheet may have links; a text stays
    a text, even where it looks like a formula.

    Args:
        columns: in their order.
        rows: column -> term; absent ones stay empty.
        title: of the table; its beginning names the sheet.
        about: what stands on the last sheet, in its order.
        more: tables for sheets of their own behind the first, with other titles.

    Raises:
        UsageError: the table is larger than a sheet can be.
    """
    tables = [Sheet(title, columns, rows), *more]
    for one in tables:
        if len(one.rows) >= _ROWS or len(one.columns) > _COLUMNS:
            raise UsageError(
                f"{len(one.rows):,} rows and {len(one.columns):,} columns are more than a sheet of XLSX holds "
                f"({_ROWS - 1:,} and {_COLUMNS:,}); ask for CSV, or for less"
            )
    data = io.BytesIO()
    book = xlsxwriter.Workbook(
        data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": _said(title), "created": _CREATED})
    told = dict(about)
    for one in tables:
        told |= _write_table(book, one)
    _write_about(book.add_worksheet(_ABOUT), told.items(), book.add_format({"bold": True, "valign": "top"}),
                 book.add_format({"text_wrap": True, "valign": "top"}))  # fmt: skip
    book.close()
    return data.getvalue()


def _write_table(book: xlsxwriter.Workbook, table: Sheet) -> dict[str, str]:
    """Write a table into a sheet of its own, and return what is to be said of it."""
    columns, rows = table.columns, table.rows
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(_sheet_name(table.title))
    cells = _Cells(sheet, book.add_format)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, _said(name), bold)
        widest = max((len(plain(row[name])) for row in rows[:200] if name in row), default=0)
        sheet.set_column(place, place, min(max(len(name) + 3, widest + 1), _WIDEST))
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            if name in row:
                cells.write(line, place, row[name])
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    return cells.notes()


class _Cells:
    """Writes terms into a sheet, and counts what it holds no more of."""

    def __init__(self, sheet: Worksheet, form: Callable[[dict[str, object]], Format]) -> None:
        self._sheet = sheet
        self._link = form({"font_color": "#0b4f8a", "underline": 1})
        self._day = form({"num_format": "yyyy-mm-dd", "align": "left"})
        self._time = form({"num_format": 'yyyy-mm-dd"T"hh:mm:ss', "align": "left"})
        self._utc = form({"num_format": 'yyyy-mm-dd"T"hh:mm:ss"Z"', "align": "left"})
        self._links = self._unlinked = self._cut = 0

    def write(self, line: int, place: int, term: Term) -> None:
        if isinstance(term, Iri):
            self._write_iri(line, place, term)
        elif not (isinstance(term, Literal) and self._write_typed(line, place, term)):
            self._write_text(line, place, plain(term))

    def notes(self) -> dict[str, str]:
        """What the second sheet has to say."""
        found = {}
        if self._cut:
            found["Cells cut"] = f"{self._cut}: a cell holds {_CELL:,} characters; the CSV has them whole"
        if self._unlinked:
            found["IRIs without link"] = f"{self._unlinked}: a sheet holds {_LINKS:,} links of {_LINK:,} characters"
        return found

    def _write_iri(self, line: int, place: int, iri: str) -> None:
        if iri.startswith(("http://", "https://")) and not _UNSAYABLE.search(iri):
            # The writer escapes some characters of a link, which makes it longer.
            if self._links < _LINKS and len(iri.encode()) * 3 <= _LINK:
                self._links += 1
                self._sheet.write_url(line, place, iri, self._link, iri)
                return
            self._unlinked += 1
        self._write_text(line, place, iri)

    def _write_typed(self, line: int, place: int, term: Literal) -> bool:
        """Write a literal as what its datatype says; False where that cannot be done without loss."""
        text = term.value.strip()
        if term.datatype in NUMBERS and _NUMBER.fullmatch(text):
            digits = re.sub(r"[eE].*|\D", "", text).strip("0")
            if len(digits) > _DIGITS or abs(value := float(text)) > 1e300:
                return False
            self._sheet.write_number(
                line, place, int(text) if value < 1e15 and term.datatype in _INTEGERS else float(text)
            )
            return True
        if term.datatype == XSD + "gYear" and _YEAR.fullmatch(text):
            self._sheet.write_number(line, place, int(text))
            return True
        if term.datatype == XSD + "boolean" and text in ("true", "false", "1", "0"):
            self._sheet.write_boolean(line, place, text in ("true", "1"))
            return True
        if term.datatype in (XSD + "date", XSD + "dateTime") and (match := _TIME.fullmatch(text)):
            return self._write_time(line, place, match, timed=term.datatype == XSD + "dateTime")
        return False

    def _write_time(self, line: int, place: int, match: re.Match[str], *, timed: bool) -> bool:
        if timed != bool(match[2]):
            return False
        try:
            moment = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}")
        except ValueError:
            return False
        if moment < datetime(1900, 3, 1):  # before, a sheet counts days wrongly
            return False
        self._sheet.write_datetime(
            line, place, moment, (self._utc if match[3] else self._time) if timed else self._day
        )
        return True

    def _write_text(self, line: int, place: int, text: str) -> None:
        said = _said(text)
        self._cut += said != _UNSAYABLE.sub("\ufffd", text)
        self._sheet.write_string(line, place, said)


def _write_about(sheet: Worksheet, told: Iterable[tuple[str, str]], bold: Format, wrapped: Format) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
    for line, (name, value) in enumerate(told):
        sheet.write_string(line, 0, _said(name), bold)
        sheet.write_string(line, 1, _said(value), wrapped)


def _said(text: str) -> str:
    """Return a text as a cell can hold it: cut where it is too long, and without what XML cannot say."""
    said = _UNSAYABLE.sub("\ufffd", text)
    if len(said) * 2 <= _CELL or len(said.encode("utf-16-le")) // 2 <= _CELL:
        return said
    kept = said.encode("utf-16-le")[: 2 * (_CELL - len(_CUT))]
    return kept.decode("utf-16-le", "ignore") + _CUT


def _sheet_name(title: str) -> str:
    name = " ".join(_SHEET.sub(" ", _UNSAYABLE.sub("", title)).split())
    name = name.encode("utf-16-le")[:62].decode("utf-16-le", "ignore").strip(" '")
    return name if name and name.lower() not in (_ABOUT.lower(), "history") else "Answer"
