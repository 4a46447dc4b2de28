"""The default engine: ``shacl``, in Rust."""

import shacl

from sgkg.errors import EngineError, UsageError

__all__ = ["ShaclEngine"]


class ShaclEngine:
    """A :class:`sgkg.validation.Engine` on the package ``shacl``."""

    name = "shacl"
    version = shacl.__version__

    def report(self, data: bytes, shapes: bytes) -> bytes:
        """Validate; see :meth:`sgkg.validation.Engine.report`."""
        try:
            compiled = shacl.Shapes.from_text(shapes.decode(), format="ntriples")
        except ValueError as error:
            raise UsageError(f"the shapes are ill-formed: {error}") from error
        try:
            found = compiled.validate_text(data.decode(), format="ntriples")
            return found.serialize("ntriples").encode()
        except ValueError as error:
            raise EngineError(f"the engine shacl failed: {error}") from error
