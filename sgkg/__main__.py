"""``python -m sgkg``."""

from sgkg.cli import run

__all__: list[str] = []

if __name__ == "__main__":
    run()
