"""``sgkg report``."""

import pytest

from sgkg.chapters import pdf


def test_html_goes_to_standard_output(sgkg):
    code, out, err = sgkg("report")
    assert (code, err) == (0, "")
    assert out.startswith("<!DOCTYPE html>")
    assert "11 Recommendations" in out


def test_a_pdf_goes_to_a_file(sgkg, tmp_path):
    pytest.importorskip("typst")
    file = tmp_path / "report.pdf"
    code, out, _ = sgkg("report", "--format", "pdf", "--output", str(file))
    assert (code, out) == (0, "")
    assert file.read_bytes().startswith(b"%PDF-")


def test_without_typst_it_says_how_to_get_it(sgkg, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: False)
    code, _, err = sgkg("report", "--format", "pdf", "--output", "x.pdf")
    assert code == 2
    assert "pip install 'sgkg[typst]'" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--inventory", "nowhere"], 2, "there is no inventory"),
        (["--inventory", "nowhere.ttl"], 3, "nowhere.ttl"),
        (["--format", "odt"], 2, "odt"),
        (["--as-of", "tomorrow"], 2, "tomorrow"),
    ],
)
def test_what_cannot_be_done_is_said(sgkg, arguments, code, words):
    found, out, err = sgkg("report", *arguments)
    assert (found, out) == (code, "")
    assert words in err


def test_a_report_never_overwrites_what_it_reads(sgkg, tmp_path):
    file = tmp_path / "own.ttl"
    file.write_text("<https://example.org/a> <https://example.org/b> <https://example.org/c> .", "utf-8")
    code, _, err = sgkg("report", "--inventory", str(file), "--output", str(file))
    assert code == 2
    assert "reads" in err


def test_the_date_of_the_run_changes_what_is_found(sgkg):
    code, out, _ = sgkg("report", "--as-of", "2014-03-01")
    assert code == 0
    assert "Date of the run" in out
    assert "2014-03-01" in out
