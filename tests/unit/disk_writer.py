"""Write to a store until killed, and say of each write that it is done: python disk_writer.py FOLDER FIRST."""

import sys
from itertools import count
from pathlib import Path

from sgkg.store.disk import DefaultGraph, DiskStore, Home
from sgkg.terms import Iri


def main(folder: str, first: int) -> None:
    store = DiskStore(Home(Path(folder)), DefaultGraph.UNION)
    say("open")
    for number in count(first):
        one, half = f"<urn:w/{number}> <urn:p> <urn:w/{number}> .", "urn:odd" if number % 2 else "urn:even"
        store.update(f"INSERT DATA {{ GRAPH <urn:log> {{ {one} }} GRAPH <{half}> {{ {one} }} }}", base="")
        say(number)
        text = "".join(f"<urn:w/{number}> <urn:p> {n} ." for n in range(40))
        store.put(Iri("urn:put"), text.encode(), "text/turtle", base="urn:x")
        store.prune()


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
