"""The catalogue, and dumps that are what it says they are."""

import gzip
from base64 import b64decode
from hashlib import sha256

import pytest
import rdflib
from fake_service import client, vendor_store
from rdflib import RDF, Namespace, URIRef
from rdflib.compare import isomorphic

from sgkg.namespaces import SGDATA
from sgkg_api.links import EXTENSIONS
from sgkg_api.routes.catalogue import DUMPS

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(SGDATA + ".well-known/void#dataset")
SYNTAXES = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    return client(tmp_path_factory.mktemp("dumps"))


@pytest.fixture(scope="module")
def catalogue(web):
    return rdflib.Graph().parse(data=web.get("/catalogue", "text/turtle").content, format="turtle")


def test_every_distribution_is_the_file_it_describes(web, catalogue):
    distributions = list(catalogue.objects(DATASET, DCAT.distribution))
    assert len(distributions) == len(DUMPS)
    for one in distributions:
        url = str(catalogue.value(one, DCAT.downloadURL)).removeprefix("http://test.example")
        answer = web.get(url)
        assert answer.status_code == 200
        assert len(answer.content) == int(catalogue.value(one, DCAT.byteSize))
        checksum = catalogue.value(one, SPDX.checksum)
        assert catalogue.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        assert str(catalogue.value(checksum, SPDX.checksumValue)) == sha256(answer.content).hexdigest()
        assert catalogue.value(one, DCAT.compressFormat) == URIRef(
            "https://www.iana.org/assignments/media-types/application/gzip"
        )
        assert catalogue.value(one, DCT.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_dataset_and_service(catalogue):
    assert (DATASET, RDF.type, DCAT.Dataset) in catalogue
    assert str(catalogue.value(DATASET, DCAT.version)) == "2"
    (service,) = catalogue.subjects(RDF.type, DCAT.DataService)
    assert catalogue.value(service, DCAT.endpointURL) == URIRef("http://test.example/sparql")
    assert catalogue.value(service, DCAT.servesDataset) == DATASET
    versions = {str(catalogue.value(v, DCAT.version)) for v in catalogue.objects(DATASET, DCAT.hasVersion)}
    assert versions == {"1", "2"}
    # Dates are those of the ledger.
    assert str(catalogue.value(DATASET, DCT.issued)) == str(
        rdflib.Literal("2026-01-02T00:00:00Z", datatype=rdflib.XSD.dateTime)
    )


def test_negotiation(web, catalogue):
    for ending, media_type in EXTENSIONS.items():
        answer = web.get("/catalogue", media_type)
        assert answer.headers["vary"] == "Accept"
        assert answer.content == web.get(f"/catalogue.{ending}").content
        assert web.get(f"/catalogue.{ending}", if_none_match=answer.headers["etag"]).status_code == 304
        if ending in SYNTAXES:
            assert isomorphic(rdflib.Graph().parse(data=answer.content, format=SYNTAXES[ending]), catalogue)
    assert web.get("/catalogue", "image/png").status_code == 406
    assert "/dump.nq.gz?version=2" in web.get("/catalogue.html").text


def test_a_pinned_catalogue(web):
    pinned = rdflib.Graph().parse(data=web.get("/catalogue?version=1").content, format="turtle")
    assert str(pinned.value(DATASET, DCAT.version)) == "1"
    assert all("version=1" in str(url) for url in pinned.objects(None, DCAT.downloadURL))


def test_a_dump_has_digest_licence_and_permalink(web):
    answer = web.get("/dump.nq.gz")
    assert answer.headers["content-type"] == "application/gzip"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-location"] == "/dump.nq.gz?version=2"
    digest = answer.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":")
    assert b64decode(digest) == sha256(answer.content).digest()
    assert 'rel="license"' in answer.headers["link"]
    lines = gzip.decompress(answer.content).splitlines()
    assert len(lines) == vendor_store().count()
    assert web.get("/dump.nq.gz", if_none_match=answer.headers["etag"]).status_code == 304


def test_a_dump_can_be_had_in_parts(web):
    whole = web.get("/dump.ttl")
    part = web.get("/dump.ttl", range="bytes=10-19", if_range=whole.headers["etag"])
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    assert web.get("/dump.ttl", range="bytes=999999999-").status_code == 416


def test_plain_and_compressed_dumps_agree(web):
    for name in ("dump.ttl", "dump.nq", "dump.jsonld", "dump.trig"):
        assert gzip.decompress(web.get(f"/{name}.gz").content) == web.get(f"/{name}").content


def test_head_and_what_is_unknown(web):
    head = web.request("HEAD", "/dump.nq.gz")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    assert web.get("/dump.nq.gz?version=9").status_code == 404
    assert web.get("/dump.rdf").status_code == 404
    assert web.request("DELETE", "/dump.nq.gz").status_code == 405
