"""A process that checks as real ones do, but whose check does what its text says."""

import ctypes
import os
import socket
import sys
import time
from types import ModuleType

import pyoxigraph as ox

from sgkg.errors import InputError
from sgkg.evaluate import checker
from sgkg.vendors.model import Checked, Vendor


def run(channel: socket.socket, log: str, memory_limit_mb: int) -> None:
    check, reference = ModuleType("sgkg.vendors.check"), ModuleType("sgkg.vendors.reference")
    check.check_text, reference.reference = check_text, lambda: None
    sys.modules.update({"sgkg.vendors.check": check, "sgkg.vendors.reference": reference})
    os.environ["RUST_BACKTRACE"] = "1"  # as some machines have it
    checker.run(channel, log, memory_limit_mb)


def check_text(
    body: bytes, media_type: str, vendor: Vendor, *, today: str, base: str = "", brief: bool = False
) -> Checked:
    what, _, number = body.decode().partition(" ")
    if what == "sleep":
        time.sleep(float(number))
    elif what == "take":
        bytearray(int(number) << 20)
    elif what == "engine":
        ox.Literal("x" * (int(number) << 20))
    elif what == "end":
        os._exit(1)
    elif what == "crash":
        ctypes.string_at(0)
    elif what == "deep":
        deep()
    elif what == "wrong":
        raise InputError("no Turtle", line=3, column=4)
    elif what == "connect":
        socket.create_connection(("127.0.0.1", 9))
    graph = f"{os.getpid()} {media_type} {today} {base} {vendor.prefixes}\n".encode()
    return Checked(vendor.id, (), graph * (int(number) if what == "long" else 1), b"", "digest", 1, 1)


def deep() -> None:
    deep()
