"""What validation costs as an inventory grows: the engine `shacl` against `pyshacl`, whole processes.

    python benchmarks/validation.py [SIZE ...]

SIZE is a number of interfaces; each brings about 30 statements. pySHACL runs on sizes up to 100 only.
"""

import sys
import tempfile
from pathlib import Path

from processes import compare, cost

HEAD = """
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:inventory a sg:Inventory ; rdfs:label "generated" ; dct:date "2026"^^xsd:gYear ; sg:lists ex:standard .
ex:a a sg:Device ; rdfs:label "meter" .
ex:b a sg:ThirdParty ; rdfs:label "third party" .
ex:standard a sg:StandardReference ; rdfs:label "standard" ; sg:designation "standard" .
ex:item a sg:DataItem ; sg:dataType <https://w3id.org/sgdata/data-type/load-profile> ;
    sg:dataSubject <https://w3id.org/sgdata/data-subject/consumer> .
"""
EACH = """
ex:i{n} a sg:Interface ; rdfs:label "interface {n}" ; sg:number {n} ; sg:from ex:a ; sg:to ex:b ; dct:source ex:s .
ex:f{n} a sg:DataFlow ; rdfs:label "flow {n}" ; sg:interface ex:i{n} ; sg:dataItem ex:item ; dct:source ex:s .
ex:r{n} a sg:RiskAssessment ; rdfs:label "risk {n}" ; sg:interface ex:i{n} ; sg:severity 2 ; sg:likelihood 3 ;
    sg:affected 4 ; sg:total 24 ; dct:source ex:s .
"""
CLAIM = """
ex:c{n} a sg:CoverageClaim ; rdfs:label "claim {n}" ; sg:interface ex:i{n} ; sg:standard ex:standard ;
    sg:status <https://w3id.org/sgdata/claim-status/asserted> ; dct:source ex:s .
"""


def inventory(size: int) -> str:
    """Make an inventory in which every tenth interface is covered by nothing."""
    parts = (EACH.format(n=n) + (CLAIM.format(n=n) if n % 10 else "") for n in range(1, size + 1))
    return HEAD + "".join(parts)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [100, 1000, 10_000]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            file = Path(folder) / "inventory.ttl"
            file.write_text(inventory(size), "utf-8")
            run = [sys.executable, "-m", "sgkg", "validate", str(file), "--no-cache", "--format", "json", "--engine"]
            if size <= 100:
                ours, peer, ratio = compare([*run, "shacl"], [*run, "pyshacl"], 3)
                against = f"; pyshacl {peer.cpu_s:.2f} s, {peer.peak_mib:.0f} MiB; ratio {ratio:.3f}"
            else:
                ours, against = cost([*run, "shacl"]), ""
            print(f"{size:>7} interfaces: shacl {ours.cpu_s:.2f} s CPU, {ours.peak_mib:.0f} MiB{against}", flush=True)


if __name__ == "__main__":
    main()
