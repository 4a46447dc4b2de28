"""Smart-grid data knowledge graph: what interfaces carry, which standards cover it, what is missing."""

__all__ = ["__version__"]

__version__ = "0.1.0"
