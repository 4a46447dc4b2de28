"""What validation costs where everything hangs on one thing: one standard, one actor, one long chain of editions.

    python benchmarks/skews.py [--size 4000] [--peer 30] [NAME ...]

Each inventory is validated at a quarter of the size and at the size, in whole processes, and growth is the ratio of
their CPU seconds: 4 is linear, 16 quadratic. NAME picks some (`--list` names all). `--peer N` has `pyshacl` validate
the first of them at size N too, in turn with the default engine; 0 leaves that out.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from processes import Cost, compare, cost

Make = Callable[[int], Iterator[str]]

HEAD = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sd: <https://w3id.org/sgdata/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:inventory a sg:Inventory ; rdfs:label "generated" ; dct:date "2026-05-01"^^xsd:date ; sg:lists ex:standard .
ex:meter a sg:Device ; rdfs:label "meter" .
ex:app a sg:ThirdParty ; rdfs:label "app" .
ex:standard a sg:StandardReference ; rdfs:label "EN 99001" ; sg:designation "EN 99001" .
ex:item a sg:DataItem ; sg:dataType sd:data-type\\/load-profile ; sg:dataSubject sd:data-subject\\/consumer .
"""
INTERFACE = 'ex:i{n} a sg:Interface ; rdfs:label "interface {n}" ; sg:number {n} ; dct:source "s" ; '
ENDS = "sg:from ex:meter ; sg:to ex:app .\n"
CLAIM = (
    'ex:c{n} a sg:CoverageClaim ; rdfs:label "claim {n}" ; dct:source "s" ; sg:standard ex:standard ; '
    "sg:status sd:claim-status\\/asserted ; sg:interface ex:i{n} .\n"
)
FLOW = (
    'ex:f{n} a sg:DataFlow ; rdfs:label "flow {n}" ; dct:source "s" ; sg:interface ex:i{n} ; sg:dataItem ex:item .\n'
)
RISK = (
    'ex:r{n} a sg:RiskAssessment ; rdfs:label "risk {n}" ; dct:source "s" ; sg:severity 3 ; sg:likelihood 4 ; '
    "sg:affected 5 ; sg:total 60 ; sg:interface ex:i{n} .\n"
)
EDITION = (
    'ex:e{n} a sg:StandardEdition ; rdfs:label "EN 99001:{n}" ; sg:designation "EN 99001:{n}" ; dct:source "s" ; '
    'sg:editionOf ex:standard ; dct:issued "2001"^^xsd:gYear .\n'
)
TABLE = (
    "ex:table{n} a sg:RiskTable ; sg:scale ex:ss{n} , ex:sl{n} , ex:sa{n} .\n"
    "ex:ss{n} a sg:RiskScale ; sg:factor sd:risk-factor\\/severity ; sg:minimum 1 ; sg:maximum 5 .\n"
    "ex:sl{n} a sg:RiskScale ; sg:factor sd:risk-factor\\/likelihood ; sg:minimum 1 ; sg:maximum 5 .\n"
    "ex:sa{n} a sg:RiskScale ; sg:factor sd:risk-factor\\/affected ; sg:minimum 1 ; sg:maximum 4 .\n"
)
WHOLE = INTERFACE + ENDS + CLAIM + FLOW + RISK


def each(template: str, *once: str) -> Make:
    """Give what stands once, then the template for each number."""

    def make(size: int) -> Iterator[str]:
        yield from once
        yield from (template.replace("{n}", str(n)) for n in range(1, size + 1))

    return make


def chained(size: int) -> Iterator[str]:
    """Give a chain of editions, each superseded by the next, with a claim to the first."""
    yield (INTERFACE + ENDS + CLAIM).replace("{n}", "1").replace("sg:standard ex:standard", "sg:standard ex:e1")
    yield from each(EDITION)(size)
    yield from (f"ex:e{n} sg:supersededBy ex:e{n + 1} .\n" for n in range(1, size))


def listed(names: str) -> Make:
    """Give interfaces that one thing lists, each in a statement of its own."""
    return each(INTERFACE + ENDS + "ex:one sg:" + names + " ex:i{n} .\n", ONE[names])


ONE = {
    "interface": RISK.replace("ex:r{n}", "ex:one").replace(" ; sg:interface ex:i{n}", ""),
    "protects": 'ex:one a sg:Safeguard ; rdfs:label "consent" ; dct:source "s" .\n',
}
LISTING = (
    "ex:listing a sg:StandardListing ; sg:standard ex:standard ; sg:layer sd:layer\\/application ; "
    "sg:objective sd:objective\\/availability , sd:objective\\/integrity , sd:objective\\/confidentiality .\n"
)
ENDED = EDITION.replace("{n}", "") + 'ex:e sg:supersededOn "{date}"^^xsd:gYear{month} .\n'
TO_EDITION = WHOLE.replace("sg:standard ex:standard", "sg:standard ex:e")

SKEWS: dict[str, Make] = {
    "one standard": each(WHOLE),
    "one standard, layers and objectives stated": each(WHOLE, LISTING),
    "one edition that has ended": each(TO_EDITION, ENDED.format(date="2015", month="")),
    "one edition that may have ended": each(TO_EDITION, ENDED.format(date="2026-05", month="Month")),
    "a standard for each": each(
        WHOLE.replace("ex:standard", "ex:s{n}")
        + 'ex:s{n} a sg:StandardReference ; rdfs:label "EN {n}" ; sg:designation "EN {n}" .\n'
    ),
    "editions of one standard": each(EDITION, WHOLE.replace("{n}", "1")),
    "a chain of editions": chained,
    "nothing covered, all at high risk": each(INTERFACE + ENDS + FLOW + RISK),
    "claims that may not hold yet": each(WHOLE + 'ex:c{n} sg:validFrom "2026-05"^^xsd:gYearMonth .\n'),
    "a denial of each claim": each(WHOLE + CLAIM.replace("ex:c{n} a sg:C", "ex:d{n} a sg:NonC")),
    "a purpose read out of each": each(
        INTERFACE + ENDS + "ex:p{n} a sg:PurposeReading ; sg:interface ex:i{n} ; "
        'sg:purpose sd:purpose\\/load-management ; sg:reading "as the notes say"@en .\n'
    ),
    "one risk assessment": listed("interface"),
    "one safeguard": listed("protects"),
    "one risk table": each(INTERFACE + ENDS + RISK + "ex:r{n} sg:riskTable ex:table .\n", TABLE.replace("{n}", "")),
    "a risk table for each": each(INTERFACE + ENDS + RISK + "ex:r{n} sg:riskTable ex:table{n} .\n" + TABLE),
    "one interface": each(
        (CLAIM + FLOW + RISK).replace("ex:i{n}", "ex:i"),
        (INTERFACE + ENDS).replace("{n}", "1").replace("ex:i1", "ex:i"),
    ),
    "one endpoint of many actors": each(
        'ex:all sg:member ex:a{n} .\nex:a{n} a sg:Device ; rdfs:label "device {n}" .\n',
        'ex:all a sg:CompositeEndpoint ; rdfs:label "all" .\n',
        WHOLE.replace("{n}", "1").replace("ex:meter", "ex:all"),
    ),
    "claims, flows and risks without IRI": each(
        WHOLE.replace("ex:c{n}", "_:c{n}").replace("ex:f{n}", "_:f{n}").replace("ex:r{n}", "_:r{n}")
    ),
}


def measure(make: Make, size: int, folder: str) -> Cost:
    return cost(command(make, size, folder))


def command(make: Make, size: int, folder: str) -> list[str]:
    file = Path(folder) / f"{size}.ttl"
    file.write_text(HEAD + "".join(make(size)), "utf-8")
    return [sys.executable, "-m", "sgkg", "validate", str(file), "--no-cache", "--format", "json"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--peer", type=int, default=30)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join(SKEWS))
        return
    names = options.names or list(SKEWS)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            small = measure(SKEWS[name], options.size // 4, folder)
            large = measure(SKEWS[name], options.size, folder)
            print(
                f"{name}: {options.size // 4} {small.cpu_s:.2f} s, {options.size} {large.cpu_s:.2f} s CPU, "
                f"{large.peak_mib:.0f} MiB; growth {large.cpu_s / small.cpu_s:.1f}",
                flush=True,
            )
        if options.peer:
            run = command(SKEWS[names[0]], options.peer, folder)
            ours, peer, ratio = compare(run, [*run, "--engine", "pyshacl"], 1)
            times = f"shacl {ours.cpu_s:.2f} s, pyshacl {peer.cpu_s:.2f} s"
            print(f"{names[0]}: {options.peer} {times}; ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
