"""``python -m sgkg``."""

import sys

from sgkg.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
