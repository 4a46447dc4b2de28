"""Tables that nobody should send are refused with a sentence, and what spreadsheets do to tables is told."""

import contextlib
import datetime
import io
import re
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from sgkg.errors import InputError, UsageError
from sgkg.vendors import sheets, tables
from sgkg.vendors.addresses import is_address
from sgkg.vendors.columns import column

Run = Callable[..., tuple[int, str, str]]
PREFIX = "https://acme.example/"
HEADS, ROW = ["Product", "Version", "Interface", "Standard"], ["M1", "1", "4", "EN 62056-47"]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def csv(*rows: Sequence[str]) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode()


def table(data: bytes) -> tables.Table:
    rows = sheets.read_csv(data, "a.csv", lambda text: column(text) is not None)
    return tables.products(rows, "a.csv", PREFIX)


def workbook(*rows: Sequence[object]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, changes: dict[str, Callable[[str], str | bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name).decode() for name in old.namelist()}
        for name, change in changes.items():
            parts[name] = change(parts.get(name, ""))  # type: ignore[assignment]  # of a test
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def with_rows(*rows: str) -> bytes:
    def change(text: str) -> str:
        return text.replace("</sheetData>", "".join(rows) + "</sheetData>")

    return with_parts(workbook(HEADS, ROW), {SHEET: change})


def xlsx(data: bytes) -> tables.Table:
    return tables.products(sheets.read_xlsx(data, "a.xlsx")[0], "a.xlsx", PREFIX)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (csv([*HEADS, "x" * 200_000], [*ROW, ""]), "a.csv:1: not CSV: .* more than 131,072 characters"),
        (csv(HEADS, ["x" * 200_000, *ROW[1:]]), "a.csv:2: not CSV: .* more than 131,072 characters"),
        (b"x" * 9_000_000, "a.csv:1: not CSV"),
        (csv(HEADS, ["=1+1", *ROW[1:]]), "a.csv:2: column 'Product': the cell has a formula; paste its value"),
        (b"\n ;;\t\n,,\n", "a.csv: the table is empty"),
        (b"\xef\xbb\xbf", "a.csv: the table is empty"),
        (b'sep="\n' + csv(HEADS, ROW), "there is no column 'product'"),
        (b"sep=\r\r\n" + csv(HEADS, ROW), "there is no column 'product'"),
        (csv(HEADS, ["", *ROW[1:]]), "the cell is empty; it has name of the product, in each row, where cells are merged too"),
        (csv([*HEADS, "Expires"], [*ROW, "47862"]), "'47862' is no day, but the number of one in a spreadsheet"),
    ],
)  # fmt: skip
def test_odd_files_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        table(data)


@pytest.mark.parametrize("name", ["URL", "Website", "IRI"])
@pytest.mark.parametrize(
    "address",
    ["https://acme.example/100%", "https://acme.example/a#b#c", "https://acme.example/\x01", "https://acme.example/\x7f"],
)  # fmt: skip
def test_what_no_declaration_can_have_is_no_address(name: str, address: str) -> None:
    assert not is_address(address)
    with pytest.raises(InputError, match=f"column '{name}': .* is no (address|IRI)"):
        table(csv([*HEADS, name], [*ROW, address]))
    assert table(csv([*HEADS, name], [*ROW, "https://acme.example/ä?b=%20#c"])).products


@pytest.mark.parametrize(
    "address", ["https://[bad/", "ftp://acme.example/", "https://", "https://a b/", "https://a/\ud800"]
)
def test_other_texts_are_no_addresses_either(address: str) -> None:
    assert not is_address(address)


def test_a_column_that_is_not_read_is_told_once() -> None:
    found = table(csv([*HEADS, "Foo", "Foo"], [*ROW, "1", "2"]))
    assert len(found.notes) == 1


def test_reading_ends_where_nearly_all_is_wrong() -> None:
    start = time.process_time()
    with pytest.raises(InputError, match=r"80\d more errors are not told, nor was anything read after line 1002$"):
        table(csv(HEADS, *([f"M{number}", "1", "4", f"EN {number}-x"] for number in range(20_000 - 1))))
    assert time.process_time() - start < 10


def test_versions_that_are_numbers_are_told() -> None:
    notes = xlsx(workbook(HEADS, ["M1", 4.10, 4, "EN 62056-47"], ["M2", 2, 4, "EN 62056-47"])).notes
    assert notes == (
        "2 of the versions are numbers, in which 4.10 is 4.1; where that is not meant, write them as text",
    )
    assert xlsx(workbook(HEADS, ["M1", "4.10", 4, "EN 62056-47"])).notes == ()
    assert xlsx(workbook(HEADS, ["M1", 1, 4, "EN 62056-47"])).notes[0].startswith("1 of the versions is a number")


def test_nothing_in_a_far_column_is_lost() -> None:
    assert xlsx(with_rows('<row r="3"><c r="XFD3" s="0"/></row>')).products  # only looks
    for text in ("lost", " "):
        cell = f'<row r="3"><c r="XFD3" t="inlineStr"><is><t>{text}</t></is></c></row>'
        if text.strip():
            with pytest.raises(InputError, match="more than 200 columns"):
                xlsx(with_rows(cell))
        else:
            assert xlsx(with_rows(cell)).products


def test_a_sheet_of_empty_cells_is_refused() -> None:
    with pytest.raises(InputError, match="more than 10,000,000 cells, empty ones counted"):
        xlsx(with_rows(*(f'<row r="{line}"><c r="XFD{line}"/></row>' for line in range(3, 1000))))


def shared(text: str, rows: int, columns: int) -> bytes:
    """A workbook that has a text once, and cells that all point to it."""
    strings = f'<sst xmlns="{SPREADSHEET}"><si><t xml:space="preserve"> {text}</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    cells = [get_column_letter(number) for number in range(1, columns + 1)]
    lines = (
        f'<row r="{line}">' + "".join(f'<c r="{cell}{line}" t="s"><v>0</v></c>' for cell in cells) + "</row>"
        for line in range(1, rows + 1)
    )
    return with_parts(workbook(HEADS), {
        SHEET: lambda old: re.sub("<sheetData>.*</sheetData>", f"<sheetData>{''.join(lines)}</sheetData>", old),
        STRINGS: lambda _: strings,
        "[Content_Types].xml": lambda old: re.sub(r'<Override PartName="/xl/sharedStrings.xml"[^>]*>', "", old).replace(
            "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'),
    })  # fmt: skip


def test_a_text_that_all_cells_share_is_not_held_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_RATIO", 10_000)  # else it is refused before
    rows = sheets.read_xlsx(shared("x" * 1_000_000, 100, 50), "a.xlsx")[0]
    assert max(len(cell) for row in rows for cell in row.cells) <= sheets.MAX_CELL + 1
    assert rows[0].wrong[0] == (0, "the cell has 1,000,001 characters; 5,000 is the most that is read")
    with pytest.raises(InputError, match="more than 50,000,000 characters"):
        sheets.read_xlsx(shared("x" * 4_900, 200, 100), "a.xlsx")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.dat", "xl/worksheets/SHEET1.XML"])
def test_entities_are_found_in_any_part(name: str, encoding: str) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'
    for content in (text.encode(), text.encode(encoding)):
        with pytest.raises(InputError, match="declares entities, or is in UTF-16"):
            xlsx(with_parts(workbook(HEADS, ROW), {name: lambda _, told=content: told}))  # type: ignore[misc]


def test_broken_archives_are_refused() -> None:
    whole = workbook(HEADS, ROW)
    for start in range(0, len(whole) - 200, 97):
        broken = whole[:start] + b"\x55" * 150 + whole[start + 150 :]
        with contextlib.suppress(InputError, UsageError):
            assert xlsx(broken).products


def test_openpyxl_says_nothing_of_its_own() -> None:
    dated = workbook([*HEADS, "Expires"], [*ROW, datetime.datetime(2031, 1, 14)])
    far = with_parts(dated, {SHEET: lambda old: re.sub(r"<v>47\d+</v>", "<v>1e300</v>", old)})
    plain = with_parts(workbook(HEADS, ROW), {"xl/styles.xml": lambda _: f'<styleSheet xmlns="{SPREADSHEET}"/>'})
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with pytest.raises(InputError, match="the cell has the error #VALUE!"):
            xlsx(far)
        assert xlsx(plain).products
    assert told == []


@pytest.mark.parametrize(
    "row",
    [
        '<row r="3"><c r="ZZZZZZZ3"><v>1</v></c></row>', '<row r="3"><c r="A3" t="s"><v>99999</v></c></row>',
        f'<row r="3"><c r="A3"><v>{"9" * 10_000}</v></c></row>', '<row r="3"><c r="A3"><v>x</v></c></row>',
    ],
)  # fmt: skip
def test_sheets_that_no_program_writes_are_refused(row: str) -> None:
    with pytest.raises(
        InputError, match=r"the sheet cannot be read \(.*\); save it again with a spreadsheet program"
    ):
        xlsx(with_rows(row))


@pytest.mark.parametrize(
    "prefix", ["https://w3id.org/sgdata/vendor/acme/a b/", "https://w3id.org/sgdata/vendor/acme/#a#"]
)
def test_a_prefix_below_the_vendors_own_is_looked_at_too(prefix: str, declared: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(csv(HEADS, ROW))
    assert declared("from-csv", str(file), "--vendor", "acme", "--prefix", prefix)[0] == 2
    assert (
        declared("from-csv", str(file), "--vendor", "acme", "--prefix", "https://w3id.org/sgdata/vendor/acme/x/")[0]
        == 0
    )
