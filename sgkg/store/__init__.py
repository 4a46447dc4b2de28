"""Stores: holders of an RDF dataset behind one small interface."""

from sgkg.store.base import Solution, Solutions, Store

__all__ = ["Solution", "Solutions", "Store"]
