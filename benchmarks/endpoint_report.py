"""Tables of what was measured, beside the bounds."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from endpoint_load import Cell, Stream
from endpoint_servers import Server

__all__ = ["CASES", "OURS", "PEER", "YARDSTICK", "Measured", "report"]

OURS, YARDSTICK, PEER = "sgkg serve", "oxigraph serve", "rdflib-endpoint"
CASES = ("small cached", "small uncached", "1,000 rows cached", "1,000 rows uncached")
#: case -> how it is bounded against oxigraph: what is compared, and the least ratio in our favour
_BOUNDS = {
    "small cached": ("requests/s", 1.3),
    "small uncached": ("CPU", 1 / 3),
    "1,000 rows cached": ("CPU", 1 / 1.2),
    "1,000 rows uncached": ("CPU", 1 / 1.2),
}
_STREAM, _TENFOLD, _WEB_MB = 0.8, 10, 200
_HEAD = (
    "query",
    "connections",
    "server",
    "requests/s",
    "CPU a request",
    "p50 / p99",
    "CPU ratio",
    "requests/s ratio",
)
_STREAM_HEAD = ("every statement", "MB", "MB/CPU-s", "first byte", "peak of the web process", "ratio")
_BOUND_HEAD = ("bound", "measured", "should be", "")

#: what was measured, the ratio, what it should be, and whether it is
Bound = tuple[str, float, str, bool]


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures: ``cells`` by (round, case, connections, server), ``streams`` by (round, server)."""

    cells: dict[tuple[int, str, int, str], Cell]
    streams: dict[tuple[int, str], Stream]
    rounds: range


def report(servers: list[Server], measured: Measured) -> tuple[list[str], bool]:
    """Write tables in Markdown; tell whether every bound was held. Ratios above 1 are in our favour."""
    bounds: list[Bound] = []
    rows = []
    for case, connections in dict.fromkeys(key[1:3] for key in measured.cells):
        for server in servers:
            rows.append(_row(measured, case, connections, server.name, bounds))
    flows = [_flow(measured, server.name, bounds) for server in servers]
    verdicts = [
        (what, f"{ratio:.2f}", least, "held" if held else "**missed**") for what, ratio, least, held in bounds
    ]
    lines = [*_table(_HEAD, rows), "", *_table(_STREAM_HEAD, flows), "", *_table(_BOUND_HEAD, verdicts)]
    return lines, all(held for *_, held in bounds)


def _row(measured: Measured, case: str, connections: int, name: str, bounds: list[Bound]) -> tuple[str, ...]:
    own = [measured.cells[n, case, connections, name] for n in measured.rounds]
    ours = [cell for n in measured.rounds if (cell := measured.cells.get((n, case, connections, OURS)))]
    cpu = speed = ""
    if name != OURS and ours:
        cheaper = _median(them.cpu_us / us.cpu_us for us, them in zip(ours, own, strict=True))
        faster = _median(us.requests_per_s / them.requests_per_s for us, them in zip(ours, own, strict=True))
        cpu, speed = f"{cheaper:.2f}", f"{faster:.2f}"
        what, least = ("CPU", _TENFOLD) if name == PEER else _BOUNDS[case]
        ratio = cheaper if what == "CPU" else faster
        bounds.append(
            (
                f"{case}, {connections} connections, {what} against {name}",
                ratio,
                f"at least {least:.2f}",
                ratio >= least,
            )
        )
    return (
        case, str(connections), name, f"{_median(x.requests_per_s for x in own):,.0f}",
        f"{_median(x.cpu_us for x in own):,.0f} µs",
        f"{_median(x.p50_ms for x in own):.2f} / {_median(x.p99_ms for x in own):.2f} ms", cpu, speed,
    )  # fmt: skip


def _flow(measured: Measured, name: str, bounds: list[Bound]) -> tuple[str, ...]:
    own = [measured.streams[n, name] for n in measured.rounds]
    ours = [stream for n in measured.rounds if (stream := measured.streams.get((n, OURS)))]
    peak = max(stream.peak_mib for stream in own)
    shown = ""
    if name == OURS:
        bounds.append(("peak of the web process, MB", peak * 1.048576, f"below {_WEB_MB}", peak * 1.048576 < _WEB_MB))
    elif ours:
        ratio = _median(us.megabytes_per_cpu_s / them.megabytes_per_cpu_s for us, them in zip(ours, own, strict=True))
        least = _TENFOLD if name == PEER else _STREAM
        shown = f"{ratio:.2f}"
        bounds.append((f"stream, MB/CPU-s against {name}", ratio, f"at least {least:.2f}", ratio >= least))
    return (
        name, f"{own[0].megabytes:.0f}", f"{_median(x.megabytes_per_cpu_s for x in own):.1f}",
        f"{_median(x.first_byte_ms for x in own):.0f} ms", f"{peak:.0f} MiB", shown,
    )  # fmt: skip


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)
