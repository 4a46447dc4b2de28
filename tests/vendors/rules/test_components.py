"""Each finding says by which constraint component it was found (SHACL 3.6.2.7)."""

from product_declaration import changed, checked, one

from sgkg import io
from sgkg.namespaces import SGS, SH
from sgkg.vendors.model import Checked
from sgkg_api.vendors import report


def test_a_finding_has_the_component_of_its_result() -> None:
    found = checked(
        changed(
            ('schema:name "ACME M100 head-end" ; ', ""),
            ("interface/4>", "interface/99>"),
            ("@prefix xsd", '<https://beta.example/p> <https://schema.org/name> "B" .\n@prefix xsd'),
        )
    )
    assert one(found, "product-name").component == f"{SH}MinCountConstraintComponent"
    assert one(found, "conformance-interface-known").component == f"{SH}SPARQLConstraintComponent"
    assert one(found, "product-space").component == f"{SGS}ProductSpaceConstraintComponent"
    assert Checked.of_json(found.as_json()) == found
    assert [told["component"] for told in report.results(found.findings)] == [
        finding.component for finding in found.findings
    ]


def test_the_report_of_the_standard_names_it_once_for_each_result() -> None:
    found = checked(changed(('schema:name "ACME M100 head-end" ; ', ""), ("interface/4>", "interface/99>")))
    graph = io.parse(report.as_rdf(found.findings, "text/turtle"), source="report.ttl")
    told = graph.pairs(SH + "sourceConstraintComponent")
    assert len(told) == len({result for result, _ in told}) == len(found.findings)
    assert sorted(component for _, component in told) == sorted(finding.component for finding in found.findings)
