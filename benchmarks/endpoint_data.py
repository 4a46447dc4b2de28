"""A catalogue of products, made up: who makes what, for which interface, by which standard."""

import random
from collections.abc import Iterator
from pathlib import Path

BASE = "https://catalogue.example/"
#: statements about each product, and the fixed things that they point to
_EACH, _INTERFACES, _STANDARDS, _PRODUCTS_OF_A_VENDOR = 12, 13, 60, 100
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WORDS = ("meter", "gateway", "head-end", "display", "switch", "concentrator", "register", "module", "sensor")


def products(triples: int) -> int:
    """Tell how many products a catalogue of at most so many triples has."""
    return max(int((triples - _INTERFACES - _STANDARDS) / (_EACH + 1 / _PRODUCTS_OF_A_VENDOR)), 1)


def catalogue(triples: int, seed: int = 42) -> Iterator[str]:
    """Make lines of N-Triples; the same number and seed give the same lines."""
    pick = random.Random(seed)
    vendors = max(products(triples) // _PRODUCTS_OF_A_VENDOR, 1)
    for kind, count in (("interface", _INTERFACES), ("standard", _STANDARDS), ("vendor", vendors)):
        for n in range(count):
            yield f'<{BASE}{kind}/{n}> {_LABEL} "{kind} {n}" .\n'
    for n in range(products(triples)):
        product = f"<{BASE}product/{n}>"
        word = pick.choice(_WORDS)
        interfaces, standards = pick.sample(range(_INTERFACES), 2), pick.sample(range(_STANDARDS), 2)
        date = f"{pick.randint(2005, 2026)}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}"
        yield f"{product} {_TYPE} <{BASE}Product> .\n"
        yield f'{product} {_LABEL} "{word} {n}" .\n'
        yield f"{product} <{BASE}vendor> <{BASE}vendor/{pick.randrange(vendors)}> .\n"
        for interface in interfaces:
            yield f"{product} <{BASE}implements> <{BASE}interface/{interface}> .\n"
        for standard in standards:
            yield f"{product} <{BASE}conformsTo> <{BASE}standard/{standard}> .\n"
        yield f'{product} <{BASE}version> "{pick.randint(1, 9)}.{pick.randint(0, 99)}" .\n'
        yield f'{product} <{BASE}issued> "{date}"^^<{_XSD}date> .\n'
        yield f'{product} <{BASE}score> "{pick.randint(0, 100)}"^^<{_XSD}integer> .\n'
        yield f'{product} <{BASE}category> "{word}" .\n'
        yield f'{product} <{BASE}note> "A {word} for households, number {n} of the catalogue."@en .\n'


def write(file: Path, triples: int, seed: int = 42) -> None:
    """Write a catalogue to a file."""
    with file.open("w", encoding="ascii", newline="\n") as out:
        out.writelines(catalogue(triples, seed))
