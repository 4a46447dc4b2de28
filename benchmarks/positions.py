"""What the lines of 100 findings cost in a large Turtle file, beside the run that found them.

    python benchmarks/positions.py [--mb 50] [--runs 3]

The file is the same each time: meters with nested nodes, lists, long texts and comments, 100 of them with a wrong
value. The bound is 0.3 of parsing and validation together. All times are CPU seconds of this process.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

from sgkg import io
from sgkg.positions import places
from sgkg.validation.runs import check

_T = TypeVar("_T")
FINDINGS = 100
HEAD = """\
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@base <https://example.org/base/> .
"""
EACH = """
# meter {n}; ex:meter-{n} ex:phases 9 .
ex:meter-{n} a ex:Meter ;
    rdfs:label "meter {n}, \\"second floor\\""@en , "Zähler {n}"@de ;
    rdfs:comment \"\"\"Read each quarter of an hour.
ex:meter-{n} ex:phases 9 .\"\"\" ;
    ex:phases {phases} ;
    ex:peer ex:meter-{peer} , <gateway-{gateway}> ;
    ex:registers ( 1.8.0 2.8.0 ) ;
    ex:place [ rdfs:label "cabinet {cabinet}" ; ex:floor 2 ] .
""".replace("1.8.0 2.8.0", '"1.8.0" "2.8.0"')
SHAPES = b"""
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:MeterShape a sh:NodeShape ; sh:targetClass ex:Meter ; sh:property ex:phasesShape .
ex:phasesShape a sh:PropertyShape ; sh:path ex:phases ; sh:maxInclusive 3 ; sh:severity sh:Violation ;
    sh:message "A meter has at most three phases." .
"""


def made(megabytes: int) -> bytes:
    """Make a file of a size, with the wrong values spread over it."""
    size = len(EACH.format(n=100_000, phases=3, peer=100_000, gateway=100, cabinet=100).encode())
    count = max(megabytes * 1_000_000 // size, FINDINGS)
    wrong = {number * count // FINDINGS for number in range(FINDINGS)}
    return (
        HEAD
        + "".join(
            EACH.format(n=n, phases=4 if n in wrong else 3, peer=n * 7 % count, gateway=n % 1000, cabinet=n % 77)
            for n in range(count)
        )
    ).encode()


def timed(call: Callable[[], _T]) -> tuple[float, _T]:
    begin = time.process_time()
    value = call()
    return time.process_time() - begin, value


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mb", type=int, default=50)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    data = made(options.mb)
    shapes = io.parse(SHAPES, source="shapes.ttl")
    parse_s, document = timed(lambda: io.parse(data, source="meters.ttl"))
    check_s, run = timed(lambda: check([document], shapes=[shapes]))
    wanted = [(r.focus_node, r.path, r.value) for r in run.results]
    times = []
    for _ in range(options.runs):
        lookup_s, found = timed(lambda: places(wanted, [(document, data)]))
        times.append(lookup_s)
        lines = data.decode().split("\n")
        assert all(place and lines[place.line - 1][place.column - 1 :] == "4 ;" for place in found)
    lookup_s = statistics.median(times)
    print(
        f"{len(data) / 1e6:.0f} MB, {len(document)} statements, {len(wanted)} findings: parsing {parse_s:.2f} s, "
        f"validation {check_s:.2f} s, places {lookup_s:.2f} s; ratio {lookup_s / (parse_s + check_s):.2f}"
    )


if __name__ == "__main__":
    main()
