"""Inventories from a seed: well formed on the whole, with something missing, doubled or wrong here and there."""

from collections.abc import Callable, Sequence
from random import Random

PREFIXES = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sd: <https://w3id.org/sgdata/> .
@prefix sg: <https://w3id.org/sgdata/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LAYERS = ("application", "data-link", "network", "physical", "transport")
OBJECTIVES = ("availability", "confidentiality", "integrity")
DATES = ('"2012"^^xsd:gYear', '"2014"^^xsd:gYear', '"2014-02"^^xsd:gYearMonth', '"2014-03"^^xsd:gYearMonth',
         '"2014-03-01"^^xsd:date', '"2014-03-02"^^xsd:date', '"2016"^^xsd:gYear')  # fmt: skip
WRONG = ('"wrong"', "-1", "2.5", "ex:nowhere", '""', '"2014"', "sd:layer\\/nonsense", "[ ]")


class Writer:
    """Write things one by one; each property may be lost, doubled or given a wrong value on the way."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.things: list[str] = []

    def thing(self, name: str, kind: str, **values: Callable[[], str] | str) -> None:
        """Add a thing; a keyword is a property, with ``__`` for the colon and ``sg:`` where there is no prefix."""
        lines = [f"ex:{name} a sg:{kind}"]
        for key, value in values.items():
            predicate = key.replace("__", ":") if "__" in key else f"sg:{key.rstrip('_')}"
            lines += [f"    {predicate} {one}" for one in self.fate(value)]
        self.things.append(" ;\n".join(lines) + " .\n")

    def fate(self, value: Callable[[], str] | str) -> list[str]:
        make = value if callable(value) else lambda: value
        chance = self.random.random()
        if chance < 0.06:
            return []
        if chance < 0.09:
            return [make(), make()]
        if chance < 0.12:
            return [self.random.choice(WRONG)]
        return [make()]

    def any(self, *names: str) -> Callable[[], str]:
        return lambda: self.random.choice(names)

    def number(self, low: int, high: int) -> Callable[[], str]:
        return lambda: str(self.random.randint(low, high))

    def sometimes(self, likelihood: float, **values: Callable[[], str] | str) -> dict[str, Callable[[], str] | str]:
        return values if self.random.random() < likelihood else {}


def label(text: str) -> str:
    return f'"{text}"@en'


def names(kind: str, count: int) -> list[str]:
    return [f"ex:{kind}-{index}" for index in range(1, count + 1)]


def concepts(scheme: str, found: Sequence[str]) -> list[str]:
    return [f"sd:{scheme}\\/{name}" for name in found]


def inventory(seed: int) -> str:
    """Write an inventory of some sixty things as Turtle."""
    w = Writer(seed)
    actors, interfaces, standards, items = (
        names("actor", 6), names("interface", 8), names("standard", 5), names("item", 5),
    )  # fmt: skip
    ends = [*actors, "ex:composite-1"]
    layers, objectives = concepts("layer", LAYERS), concepts("objective", OBJECTIVES)
    w.things.append(
        'ex:inventory a sg:Inventory ;\n    rdfs:label "inventory"@en ;\n    dct:date "2014-03-01"^^xsd:date ;\n'
        f"    sg:lists {' , '.join(standards)} .\n"
    )
    kinds = ("Device", "ThirdParty", "ProsumerInstallation", "MarketRole", "OversightRole")
    for index, _ in enumerate(actors, 1):
        w.thing(f"actor-{index}", w.random.choice(kinds[: 4 + seed % 2]), rdfs__label=label(f"actor {index}"))
    w.thing("composite-1", "CompositeEndpoint", skos__prefLabel=label("several"), member=" , ".join(actors[:2]))
    for index, _ in enumerate(interfaces, 1):
        w.thing(
            f"interface-{index}", "Interface", rdfs__label=label(f"interface {index}"), number=str(index),
            **{"from": w.any(*ends)}, to=w.any(*ends), dct__source='"clause 1"',
        )  # fmt: skip
    for index, _ in enumerate(standards, 1):
        designation = w.random.choice(("EN", "IEC")) + f" 9900{index}"
        w.thing(
            f"standard-{index}", "StandardReference", rdfs__label=label(designation), designation=f'"{designation}"'
        )
        w.thing(
            f"edition-{index}", "StandardEdition", rdfs__label=label(designation + ":2005"),
            designation=f'"{designation}:2005"', editionOf=f"ex:standard-{index}", dct__issued='"2005"^^xsd:gYear',
            dct__source='"catalogue"', **w.sometimes(0.5, supersededOn=w.any(*DATES)),
            **w.sometimes(0.2, withdrawnOn=w.any(*DATES)),
            **w.sometimes(0.2, supersededBy=w.any(*names("edition", 5))),
        )  # fmt: skip
        w.thing(
            f"listing-{index}", "StandardListing", standard=f"ex:standard-{index}",
            **w.sometimes(0.7, layer=w.any(*layers)), **w.sometimes(0.3, objective=w.any(*objectives)),
        )  # fmt: skip
    for index in range(1, 13):
        w.thing(
            f"claim-{index}", w.random.choice(["CoverageClaim"] * 5 + ["NonCoverageClaim"]),
            standard=w.any(*standards, *names("edition", 5)), interface=w.any(*interfaces), dct__source='"annex A"',
            status=w.any(*concepts("claim-status", ("asserted", "asserted", "verified", "proposed"))),
            **w.sometimes(0.3, layer=w.any(*layers)), **w.sometimes(0.3, objective=w.any(*objectives)),
            **w.sometimes(0.3, validFrom=w.any(*DATES)), **w.sometimes(0.3, validUntil=w.any(*DATES)),
        )  # fmt: skip
    for index, _ in enumerate(items, 1):
        w.thing(
            f"item-{index}", "DataItem",
            dataType=w.any(*concepts("data-type", ("alarm", "control-data", "load-profile"))),
            **w.sometimes(0.8, dataSubject=w.any(*concepts("data-subject", ("consumer", "prosumer", "substation")))),
        )  # fmt: skip
    for index in range(1, 13):
        w.thing(
            f"flow-{index}",
            "DataFlow",
            interface=w.any(*interfaces),
            dataItem=w.any(*items),
            dct__source='"clause 2"',
        )
    scales = {"severity": (1, 5), "likelihood": (1, 5), "affected": (0, 3)}
    for factor, (low, high) in scales.items():
        w.thing(
            f"scale-{factor}", "RiskScale", factor=f"sd:risk-factor\\/{factor}", minimum=str(low), maximum=str(high)
        )
    w.thing("table-1", "RiskTable", scale=" , ".join(f"ex:scale-{factor}" for factor in scales))
    for index in range(1, 6):
        factors = [w.random.randint(1, 5) for _ in scales]
        w.thing(
            f"risk-{index}", "RiskAssessment", interface=w.any(*interfaces), riskTable="ex:table-1",
            severity=str(factors[0]), likelihood=str(factors[1]), affected=str(factors[2]),
            total=str(factors[0] * factors[1] * factors[2]), dct__source='"annex B"',
        )  # fmt: skip
    for index in range(1, 4):
        w.thing(f"safeguard-{index}", "Safeguard", protects=w.any(*interfaces), dct__source='"article 7"')
        w.thing(
            f"purpose-{index}", "PurposeReading", interface=w.any(*interfaces), reading=label("as the notes say"),
            purpose=w.any(*concepts("purpose", ("billing", "load-management", "prepayment"))),
        )  # fmt: skip
        w.thing(f"slide-{index}", "Slide", survival=w.any(*concepts("survival", ("complete", "lost"))))
        w.thing(
            f"chapter-{index}", "ReportChapter", rdfs__label=label(f"chapter {index}"), number=str(index),
            **w.sometimes(0.7, chapterSlide=w.any(*names("slide", 3))),
        )  # fmt: skip
        w.thing(
            f"definition-{index}", "Definition", definedTerm="ex:term", verbatim='"what is meant"',
            sourceStatus=w.any(*concepts("source-status", ("stated", "unknown"))),
        )  # fmt: skip
        w.thing(
            f"abbreviation-{index}", "Abbreviation", shortForm=f'"A{index}"', abbreviates=w.any(*actors),
            **w.sometimes(0.5, expansion='"long form"'),
        )  # fmt: skip
    return PREFIXES + "\n" + "\n".join(w.things)
