"""Run a test in this process with pyoxigraph and nothing else: the yardstick for what the server answers.

The engine may end its process (a deep query, a sort over mixed kinds), so ``InProcess`` runs it in a child.
"""

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pyoxigraph as ox

__all__ = ["EVERYTHING", "InProcess", "Refused"]

#: what is in a store
EVERYTHING = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
LIMIT_S = 60
Graphs = tuple[tuple[str, bytes], ...]


class Refused(AssertionError):  # noqa: N818 - no error but an answer
    """The request was not carried out; ``status`` is that of HTTP, 0 in process."""

    def __init__(self, reason: str, status: int = 0, problem: str = "") -> None:
        super().__init__(reason)
        self.status, self.problem = status, problem


def store(default: bytes, named: Graphs) -> ox.Store:
    made = ox.Store()
    made.load(default, format=ox.RdfFormat.N_TRIPLES)
    for name, data in named:
        made.add_graph(ox.NamedNode(name))
        made.load(data, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(name))
    return made


def serialised(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, media_type: str) -> bytes:
    if isinstance(answer, ox.QueryTriples):
        form: ox.RdfFormat | ox.QueryResultsFormat | None = ox.RdfFormat.from_media_type(media_type)
    else:
        form = ox.QueryResultsFormat.from_media_type(media_type)
    return answer.serialize(format=form) or b""


def query(default: bytes, named: Graphs, text: str, base: str, media_type: str) -> bytes:
    answer = store(default, named).query(text, base_iri=base)
    return serialised(answer, media_type) if media_type else b""


def update(default: bytes, named: Graphs, text: str, base: str) -> bytes:
    made = store(default, named)
    made.update(text, base_iri=base)
    return serialised(made.query(EVERYTHING), "application/sparql-results+json")


class InProcess:
    """The engine, in a child process that is started again when it ends."""

    def __init__(self) -> None:
        self.pool = self.start()

    @staticmethod
    def start() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, multiprocessing.get_context("forkserver"))

    def close(self) -> None:
        self.pool.shutdown()

    def query(self, default: bytes, named: Graphs, text: str, base: str, media_type: str) -> bytes:
        return self.answer(self.pool.submit(query, default, named, text, base, media_type))

    def update(self, default: bytes, named: Graphs, text: str, base: str) -> bytes:
        return self.answer(self.pool.submit(update, default, named, text, base))

    def answer(self, future: "Future[bytes]") -> bytes:
        try:
            return future.result(LIMIT_S)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            if isinstance(error, BrokenProcessPool):
                self.pool = self.start()
                raise Refused("the engine ended its process") from None
            raise Refused(str(error), 400 if isinstance(error, SyntaxError) else 500) from None
