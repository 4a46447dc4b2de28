"""The catalogue in DCAT 3: the dataset, its versions, its dumps with their checksums, and the endpoint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgkg.namespaces import SGDATA
from sgkg.terms import XSD, Iri, Literal
from sgkg_api import void
from sgkg_api.statements import Statements, curie, text

if TYPE_CHECKING:
    from sgkg.store.ledger import Version

__all__ = ["DOCUMENT", "DumpFile", "catalogue"]

DOCUMENT = Iri(SGDATA + "catalogue")

_IANA = "https://www.iana.org/assignments/media-types/"
_SPARQL = "https://www.w3.org/TR/sparql11-protocol/"


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A dump of one version.

    Attributes:
        name: of the file.
        what: what is in it.
        media_type: before compression.
        size: in bytes.
        sha256: of the file, in hex.
    """

    name: str
    what: str
    media_type: str
    size: int
    sha256: str


def catalogue(
    version: "Version", versions: Sequence["Version"], dumps: Iterable[DumpFile], public_url: str, *, bare: bool
) -> Statements:
    """Describe one version of the dataset, and name the others.

    Args:
        version: what is described.
        versions: all that are kept; their times come from the ledger of the store.
        dumps: of this version.
        public_url: of the server's root.
        bare: the store has no packed data, so nothing is known of its licence.
    """
    said = Statements()
    service = Iri(DOCUMENT + "#sparql")
    said.type(DOCUMENT, "dcat:Catalog")
    said.add(DOCUMENT, "dct:title", text("Catalogue"))
    said.add(DOCUMENT, "dct:description", text("The dataset that this server publishes, and its SPARQL endpoint."))
    said.add(DOCUMENT, "dcat:dataset", void.DATASET)
    said.add(DOCUMENT, "dcat:service", service)
    said.type(service, "dcat:DataService")
    said.add(service, "dct:title", text("SPARQL endpoint"))
    said.add(service, "dcat:endpointURL", Iri(f"{public_url}/sparql"))
    said.add(service, "dcat:endpointDescription", Iri(f"{public_url}/sparql"))
    said.add(service, "dct:conformsTo", Iri(_SPARQL))
    said.add(service, "dcat:servesDataset", void.DATASET)

    said.type(void.DATASET, "dcat:Dataset")
    said.add(void.DATASET, "dct:title", text("SPARQL dataset" if bare else void.TITLE))
    said.add(void.DATASET, "dcat:landingPage", Iri(f"{public_url}/"))
    said.add(void.DATASET, "rdfs:seeAlso", Iri(f"{public_url}/.well-known/void"))
    for thing in () if bare else (void.DATASET, service, DOCUMENT):
        said.add(thing, "dct:license", void.LICENCE)
    if not bare:
        said.add(
            void.DATASET,
            "dct:description",
            text(
                "Which logical interface of the smart grid carries which data between which actors, which standards "
                "cover it, what the risks are, and what is missing."
            ),
        )
    _version(said, void.DATASET, version)
    for other in versions:
        iri = Iri(f"{DOCUMENT}#version-{other.number}")
        said.add(void.DATASET, "dcat:hasVersion", iri)
        said.type(iri, "dcat:Dataset")
        said.add(iri, "dct:title", text(f"{'SPARQL dataset' if bare else void.TITLE}, version {other.number}"))
        said.add(iri, "dcat:isVersionOf", void.DATASET)
        said.add(iri, "dcat:landingPage", Iri(f"{public_url}/catalogue?version={other.number}"))
        _version(said, iri, other)
    for dump in dumps:
        _distribution(said, dump, version, public_url, bare)
    return said


def _version(said: Statements, iri: Iri, version: "Version") -> None:
    said.add(iri, "dcat:version", Literal(str(version.number)))
    said.add(iri, "dct:issued", Literal(version.created, XSD + "dateTime"))
    if version.release:
        said.add(iri, "owl:versionInfo", Literal(version.release))


def _distribution(said: Statements, dump: DumpFile, version: "Version", public_url: str, bare: bool) -> None:
    iri = Iri(f"{DOCUMENT}#version-{version.number}-{dump.name}")
    checksum = Iri(f"{iri}-sha256")
    url = Iri(f"{public_url}/{dump.name}?version={version.number}")
    said.add(void.DATASET, "dcat:distribution", iri)
    said.type(iri, "dcat:Distribution")
    said.add(iri, "dct:title", text(f"{dump.name}: {dump.what}"))
    said.add(iri, "dcat:downloadURL", url)
    said.add(iri, "dcat:accessURL", url)
    said.add(iri, "dcat:mediaType", Iri(_IANA + dump.media_type))
    if dump.name.endswith(".gz"):
        said.add(iri, "dcat:compressFormat", Iri(_IANA + "application/gzip"))
    said.add(iri, "dcat:byteSize", Literal(str(dump.size), XSD + "nonNegativeInteger"))
    if not bare:
        said.add(iri, "dct:license", void.LICENCE)
    said.add(iri, "spdx:checksum", checksum)
    said.type(checksum, "spdx:Checksum")
    said.add(checksum, "spdx:algorithm", curie("spdx:checksumAlgorithm_sha256"))
    said.add(checksum, "spdx:checksumValue", Literal(dump.sha256, XSD + "hexBinary"))
