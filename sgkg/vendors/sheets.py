"""Rows of a table, from CSV or from XLSX, as texts with their line: bounded, and nothing is worked out or guessed."""

import csv
import io
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sgkg.errors import InputError, UsageError

__all__ = ["MAX_BYTES", "MAX_ROWS", "Row", "read_csv", "read_xlsx"]

#: of a file, of what an XLSX file holds when it is unpacked, of rows, columns and characters of a cell
MAX_BYTES, MAX_UNPACKED, MAX_ROWS, MAX_COLUMNS, MAX_CELL = 10_000_000, 60_000_000, 20_000, 200, 5_000
MAX_PARTS = 1_000
#: cells of a sheet, empty ones counted, and characters of all: a workbook may repeat a text that it writes once
MAX_CELLS, MAX_CHARACTERS = 10_000_000, 50_000_000
#: bytes out of one byte: more than tables have, and less than bombs
MAX_RATIO = 200
_DELIMITERS = (",", ";", "\t", "|")
_BLANK = " \r\n" + "".join(_DELIMITERS)
_SEPARATOR = re.compile(r"sep=([^\"\r\n\0])\r?\n", re.IGNORECASE)
#: what unpacking raises for bytes that are no archive
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        line: in the file, or in the sheet, from 1.
        cells: texts without white space around them; empty for none.
        wrong: number of a cell from 0 -> what is the matter with it.
        numbers: of the cells, from 0, that a workbook has as numbers: how they are shown is not read.
    """

    line: int
    cells: tuple[str, ...]
    wrong: tuple[tuple[int, str], ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return not any(self.cells) and not self.wrong


def read_csv(data: bytes, source: str, known: Callable[[str], bool], delimiter: str = "") -> list[Row]:
    """Read a CSV file (RFC 4180), as Excel writes it too.

    Args:
        data: in UTF-8, with a byte order mark or without.
        source: name of the file, for messages.
        known: whether a text is a heading, by which the delimiter is found.
        delimiter: one character; empty for a comma, a semicolon, a tab or a bar, as the first line says.

    Returns:
        The rows that are not empty, the headings first.

    Raises:
        InputError: the file is no CSV, is in another encoding, or is too large.
    """
    if data.startswith((_ZIP, _OLD_EXCEL)):
        raise InputError("this is no CSV file but a workbook; name it .xlsx, or save it as CSV UTF-8", source=source)
    _refuse_large(data, source)
    text = _decoded(data, source)
    if not text.strip(_BLANK):
        return []
    skipped = 0
    if match := _SEPARATOR.match(text):  # Excel's own way to say it
        delimiter, text, skipped = delimiter or match[1], text[match.end() :], 1
    rows: list[Row] = []
    line = 1 + skipped
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text, known), strict=True
        )
        for cells in reader:
            row = Row(line, tuple(_clean(cell) for cell in cells), tuple(_faults(cells)))
            line = reader.line_num + 1 + skipped
            if not row.empty:
                rows.append(row)
            _refuse_many(len(rows), len(row.cells), source)
    except csv.Error as error:
        what = "a cell with quotes doubles each of them"
        if "field limit" in str(error):
            what = f"a cell has more than {csv.field_size_limit():,} characters, or a quote is not closed"
        raise InputError(f"not CSV: {error}; {what}", source=source, line=line) from error
    return rows


def read_xlsx(data: bytes, source: str, sheet: str = "") -> tuple[list[Row], list[str]]:
    """Read a sheet of an XLSX workbook; formulas are refused: what they come to is not in the file for sure.

    Args:
        data: the file.
        source: its name, for messages.
        sheet: name of the sheet; empty for the first one.

    Returns:
        The rows that are not empty, the headings first; and the names of the other sheets.

    Raises:
        UsageError: there is no such sheet, or openpyxl is not installed.
        InputError: the file is no workbook, is encrypted, or is too large when it is unpacked.
    """
    _refuse_large(data, source)
    if data.startswith(_OLD_EXCEL):
        raise InputError(
            "this workbook is in the old format, or has a password; save it as .xlsx without one", source=source
        )
    _refuse_bomb(data, source)
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise UsageError(
            "reading .xlsx needs the package openpyxl (pip install 'sgkg[tables]'); or save the sheet as CSV UTF-8"
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and of what it would lose in writing
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        except Exception as error:  # openpyxl raises what its parts raise
            raise InputError(f"not a workbook that can be read: {_first_line(error)}", source=source) from error
        return _of_book(book, source, sheet)


def _of_book(book: Any, source: str, sheet: str) -> tuple[list[Row], list[str]]:
    try:
        names = [one.title for one in book.worksheets]
        if not names:
            raise InputError("the workbook has no sheet", source=source)
        if sheet and sheet not in names:
            raise UsageError(f"{source} has no sheet {sheet!r}; it has {', '.join(names)}")
        chosen = sheet or names[0]
        rows = list(_rows(book[chosen], source))
        return rows, [name for name in names if name != chosen]
    except (InputError, UsageError):
        raise
    except Exception as error:
        raise InputError(
            f"the sheet cannot be read ({_first_line(error)}); save it again with a spreadsheet program",
            source=source,
        ) from error
    finally:
        book.close()


def _rows(sheet: Any, source: str) -> Iterator[Row]:
    number = looked = characters = 0
    sheet.reset_dimensions()  # what a file says of its size need not be true
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if line > MAX_ROWS * 5:
            raise InputError(f"the sheet has more than {MAX_ROWS * 5:,} rows, empty ones counted", source=source)
        looked += len(cells)
        if looked > MAX_CELLS:
            raise InputError(f"the sheet has more than {MAX_CELLS:,} cells, empty ones counted", source=source)
        found = [_cell(cell) for cell in cells[:MAX_COLUMNS]]
        beyond = next((place for place, cell in enumerate(cells[MAX_COLUMNS:], MAX_COLUMNS) if _said(cell)), 0)
        _refuse_many(number, beyond + 1, source)
        texts = [text for text, _ in found]
        faults = {**dict(_faults(texts)), **{place: fault for place, (_, fault) in enumerate(found) if fault}}
        numbers = (place for place, cell in enumerate(cells[:MAX_COLUMNS]) if _is_number(cell.value))
        row = Row(line, tuple(_clean(text[: MAX_CELL + 1]) for text in texts), tuple(faults.items()), tuple(numbers))
        if row.empty:
            continue
        number += 1
        characters += sum(map(len, row.cells))
        _refuse_many(number, len(row.cells), source)
        if characters > MAX_CHARACTERS:
            raise InputError(f"the sheet has more than {MAX_CHARACTERS:,} characters", source=source)
        yield row


def _said(cell: Any) -> bool:
    """Whether a cell has more than its looks."""
    return cell.value is not None and bool(str(cell.value).strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(cell: Any) -> tuple[str, str]:
    """Return the text of a cell, and what is the matter with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", "the cell has a formula; paste its value in its place"
    if cell.data_type == "e":
        return "", f"the cell has the error {value}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return (value.date().isoformat(), "") if midnight else (value.isoformat(sep=" "), "")
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, bool):
        return str(value).lower(), ""
    if isinstance(value, float):
        return (str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)), ""
    return str(value), ""


def _clean(cell: str) -> str:
    return cell.replace("\u00a0", " ").strip()


def _faults(cells: Sequence[str]) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            yield place, f"the cell has {len(cell):,} characters; {MAX_CELL:,} is the most that is read"
        elif "\0" in cell:
            yield place, "the cell has a character that no text has (NUL)"
        elif cell.startswith("="):  # a spreadsheet shows something else
            yield place, "the cell has a formula; paste its value in its place"


def _decoded(data: bytes, source: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("the file is in UTF-16; save it as CSV UTF-8", source=source)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "the file is not in UTF-8, but perhaps in the encoding of an older Windows; save it as CSV UTF-8",
            source=source,
            line=line,
        ) from error


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """Find the delimiter that makes the most headings of the first line."""
    first = next((line for line in io.StringIO(text) if line.strip(_BLANK)), "")

    def headings(delimiter: str) -> int:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(1 for cell in cells if known(cell))

    return max(_DELIMITERS, key=headings)


def _refuse_large(data: bytes, source: str) -> None:
    if len(data) > MAX_BYTES:
        raise InputError(f"the file has {len(data):,} bytes; {MAX_BYTES:,} is the most that is read", source=source)


def _refuse_many(rows: int, columns: int, source: str) -> None:
    if rows > MAX_ROWS:
        raise InputError(f"the table has more than {MAX_ROWS:,} rows; part it", source=source)
    if columns > MAX_COLUMNS:
        raise InputError(f"a row has more than {MAX_COLUMNS} columns", source=source)


def _refuse_bomb(data: bytes, source: str) -> None:
    """Look at a workbook before it is unpacked: its size, and that its XML declares no entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            whole = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or whole > MAX_UNPACKED or whole > MAX_RATIO * max(len(data), 5_000):
                raise InputError(
                    f"unpacked the workbook has {len(parts):,} parts and {whole:,} bytes, which is no table",
                    source=source,
                )
            for part in parts:
                if part.flag_bits & 1:
                    raise InputError("the workbook has a password; save it without one", source=source)
                # Whatever a part is called, the workbook may say that it is a sheet. It is never read beyond the size
                # that was added up: zipfile stops there.
                content = archive.read(part)
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content or _is_utf16(content):
                    raise InputError(
                        f"{part.filename!r} of the workbook declares entities, or is in UTF-16; no program writes "
                        "tables so",
                        source=source,
                    )
    except (*_BROKEN, NotImplementedError, OSError, EOFError, RuntimeError, ValueError) as error:
        raise InputError("this is no XLSX workbook", source=source) from error


def _is_utf16(content: bytes) -> bool:
    """Whether a part is XML in an encoding in which declarations look otherwise."""
    return content[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
