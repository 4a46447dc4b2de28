"""Check the format of every Turtle file in the repository, but for the deliberately broken ones.

``tests/broken_turtle.txt`` lists those, one a line. As a script it prints what ``turtlefmt`` would change.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROKEN = {line for line in (ROOT / "tests" / "broken_turtle.txt").read_text("utf-8").splitlines() if line[:1] != "#"}
#: files whose layout is what they are about, and what the program writes
FREE = ("tests/positions/corpus/", "tests/golden/")


def turtle_files() -> list[Path]:
    """Every Turtle file that git knows or would know, but for the broken ones."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.ttl"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    kept = [name for name in listed if name not in BROKEN and not name.startswith(FREE)]
    return [ROOT / name for name in sorted(kept) if (ROOT / name).exists()]


def main() -> int:
    files = turtle_files()
    # turtlefmt stands beside the Python that runs this, whatever the PATH
    tool = Path(sys.executable).with_name("turtlefmt")
    return subprocess.run([str(tool), "--check", *map(str, files)]).returncode


if __name__ == "__main__":
    sys.exit(main())
