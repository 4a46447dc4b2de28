"""What a citation says of an address that does not last, and of the name that does."""

from pathlib import Path

import pytest
from fake_service import client

from sgkg.namespaces import SGDATA
from sgkg_api.site.texts import texts

ADDRESS = "https://data.example.org/grid"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", ["/gap/eg2-2010/g01/interface-7.html", "/interface/7.html", "/queries/interfaces"])
def test_a_temporary_store_says_that_its_addresses_do_not_last(language, path):
    page = client().get(f"{path}?lang={language}&version=1", "text/html").text
    assert texts(language)("gaps-cite-fleeting") in page


@pytest.mark.parametrize(
    ("base", "fleeting"),
    [(ADDRESS, False), ("http://127.0.0.1:8000", True), ("http://localhost", True), ("http://[::1]:80", True),
     ("http://192.0.2.7", False)],
)  # fmt: skip
def test_a_store_of_its_own_lasts_where_others_can_open_it(base, fleeting):
    web = client(store=Path("store"), base_iri=base)
    page = web.get("/queries/interfaces", "text/html").text
    assert (texts()("gaps-cite-fleeting") in page) is fleeting


def test_a_thing_is_cited_by_its_name_too():
    web = client()
    page = web.get("/gap/eg2-2010/g01/interface-7.html", "text/html").text
    name = f"{SGDATA}gap/eg2-2010/g01/interface-7"
    cited = page.split('class="cite"')[1].split("</section>")[0]
    assert f"{texts()('gaps-cite-iri')} <a" in cited
    assert f">{name}</a>" in cited
    cited = web.get("/queries/interfaces", "text/html").text.split('class="cite"')[1].split("</section>")[0]
    assert texts()("gaps-cite-iri") not in cited
