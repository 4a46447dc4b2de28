"""The default engine: ``shacl``, in Rust."""

import re
from collections.abc import Iterator, Mapping

import shacl

from sgkg.errors import EngineError, UsageError

__all__ = ["CompiledShapes", "ShaclEngine"]

#: names that the engine gives blank nodes of the data and of the shapes
_OWN = re.compile(rb" _:[01]_b\d+ ")
#: subject and object of a statement, as far as they are blank
_ENDS = re.compile(rb"^(?:_:(\S+)|<[^>]*>) <[^>]*> (?:_:(\S+) \.$)?", re.MULTILINE)


class CompiledShapes:
    """A shapes graph that is read once and run many times; threads may share it.

    Args:
        shapes: the shapes graph in N-Triples.

    Raises:
        UsageError: it is ill-formed.
    """

    def __init__(self, shapes: bytes) -> None:
        try:
            self._compiled = shacl.Shapes.from_text(shapes.decode(), format="ntriples")
        except ValueError as error:
            raise UsageError(f"the shapes are ill-formed: {error}") from error
        self._shapes = shapes

    def report(self, data: bytes) -> tuple[bytes, Mapping[str, str]]:
        """Validate a data graph in N-Triples; see :meth:`sgkg.validation.Engine.report`.

        Returns:
            The report is empty where there is no result: to write and to read it costs more than the run.
        """
        return self._report(data, always=False)

    def full_report(self, data: bytes) -> tuple[bytes, Mapping[str, str]]:
        """Validate likewise; the report is there even without a result."""
        return self._report(data, always=True)

    def _report(self, data: bytes, *, always: bool) -> tuple[bytes, Mapping[str, str]]:
        try:
            found = self._compiled.validate_text(data.decode(), format="ntriples")
            if not always and not len(found):
                return b"", {}
            report = found.serialize("ntriples").encode()
        except ValueError as error:
            raise EngineError(f"the engine shacl failed: {error}") from error
        return report, _labels(self._shapes, data) if _OWN.search(report) else {}


class ShaclEngine:
    """A :class:`sgkg.validation.Engine` on the package ``shacl``."""

    name = "shacl"
    version = shacl.__version__

    def report(self, data: bytes, shapes: bytes) -> tuple[bytes, Mapping[str, str]]:
        """Validate; see :meth:`sgkg.validation.Engine.report`."""
        return CompiledShapes(shapes).full_report(data)


def _labels(shapes: bytes, data: bytes) -> dict[str, str]:
    """Tell which blank node is which: the engine counts those of the shapes, then those of the data, as they come."""
    found: dict[str, str] = {}
    for document, text in ((b"1_b", shapes), (b"0_b", data)):
        for label in dict.fromkeys(_blank_nodes(text)):
            found[(document + str(len(found)).encode()).decode()] = label.decode()
    return found


def _blank_nodes(ntriples: bytes) -> Iterator[bytes]:
    for match in _ENDS.finditer(ntriples):
        yield from filter(None, match.groups())
