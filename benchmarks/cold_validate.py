"""What a first validation costs: `sgkg validate FILE` against the command `pyshacl`, whole processes, in turn.

    python benchmarks/cold_validate.py [RUNS]

Same file, same shapes, no cache. The bound is 0.7. Run it on an installed package with compiled bytecode.
"""

import sys
import tempfile
from pathlib import Path

from processes import compare

ROOT = Path(__file__).parents[1]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    python, file = sys.executable, str(ROOT / "docs" / "examples" / "district.ttl")
    with tempfile.TemporaryDirectory() as folder:
        shapes = Path(folder) / "shapes.ttl"
        shapes.write_bytes(b"\n".join(one.read_bytes() for one in sorted((ROOT / "shapes").glob("*.ttl"))))
        own = [python, "-c", "from sgkg.cli import run; run()", "validate", file, "--no-cache"]
        peer = [python, "-m", "pyshacl", "--advanced", "-s", str(shapes), file]
        cases = {
            "text": own,
            "github and sarif": [*own, "--format", "github", "--format", f"sarif:{folder}/out.sarif"],
            "from the cache": [part for part in own if part != "--no-cache"],
        }
        for name, command in cases.items():
            ours, theirs, ratio = compare(command, peer, runs)
            print(
                f"sgkg validate, {name}: {ours.cpu_s:.3f} s CPU, {ours.peak_mib:.0f} MiB; pyshacl "
                f"{theirs.cpu_s:.3f} s, {theirs.peak_mib:.0f} MiB; ratio {ratio:.2f} (median of {runs} pairs)"
            )


if __name__ == "__main__":
    main()
