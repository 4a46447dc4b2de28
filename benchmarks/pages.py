"""What a page of the site costs: server time never asked before and warm, bytes, against plain files in the same run.

    python benchmarks/pages.py                # every kind of page, 30 warm requests each
    python benchmarks/pages.py --warm 100

The time is that of the server, from its Server-Timing header; a first request has an empty cache of pages, and may
find answers to queries that another page has asked. The peer is Python's ``http.server`` with the same pages as
files: its time and ours are those that the client sees, and a ratio above 1 is in our favour.
"""

import argparse
import gzip
import http.client
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browser_pages import KINDS

HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}
TIMING = re.compile(r"dur=([\d.]+)")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def get(port: int, path: str) -> tuple[float, float, bytes]:
    """Return the seconds that the client waits, the milliseconds that the server tells, and the body as sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    connection.request("GET", path, headers=HEADERS)
    answer = connection.getresponse()
    body = answer.read()
    spent = time.perf_counter() - start
    connection.close()
    if answer.status != 200:
        sys.exit(f"{path} answered {answer.status}")
    told = TIMING.search(answer.headers.get("server-timing", ""))
    return spent, float(told[1]) if told else 0.0, body


def wait_for(port: int, path: str) -> None:
    for _ in range(300):
        try:
            get(port, path)
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
    sys.exit("a server does not answer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warm", type=int, default=30, help="warm requests for each page")
    warm = parser.parse_args().warm
    ours, theirs = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        servers = [
            subprocess.Popen([sys.executable, "-m", "sgkg", "serve", "--port", str(ours)], stderr=subprocess.DEVNULL),
            subprocess.Popen(
                [sys.executable, "-m", "http.server", str(theirs), "--bind", "127.0.0.1", "--directory", folder],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            ),
        ]  # fmt: skip
        try:
            measure(ours, theirs, Path(folder), warm)
        finally:
            for server in servers:
                server.terminate()
                server.wait(30)


def measure(ours: int, theirs: int, folder: Path, warm: int) -> None:
    wait_for(ours, "/robots.txt")
    wait_for(theirs, "/")
    print(f"{'page':28} {'first ms':>9} {'warm ms':>8} {'kB gzip':>8} {'vs files':>9}")
    medians, sizes = [], []
    for kind, path in KINDS.items():
        _, first, body = get(ours, path)
        (folder / "page.html").write_bytes(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        rounds = [(get(ours, path), get(theirs, "/page.html")) for _ in range(warm)]
        median = statistics.median(one[1] for one, _ in rounds)
        ratio = statistics.median(other[0] / one[0] for one, other in rounds)
        medians.append(median)
        sizes.append(len(body) / 1000)
        print(f"{kind:28} {first:9.1f} {median:8.2f} {sizes[-1]:8.1f} {ratio:9.2f}")
    print(f"median of the warm medians {statistics.median(medians):.2f} ms, largest {max(medians):.2f} ms; "
          f"largest page {max(sizes):.1f} kB")  # fmt: skip


if __name__ == "__main__":
    main()
