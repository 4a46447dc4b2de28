"""What a request costs at `sgkg serve`, against `oxigraph serve` and `rdflib-endpoint` on the same data in one run.

    python -m pip install oxigraph rdflib-endpoint     # the peers; wrk comes with the system (apt-get install wrk)
    python benchmarks/endpoint.py                      # a million statements; half an hour
    python benchmarks/endpoint.py --triples 100000 --rounds 1 --seconds 1 --connections 8     # a short run

CPU is user and system time of a server with all its processes. Servers run on one core and clients on another, in
turn within each round; a ratio is the median of the rounds' ratios, and above 1 it is in our favour. On a machine
that others use too, CPU says more than requests/s.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import endpoint_data
import endpoint_servers
from endpoint_load import JSON, Cell, Query, drain, hammer
from endpoint_report import CASES, OURS, PEER, YARDSTICK, Measured, report
from endpoint_servers import Server

#: rdflib keeps a graph in memory at 1.6 kB a statement and loads 40,000 a second: it gets a slice
SLICE = 100_000
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


def queries(triples: int) -> dict[str, Query]:
    """The queries that vary; both name something in each text that no other text names."""
    base, label = endpoint_data.BASE, "<http://www.w3.org/2000/01/rdf-schema#label>"
    small = f'SELECT ?p ?o WHERE {{ <{base}product/@1> ?p ?o FILTER(!sameTerm(?o, "@2")) }} LIMIT 10'
    rows = (
        f"SELECT ?product ?name ?vendor WHERE {{ ?product <{base}implements> <{base}interface/@1> ; {label} ?name ; "
        f'<{base}vendor> ?v . ?v {label} ?vendor FILTER(!sameTerm(?name, "@2")) }} LIMIT 1000'
    )
    return {"small": Query(small, endpoint_data.products(triples)), "1,000 rows": Query(rows, 13)}


def main() -> None:
    chosen = _options()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed; on Debian: apt-get install wrk")
    cores = sorted(os.sched_getaffinity(0)) if shutil.which("taskset") else []
    server_core, client_core = (cores[0], cores[-1]) if len(cores) > 1 else (None, None)
    with tempfile.TemporaryDirectory(prefix="endpoint-") as name:
        servers = _servers(Path(name), chosen)
        try:
            for server in servers:
                server.start(server_core)
            if client_core is not None:
                os.sched_setaffinity(0, {client_core})
            slice_size = min(server.triples for server in servers)
            asked = queries(slice_size)
            _agree(servers, asked)
            rounds = range(chosen.rounds)
            streams = {(n, server.name): drain(server, ALL) for n in rounds for server in servers}
            measured = Measured(dict(_rounds(servers, asked, chosen)), streams, rounds)
            peaks = {server.name: server.peak_mib() for server in servers}
        finally:
            for server in servers:
                server.stop()
    pinned = f"servers on core {server_core}, clients on core {client_core}" if cores else "not pinned"
    lines, held = report(servers, measured)
    lines += [
        "",
        "Peak of the process that answers HTTP, after all: "
        + ", ".join(f"{n} {p:.0f} MiB" for n, p in peaks.items()),
    ]
    if chosen.json:
        names = ("round", "case", "connections", "server")
        told = {
            "triples": {server.name: server.triples for server in servers}, "pinned": pinned, "held": held,
            "peaks_mib": peaks,
            "cells": [dict(zip(names, key, strict=True)) | asdict(x) for key, x in measured.cells.items()],
            "streams": [{"round": n, "server": name} | asdict(x) for (n, name), x in measured.streams.items()],
        }  # fmt: skip
        print(json.dumps(told, indent=1))
    else:
        print(f"{chosen.rounds} rounds of {chosen.seconds} s; {pinned}; load {os.getloadavg()[0]:.1f}")
        print("; ".join(f"{server.name}: {server.triples:,} statements" for server in servers))
        print("\n".join(lines))
    sys.exit(1 if chosen.check and not held else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="each asks every server everything")
    parser.add_argument("--seconds", type=int, default=4, help="for one case at one server; four times that for rows")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--cases", nargs="+", choices=CASES, default=CASES)
    parser.add_argument("--servers", nargs="+", choices=(OURS, YARDSTICK, PEER), default=(OURS, YARDSTICK, PEER))
    parser.add_argument("--sgkg", default="--timeout 300", help="options for sgkg serve, in one word")
    parser.add_argument("--json", action="store_true", help="every single figure")
    parser.add_argument("--check", action="store_true", help="end with 1 where a bound is missed")
    return parser.parse_args()


def _servers(folder: Path, chosen: argparse.Namespace) -> list[Server]:
    data, part = folder / "data.nt", folder / "slice.nt"
    endpoint_data.write(data, chosen.triples)
    small = min(chosen.triples, SLICE)
    endpoint_data.write(part, small)
    make = {
        OURS: lambda: endpoint_servers.sgkg(folder, data, chosen.triples, chosen.sgkg.split()),
        YARDSTICK: lambda: endpoint_servers.oxigraph(folder, data, chosen.triples),
        PEER: lambda: endpoint_servers.rdflib_endpoint(part, small),
    }
    return [make[name]() for name in chosen.servers]


def _agree(servers: list[Server], asked: dict[str, Query]) -> None:
    """Make sure that all answer the same question, and that it has the rows it should."""
    for name, rows in (("small", 10), ("1,000 rows", 1000)):
        for server in servers:
            status, body = server.get(asked[name].filled(3), JSON)
            found = len(json.loads(body)["results"]["bindings"]) if status == 200 else 0
            if found != rows:
                sys.exit(f"{server.name} answers {status} with {found} rows to the query of {rows}: {body[:300]!r}")


def _rounds(
    servers: list[Server], asked: dict[str, Query], chosen: argparse.Namespace
) -> Iterator[tuple[tuple[int, str, int, str], Cell]]:
    fresh = 1_000_000  # numbers never used twice, so that no server has seen the query before
    for number in range(chosen.rounds):
        for case in chosen.cases:
            query = asked["small" if case.startswith("small") else "1,000 rows"]
            slow = not case.startswith("small")
            for connections in chosen.connections:
                for place in range(len(servers)):
                    server = servers[(place + number) % len(servers)]
                    first = None if "uncached" not in case else fresh
                    fresh += 10_000_000
                    if first is None:
                        server.get(query.filled(7), JSON)
                    cell = hammer(server, query, first, connections, chosen.seconds * (4 if slow else 1), slow=slow)
                    if cell.failed:
                        sys.exit(f"{server.name}, {case}, {connections} connections: {cell.failed} requests failed")
                    print(f"round {number + 1}: {case}, {connections}, {server.name}: {cell}", file=sys.stderr)
                    yield (number, case, connections, server.name), cell


if __name__ == "__main__":
    main()
