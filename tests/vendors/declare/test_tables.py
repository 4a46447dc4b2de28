"""Tables become declarations exactly, or every cell that is wrong is told."""

import contextlib
import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgkg.errors import InputError, UsageError
from sgkg.io import FORMATS
from sgkg.vendors import drafts, sheets, tables
from sgkg.vendors.check import check_text
from sgkg.vendors.columns import COLUMNS, column, headings
from sgkg.vendors.model import Vendor

Run = Callable[..., tuple[int, str, str]]
PREFIX = "https://acme.example/"
ACME = Vendor("acme", "ACME", (PREFIX,))
HEADS = "Product,Version,Interface,Standard"
GOOD = f"{HEADS},Level,Certificate,Issuer,Valid from,Expires,URL,GTIN\n"
GOOD += (
    "M100,4.2,IF 4,EN62056-47,certified,1234,Body,2026-01-15,14.01.2031,https://acme.example/c.pdf,09506000134352\n"
)
GOOD += "M100,4.2,5,std:en-62056-47,,,,,,,\n"
GOOD += "D5,1.0,Interface 1,EN 62056-31,self tested,,,,,,\n"


def known(text: str) -> bool:
    return column(text) is not None


def table(text: str | bytes, **options: str) -> tables.Table:
    data = text.encode() if isinstance(text, str) else text
    return tables.products(sheets.read_csv(data, "a.csv", known, **options), "a.csv", PREFIX)


def workbook(*rows: Sequence[object], title: str = "Products") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(data: bytes, sheet: str = "") -> tables.Table:
    return tables.products(sheets.read_xlsx(data, "a.xlsx", sheet)[0], "a.xlsx", PREFIX)


def refused(text: str | bytes, **options: str) -> str:
    with pytest.raises((InputError, UsageError)) as error:
        table(text, **options)
    return str(error.value)


# --- what is right


def test_a_table_is_a_declaration_without_findings() -> None:
    found = table(GOOD)
    assert [(one.name, one.version, one.gtin, len(one.claims)) for one in found.products] == [
        ("D5", "1.0", "", 1),
        ("M100", "4.2", "09506000134352", 2),
    ]
    first = found.products[1].claims[0]
    assert first.iri == "https://acme.example/products/m100-4-2#if4-en-62056-47"
    assert (first.valid_from, first.expires) == ("2026-01-15", "2031-01-14")
    for form in drafts.FORMATS:
        text = drafts.write(drafts.Draft("https://acme.example/#org", "ACME", found.products), form)
        checked = check_text(text.encode(), FORMATS[form].media_type, ACME, today="2026-05-31")
        assert (checked.findings, checked.products) == ((), 2)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiter_mark_and_line_ends_make_no_difference(delimiter: str, mark: str, end: str) -> None:
    text = mark + GOOD.replace(",", delimiter).replace("\n", end)
    assert table(text) == table(GOOD)
    assert table(f"{mark}sep={delimiter}{end}{text.removeprefix(mark)}") == table(GOOD)


def test_rows_may_come_in_any_order_with_empty_ones() -> None:
    heads, *rows = GOOD.splitlines()
    turned = "\n".join(["", heads, ",,,,,,,,,,", *reversed(rows), ""])
    assert table(turned).products == table(GOOD).products


def test_quoted_line_breaks_keep_the_count_of_lines() -> None:
    text = f'{HEADS},Description\nM1,1,4,EN 62056-47,"two\nlines"\nM2,1,40,EN 62056-47,\n'
    assert "a.csv:4: column 'Interface': '40'" in refused(text)


def test_excel_gives_dates_and_numbers() -> None:
    found = xlsx(
        workbook(
            ["Product", "Version", "Interface", "Standard", "Level", "Certificate", "Issuer", "Valid until", "EAN"],
            [],
            ["M100", 4.2, 4, "EN 62056-47", "certified", 1234, "Body", datetime.date(2031, 1, 14), 9506000134352],
        )
    )
    product = found.products[0]
    assert (product.version, product.gtin) == ("4.2", "9506000134352")
    assert (product.claims[0].number, product.claims[0].expires) == ("1234", "2031-01-14")
    day = xlsx(workbook(HEADS.split(","), ["M100", datetime.datetime(2026, 2, 4), 4, "EN 62056-47"]))
    assert "the version 2026-02-04 is a day" in day.notes[0]


def test_a_sheet_may_be_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(["nothing"], title="Notes")))
    sheet = book.create_sheet("Claims")
    for row in ([*HEADS.split(",")], ["M1", "1", "4", "EN 62056-47"]):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    assert len(xlsx(out.getvalue(), "Claims").products) == 1
    with pytest.raises(UsageError, match="no sheet 'Other'; it has Notes, Claims"):
        xlsx(out.getvalue(), "Other")


def test_a_role_and_an_edition_are_part_of_the_claim() -> None:
    claim = table(f"{HEADS},Role\nM1,1,1,EN 62056-47:2007,Meter\n").products[0].claims[0]
    assert claim.iri.endswith("#if1-en-62056-47-2007-meter")
    assert claim.standard == "https://w3id.org/sgdata/standard/en-62056-47/2007"
    assert claim.role == "https://w3id.org/sgdata/actor/meter"


def test_what_is_not_read_is_told() -> None:
    assert "'Colour' is not read" in table(f"{HEADS},Colour\nM1,1,4,EN 62056-47,red\n").notes[0]


def test_headings_are_unique_and_listed() -> None:
    every = [name.casefold() for one in COLUMNS for name in (one.key, *one.synonyms)]
    assert len(every) == len(set(every))
    assert all(name in headings() for name in every)


# --- what is wrong

ROW = "M1,1,4,EN 62056-47"
WRONG = {
    "": "a.csv: the table is empty",
    f"{HEADS}\n": "a.csv:1: the table has headings and no row",
    "Product,Version,Interface\nM,1,4\n": "a.csv:1: there is no column 'standard' (also: norm, designation",
    f"{HEADS},Expirs\n{ROW},\n": "column 'Expirs': there is no such column; did you mean 'expires'?",
    f"{HEADS},Norm\n{ROW},\n": "column 'Norm': it says the same as the column 'Standard'; keep one",
    f"{HEADS}\nM1,,4,EN 62056-47\n": "a.csv:2: column 'Version': the cell is empty",
    f"{HEADS}\n{ROW},more\n": "a.csv:2: there are more cells than headings, such as 'more'",
    f"{HEADS}\nM1,1,70,EN 62056-47\n": "a.csv:2: column 'Interface': '70' is no known interface; there are if:1",
    f"{HEADS}\nM1,1,4,EN 62056-74\n": "did you mean std:en-62056-47 (EN 62056-47)",
    f"{HEADS}\nM1,1,4,62056-47\n": "column 'Standard': '62056-47' is no known standard; did you mean",
    f"{HEADS},Level\n{ROW},gold\n": "column 'Level': 'gold' is no known level",
    f"{HEADS},Level\n{ROW},certified\n": "a certified claim has the number of its certificate and who issued it",
    f"{HEADS},Role\n{ROW},Wizard\n": "column 'Role': 'Wizard' is no known role",
    f"{HEADS},Expires\n{ROW},01/02/2031\n": "column 'Expires': '01/02/2031' is no day; write it as 2026-01-15",
    f"{HEADS},Expires\n{ROW},2031-02-30\n": "'2031-02-30' is no day",
    f"{HEADS},Valid from,Expires\n{ROW},2031-01-02,2031-01-01\n": "the certificate ends before it begins",
    f"{HEADS},URL\n{ROW},acme.example\n": "column 'URL': 'acme.example' is no address",
    f"{HEADS},GTIN\n{ROW},9.5E+12\n": "column 'GTIN': '9.5E+12' is no GTIN",
    f"{HEADS},GTIN\n{ROW},12345678\n{ROW.replace(',4,', ',5,')},87654321\n": "a.csv:3: column 'GTIN': it has '87654321', and line 2 has '12345678'",
    f"{HEADS},Level\n{ROW},claimed\n{ROW},self-tested\n": "a.csv:3: the claim of line 2 again, with other evidence",
    f"{HEADS}\nM 1,1,4,EN 62056-47\nM-1,1,5,EN 62056-47\n": "a.csv:3: its IRI https://acme.example/products/m-1-1 would be that of M 1 1 of line 2",
    f"{HEADS},IRI\n{ROW},https://other.example/m\n": "column 'IRI': 'https://other.example/m' is no IRI that begins with https://acme",
    f"{HEADS},Reason\n{ROW},broken\n": "a claim taken back says when",
    f'{HEADS}\nM1,1,4,"EN 62056-47\n': "a.csv:2: not CSV",
    f"{HEADS}\n{ROW}\0\n": "NUL",
    f"{HEADS}\n{'x' * 6000},1,4,EN 62056-47\n": "6,000 characters; 5,000 is the most",
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_its_place(text: str) -> None:
    assert WRONG[text] in refused(text)


def test_all_is_told_at_once_but_not_without_end() -> None:
    rows = [f"M{number},1,70,EN 62056-74" for number in range(150)]
    said = refused("\n".join([HEADS, *rows]))
    assert said.count("\n") == tables.MAX_ERRORS
    assert said.endswith("a.csv: 100 more errors are not told")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"{HEADS}\nZähler,1,4,EN 62056-47".encode("latin-1"), "a.csv:2: the file is not in UTF-8"),
        (HEADS.encode("utf-16"), "the file is in UTF-16"),
        (b"PK\x03\x04rest", "no CSV file but a workbook"),
        (b"x" * 10_000_001, "10,000,000 is the most"),
        (b",".join([b"Product"] * 201) + b"\n", "more than 200 columns"),
        (b"Product\n" + b"a\n" * 20_001, "more than 20,000 rows"),
    ],
)
def test_other_files_are_refused(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_formulas_and_errors_are_refused() -> None:
    with pytest.raises(InputError, match=r"a.xlsx:2: column 'Version': the cell has a formula"):
        xlsx(workbook(HEADS.split(","), ["M1", "=1+1", 4, "EN 62056-47"]))
    book = workbook(HEADS.split(","), ["M1", "#N/A", 4, "EN 62056-47"])
    with pytest.raises(InputError, match="the cell has the error #N/A"):
        xlsx(book)


def bomb(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no zip", "no XLSX workbook"),
        (b"PK\x03\x04broken", "no XLSX workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old format, or has a password"),
        (bomb({"xl/a.xml": b"0" * 70_000_000}), "which is no table"),
        (bomb({f"xl/{number}.xml": b"" for number in range(1100)}), "1,100 parts"),
        (bomb({"xl/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "declares entities"),
        (bomb({"xl/a.xml": '<!DOCTYPE a><a/>'.encode("utf-16")}), "declares entities"),
        (bomb({"xl/a.xml": b"<a/>"}), "not a workbook that can be read"),
    ],
    ids=["text", "broken", "old", "bomb", "parts", "entities", "utf-16", "other"],
)  # fmt: skip
def test_hostile_workbooks_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        xlsx(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (table, xlsx):
        with contextlib.suppress(InputError, UsageError):
            assert read(data).products


@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=5), max_size=6))
def test_any_cells_are_taken_or_told(rows: list[list[str]]) -> None:
    lines = [sheets.Row(1, tuple(HEADS.split(",")))]
    lines += [sheets.Row(number, tuple(row)) for number, row in enumerate(rows, 2)]
    with contextlib.suppress(InputError):
        assert tables.products(lines, "a.csv", PREFIX).products


# --- the command


def test_the_command_writes_the_same_twice(declared: Run, tmp_path: Path) -> None:
    file, one, two = tmp_path / "a.csv", tmp_path / "1.jsonld", tmp_path / "2.ttl"
    file.write_text(GOOD, encoding="utf-8")
    options = ("from-csv", str(file), "--vendor", "acme", "--prefix", PREFIX, "--maker", "ACME")
    code, out, err = declared(*options)
    assert code == 0
    assert "sgkg: 2 products with 3 claims" in err
    assert declared(*options, "--output", str(two))[0] == 0
    assert two.read_text("utf-8") == out
    assert declared(*options, "--output", str(one))[0] == 0
    assert one.read_text("utf-8").startswith("{")
    code, _, err = declared(*options, "--output", str(two))
    assert (code, "is there already" in err) == (2, True)
    assert declared(*options, "--output", str(two), "--force")[0] == 0


def test_the_command_reads_workbooks(declared: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.XLSX"
    file.write_bytes(workbook(HEADS.split(","), ["M1", "1", 4, "EN 62056-47"]))
    code, out, _ = declared("from-csv", str(file), "--prefix", PREFIX)
    assert code == 0
    assert "<https://acme.example/products/m1-1>" in out
    assert declared("from-csv", str(file), "--prefix", PREFIX, "--delimiter", ";")[0] == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "say what the IRIs of the products begin with"),
        (("--prefix", PREFIX, "--sheet", "a"), "--sheet is for workbooks"),
        (("--prefix", PREFIX, "--delimiter", "ab"), "--delimiter is one character"),
    ],
)
def test_the_command_refuses(options: tuple[str, ...], said: str, declared: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(GOOD, encoding="utf-8")
    code, _, err = declared("from-csv", str(file), *options)
    assert code == 2
    assert said in err
    code, _, err = declared("from-csv", str(file), "--prefix", PREFIX, "--output", str(file), "--force")
    assert (code, "is the file that is read" in err) == (2, True)
    assert file.read_text("utf-8") == GOOD


def test_columns_are_listed(declared: Run) -> None:
    assert declared("columns")[:2] == (0, headings())
