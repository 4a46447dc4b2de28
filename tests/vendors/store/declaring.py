"""Declare for several vendors until killed, and say what is done: python declaring.py FOLDER SEED VENDORS."""

import random
import sys
from pathlib import Path

import some_declarations as some

from sgkg.errors import UnknownEntityError
from sgkg.store.disk import DefaultGraph, DiskStore, Home


def main(folder: str, seed: int, vendors: int) -> None:
    chance = random.Random(seed)
    store = DiskStore(Home(Path(folder)), DefaultGraph.UNION)
    say("open")
    while True:
        vendor = f"v{chance.randrange(vendors)}"
        try:
            if chance.random() < 0.15:
                change = store.retract(vendor, some.TOKEN)
            else:
                graph, derived = some.declaration(vendor, chance.randrange(4), chance.randrange(1000))
                change = store.declare(vendor, graph, derived, some.TOKEN)
        except UnknownEntityError:
            continue
        say(f"{vendor} {change.digest or '-'}")
        if chance.random() < 0.1:
            store.prune()


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
