"""What ten queries that never end do to everybody else.

    python benchmarks/runaways.py [rounds] [seconds]      # 5 rounds with a deadline of 2 s by default

Each round sends ten runaways at once, each of another kind, and meanwhile small queries from one client: `ASK {}`,
which is cached after the first, and one that differs each time, which is not. Printed are the times of the small
queries, when the last runaway ended and how, and after each round the memory of all processes together, what they
share counted once (Linux only).
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
KINDS = [
    f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i",
    f"SELECT * {{ {CROSS} }}",
    "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)+ ?b . ?c (!<urn:x>|^!<urn:x>)+ ?d . ?e ?f ?g . ?h ?i ?j }",
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(8)) + " }",
    f'SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "(s+)+(1+)+(2+)+x") }}',
    f"SELECT ?a (GROUP_CONCAT(?c) AS ?n) {{ {CROSS} }} GROUP BY ?a",
    f"SELECT DISTINCT ?a ?d ?g ?c {{ {CROSS} }}",
    f"CONSTRUCT {{ ?a ?e ?i }} {{ {CROSS} }}",
    f"ASK {{ {CROSS} FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) = 1) }}",
]  # fmt: skip


def memory_mb(server: int) -> float:
    """Memory of a process and all below it, what they share counted once."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    family = {server}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0
    for pid in family:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def get(port: int, query: str, timeout: float = 60) -> int:
    """Status of the answer; 0 for a connection that was cut."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", "/sparql?query=" + quote(query), headers={"Accept": "*/*"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (http.client.HTTPException, ConnectionError):
        return 0
    finally:
        connection.close()


def round_of(port: int, number: int) -> tuple[list[float], list[float], float, Counter[int]]:
    """Seconds of the cached and of the other small queries, of the last runaway, and the runaways' statuses."""
    ends: list[float] = []
    statuses: Counter[int] = Counter()
    begun = time.perf_counter()

    def heavy(text: str) -> None:
        statuses[get(port, f"{text} # {number}")] += 1
        ends.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=heavy, args=(text,)) for text in KINDS]
    for thread in threads:
        thread.start()
    cached, fresh = [], []
    while any(thread.is_alive() for thread in threads):
        for times, text in ((cached, "ASK {}"), (fresh, f"ASK {{ ?s ?p {number * 100_000 + len(fresh)} }}")):
            start = time.perf_counter()
            assert get(port, text) == 200
            times.append(time.perf_counter() - start)
        time.sleep(0.005)
    return cached, fresh, max(ends), statuses


def shown(name: str, times: list[float]) -> str:
    """A line about some times."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return (
        f"| {name} | {len(ordered)} | {statistics.median(ordered) * 1000:.1f} ms | {p99 * 1000:.1f} ms | "
        f"{ordered[-1] * 1000:.0f} ms |"
    )


def main() -> None:
    """Run the rounds and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=5)
    parser.add_argument("seconds", nargs="?", type=float, default=2.0)
    chosen = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        command = [sys.executable, "-m", "sgkg", "serve", "--port", str(port), "--timeout", str(chosen.seconds)]
        server = subprocess.Popen(command, stderr=log, env={**os.environ, "SGKG_STORE": folder + "/store"})
        while True:
            try:
                if get(port, "ASK {}", 5) == 200:
                    break
            except OSError:
                time.sleep(0.1)
        load = f"load {os.getloadavg()[0]:.1f}"
        print(f"{chosen.rounds} rounds of {len(KINDS)} runaways, deadline {chosen.seconds:g} s, {load}")
        cached, fresh, memory, statuses = [], [], [], Counter[int]()
        latest = 0.0
        for number in range(chosen.rounds):
            one, other, last, how = round_of(port, number + 1)
            cached += one
            fresh += other
            latest = max(latest, last)
            statuses += how
            memory.append(memory_mb(server.pid))
        print("| small query | asked | median | p99 | longest |\n| --- | --- | --- | --- | --- |")
        print(shown("ASK {}", cached) + "\n" + shown("one never asked before", fresh))
        told = ", ".join(f"{count} with {status or 'a cut connection'}" for status, count in sorted(statuses.items()))
        print(f"\nthe last runaway ended after {latest:.2f} s; they ended: {told}")
        print(f"memory after each round, MB: {', '.join(f'{one:.0f}' for one in memory)}")
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
