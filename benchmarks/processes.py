"""Whole processes, timed by the operating system's own account."""

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system) and peak memory in MiB of one process."""

    cpu_s: float
    peak_mib: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end and say what it cost. Exit code 1 is a finding, no failure."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed with {process.returncode}: {said.decode()}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def compare(ours: Sequence[str], peer: Sequence[str], runs: int) -> tuple[Cost, Cost, float]:
    """Run two commands in turn; the median of each and of the ratios pair by pair, after one warm-up of each."""
    cost(ours), cost(peer)
    pairs = [(cost(ours), cost(peer)) for _ in range(runs)]
    ratio = statistics.median(a.cpu_s / b.cpu_s for a, b in pairs)
    return _median([a for a, _ in pairs]), _median([b for _, b in pairs]), ratio


def _median(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(c.cpu_s for c in costs), statistics.median(c.peak_mib for c in costs))
