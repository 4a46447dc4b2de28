"""The web face of sgkg; its routes arrive with the SPARQL endpoint."""

__all__: list[str] = []
