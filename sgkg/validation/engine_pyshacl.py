"""The reference engine: ``pyshacl``, in Python. Slow (300 times), mature; a differential test compares the two."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

import pyshacl
import rdflib
from pyshacl.errors import ConstraintLoadError, ShapeLoadError

from sgkg.errors import EngineError, UsageError

__all__ = ["PyshaclEngine"]

_LOCK = Lock()
# It logs what it also reports or raises, with traces, to the standard error that was there at import.
logging.getLogger("pyshacl-validate").disabled = True


class PyshaclEngine:
    """A :class:`sgkg.validation.Engine` on the package ``pyshacl``."""

    name = "pyshacl"
    version = pyshacl.__version__

    def report(self, data: bytes, shapes: bytes) -> tuple[bytes, Mapping[str, str]]:
        """Validate; see :meth:`sgkg.validation.Engine.report`."""
        of_data: dict[str, rdflib.BNode] = {}
        of_shapes: dict[str, rdflib.BNode] = {}
        with _lexical_forms_kept():
            try:
                found = pyshacl.validate(
                    _graph(data, of_data),
                    shacl_graph=_graph(shapes, of_shapes),
                    advanced=True,
                    inference="none",
                    do_owl_imports=False,
                )
            except (ConstraintLoadError, ShapeLoadError) as error:
                raise UsageError(f"the shapes are ill-formed: {error}") from error
            except Exception as error:
                # A prefix that no sh:declare gives, a query or a pattern that does not parse: each is raised in its
                # own way.
                in_query = type(error).__module__.startswith("pyparsing") or isinstance(error, re.error)
                if in_query or str(error).startswith("Unknown namespace prefix"):
                    raise UsageError(f"the shapes are ill-formed: {error}") from error
                raise EngineError(f"the engine pyshacl failed: {error}") from error
            report = found[1]
            if not isinstance(report, rdflib.Graph):
                raise EngineError(f"the engine pyshacl failed: {found[2]}")
            labels = {str(node): label for label, node in (of_shapes | of_data).items()}
            return report.serialize(format="nt", encoding="utf-8"), labels


def _graph(text: bytes, labels: dict[str, rdflib.BNode]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="nt", bnode_context=labels)


@contextmanager
def _lexical_forms_kept() -> Iterator[None]:
    """Keep literals as written: rdflib normalises them by default, and pySHACL flips the process-wide switch."""
    with _LOCK:
        before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = before
