"""A process that holds a version of the store in memory and forks query workers that share it.

In memory a query takes a third to two thirds of the time that it takes on disk (``docs/measurements.md``), and a
worker that was killed is replaced in milliseconds, however large the store: it shares the pages of this process.
"""

import gc
import json
import os
import signal
import socket
from pathlib import Path

import pyoxigraph as ox

from sgkg.evaluate import frames, worker
from sgkg.evaluate.job import read_job

__all__ = ["ADVANCE", "run"]

#: what comes through the door instead of the name of a log, with a newer version
ADVANCE = b"\0advance"


def run(
    channel: socket.socket, log: str, door: socket.socket, versions: str, version: int, memory_limit_mb: int
) -> None:
    """Load a version, then fork a worker for each socket that comes through the door; the entry point of the process.

    Args:
        channel: to the parent: an end frame once the version is loaded, then one with the number of each worker, or
            once a newer version is held.
        log: file that takes what the process writes on standard error.
        door: socket through which those of the workers come, each with the name of the worker's log; or a file with a
            job that leads to a newer version, named :data:`ADVANCE`.
        versions: folder of the checkpoints.
        version: the one to hold.
        memory_limit_mb: how much more memory than at its start a worker may take.
    """
    worker.prepare(log)
    channel.setblocking(True)
    door.setblocking(True)
    store = _load(Path(versions) / str(version))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the workers
    gc.freeze()
    channel.sendall(frames.frame(frames.END, b"{}"))
    while True:
        name, descriptors, _, _ = socket.recv_fds(door, 4096, 1)
        if not name or not descriptors:
            return
        if name == ADVANCE:
            with os.fdopen(descriptors[0], "rb") as file:
                job, patch = read_job(file.read())
            held = {version: store}
            worker.advance(held, job["base"], job["version"], patch)
            version = job["version"]
            channel.sendall(frames.frame(frames.END, b"{}"))
            continue
        pid = os.fork()
        if pid == 0:
            channel.close()
            door.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with socket.socket(fileno=descriptors[0]) as own:
                worker.run(own, name.decode(), versions, memory_limit_mb, {version: store})
            os._exit(0)
        os.close(descriptors[0])
        channel.sendall(frames.message(frames.END, pid=pid))


def _load(checkpoint: Path) -> ox.Store:
    """Copy a checkpoint into memory.

    The engine's threads start when a store on disk is opened, and would be lost in a fork: so a child opens it.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "wb") as out:
            on_disk = ox.Store.read_only(str(checkpoint))
            names = [graph.value for graph in on_disk.named_graphs() if isinstance(graph, ox.NamedNode)]
            out.write(json.dumps(names).encode() + b"\n")
            on_disk.dump(out, format=ox.RdfFormat.N_QUADS)
        os._exit(0)
    os.close(writer)
    store = ox.Store()
    with os.fdopen(reader, "rb") as source:
        for name in json.loads(source.readline()):
            store.add_graph(ox.NamedNode(name))  # one without statements would be lost else
        store.extend(ox.parse(source, format=ox.RdfFormat.N_QUADS))
    _, status = os.waitpid(child, 0)
    if status:
        raise OSError(f"the checkpoint {checkpoint.name} could not be read")
    return store
