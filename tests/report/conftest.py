import pytest

from sgkg.chapters import pdf
from sgkg.chapters.build import QUERIES
from sgkg.chapters.collect import collect
from sgkg.figures import ask


@pytest.fixture(scope="session")
def rows():
    return ask.answers(ask.open_packed(), QUERIES)


@pytest.fixture(scope="session")
def report():
    return collect()


@pytest.fixture(scope="session")
def printed(report):
    pytest.importorskip("typst")
    return pdf.to_pdf(report)
