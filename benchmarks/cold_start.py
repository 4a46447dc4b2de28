"""What a first answer costs: `sgkg gaps` against `import rdflib`, whole processes, in turn.

    python benchmarks/cold_start.py [RUNS]

The bound is 1.5. Run it on an installed package with compiled bytecode: `pip install .`, away from the checkout.
"""

import sys

from processes import compare


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    python = sys.executable
    gaps = [python, "-c", "from sgkg.cli import run; run()", "gaps"]
    for form in ("table", "json"):
        ours, peer, ratio = compare([*gaps, "--format", form], [python, "-c", "import rdflib"], runs)
        print(
            f"sgkg gaps --format {form:<6} {ours.cpu_s:.3f} s CPU, {ours.peak_mib:.0f} MiB; import rdflib "
            f"{peer.cpu_s:.3f} s, {peer.peak_mib:.0f} MiB; ratio {ratio:.2f} (median of {runs} pairs)"
        )


if __name__ == "__main__":
    main()
