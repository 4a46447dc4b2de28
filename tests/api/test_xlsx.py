"""Tables as XLSX, read back by another library."""

import io
from datetime import datetime

import openpyxl
import pytest
from fake_service import client

from sgkg.errors import UsageError
from sgkg.terms import XSD, BNode, Iri, Literal
from sgkg_api import xlsx

NAMES = ["a"]


def read(body):
    return openpyxl.load_workbook(io.BytesIO(body))


def back(*terms, title="Title"):
    book = read(xlsx.written(NAMES, [{"a": term} for term in terms], title, {"Query": "q"}))
    return [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]


def lit(text, kind):
    return Literal(text, XSD + kind)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (lit("7", "integer"), 7),
        (lit("-0012", "integer"), -12),
        (lit("1.50", "decimal"), 1.5),
        (lit("1e3", "double"), 1000),
        (lit("2010", "gYear"), 2010),
        (lit("true", "boolean"), True),
        (lit("0", "boolean"), False),
        (lit("2010-11-18", "date"), datetime(2010, 11, 18)),
        (lit("2010-11-18T01:02:03Z", "dateTime"), datetime(2010, 11, 18, 1, 2, 3)),
        # what a sheet cannot hold without loss stays the text that it is
        (lit("12345678901234567890", "integer"), "12345678901234567890"),
        (lit("0.1234567890123456789", "decimal"), "0.1234567890123456789"),
        (lit("NaN", "double"), "NaN"),
        (lit("INF", "double"), "INF"),
        (lit("1e999", "double"), "1e999"),
        (lit("1850-01-01", "date"), "1850-01-01"),
        (lit("2010-11-18+01:00", "date"), "2010-11-18+01:00"),
        (lit("2010-02-30", "date"), "2010-02-30"),
        (lit("2010-11-18T24:00:00", "dateTime"), "2010-11-18T24:00:00"),
        (lit("2010-11-18T01:02:03.5", "dateTime"), "2010-11-18T01:02:03.5"),
        (lit("seven", "integer"), "seven"),
        (Literal("7"), "7"),
        (Literal("=1+1"), "=1+1"),
        (Literal("{=1+1}"), "{=1+1}"),
        (Literal("@SUM(A1)"), "@SUM(A1)"),
        (Literal("http://example.org/x"), "http://example.org/x"),
        (Literal.tagged("Zähler \U0001f50c", "de"), "Zähler \U0001f50c"),
        (BNode("b0"), "_:b0"),
        (Literal("a\ud800b"), "a\ufffdb"),
    ],
)
def test_values(term, value):
    (cell,) = back(term)
    assert cell.value == value
    assert type(cell.value) is type(value) or isinstance(value, (int, float))
    assert cell.data_type != "f"
    assert cell.hyperlink is None


def test_dates_look_like_dates():
    day, moment = back(lit("2010-11-18", "date"), lit("2010-11-18T01:02:03Z", "dateTime"))
    assert day.number_format == "yyyy-mm-dd"
    assert moment.number_format.endswith('"Z"')


def test_iris_are_links_and_others_are_not():
    ours, other, script = back(Iri("https://e.org/x?y=ä#z"), Iri("urn:x"), Iri("javascript:alert(1)"))
    assert ours.value == "https://e.org/x?y=ä#z"
    link = ours.hyperlink
    assert link.target + (f"#{link.location}" if link.location else "") == "https://e.org/x?y=ä#z"
    assert (other.value, other.hyperlink) == ("urn:x", None)
    assert (script.value, script.hyperlink) == ("javascript:alert(1)", None)


def test_links_end_where_a_sheet_may_have_no_more(monkeypatch):
    monkeypatch.setattr(xlsx, "_LINKS", 2)
    body = xlsx.written(NAMES, [{"a": Iri(f"http://e.org/{n}")} for n in range(4)], "t", {})
    sheet, about = read(body).worksheets
    assert [bool(sheet.cell(row, 1).hyperlink) for row in range(2, 6)] == [True, True, False, False]
    assert sheet.cell(5, 1).value == "http://e.org/3"
    assert about["A1"].value == "IRIs without link"
    assert about["B1"].value.startswith("2:")


def test_a_long_iri_is_no_link():
    (cell,) = back(Iri("http://e.org/" + "x" * 3000))
    assert cell.hyperlink is None
    assert len(cell.value) == 3013


def test_a_long_text_is_cut_and_says_so():
    body = xlsx.written(NAMES, [{"a": Literal("\U0001f50c" * 20_000)}, {"a": Literal("x" * 32_767)}], "t", {})
    sheet, about = read(body).worksheets
    assert sheet["A2"].value.endswith("the CSV has it all)")
    assert len(sheet["A2"].value.encode("utf-16-le")) // 2 <= 32_767
    assert sheet["A3"].value == "x" * 32_767
    assert about["B1"].value.startswith("1:")


def test_too_many_rows_are_refused_at_once():
    with pytest.raises(UsageError, match="ask for CSV"):
        xlsx.written(NAMES, [{}] * 1_048_576, "t", {})


def test_the_same_table_gives_the_same_bytes():
    made = [xlsx.written(["a", "b"], [{"a": Iri("http://e.org/"), "b": lit("1", "integer")}], "t", {"x": "y"})
            for _ in range(2)]  # fmt: skip
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("title", "name"),
    [("What: [is] this?", "What is this"), ("'", "Answer"), ("About", "Answer"), ("x" * 40, "x" * 31),
     ("History", "Answer")],
)  # fmt: skip
def test_the_title_names_the_sheet(title, name):
    assert read(xlsx.written(NAMES, [], title, {})).sheetnames == [name, "About"]


@pytest.fixture(scope="module")
def web():
    return client(base_iri="https://example.org/grid", root_path="/grid")


def test_a_stored_query_as_xlsx(web):
    url = "/grid/queries/interface-evidence?interface=interface/7"
    answer = web.get(f"{url}&format=xlsx")
    assert answer.headers["content-type"] == xlsx.MEDIA_TYPE
    assert answer.headers["content-disposition"] == 'attachment; filename="interface-evidence.xlsx"'
    sheet, about = read(answer.content).worksheets
    found = web.get(f"{url}&format=json").json()
    assert [cell.value for cell in sheet[1]] == found["head"]["vars"]
    assert sheet.max_row == 1 + len(found["results"]["bindings"])
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert told["Query"] == "interface-evidence"
    assert told["Parameters"] == "interface = interface/7"
    assert told["Version"] == "2"
    assert told["Permalink"].startswith("https://example.org/grid/queries/interface-evidence?")
    assert "creativecommons" in told["Licence"]
    assert web.get(told["Permalink"].removeprefix("https://example.org")).content == answer.content
    assert web.get(url, accept=xlsx.MEDIA_TYPE).content == answer.content


def test_only_tables_are_sheets(web):
    assert web.get("/grid/queries/interface-graph?interface=interface/7&format=xlsx").status_code == 406


def test_sheets_are_described(web):
    operation = web.get("/grid/openapi.json").json()["paths"]["/queries/interfaces"]["get"]
    assert xlsx.MEDIA_TYPE in operation["responses"]["200"]["content"]
    assert "xlsx" in next(one for one in operation["parameters"] if one["name"] == "format")["schema"]["enum"]
