"""Reconciliation: match the names in a table with the things of the graph (Reconciliation Service API 0.2)."""

__all__: list[str] = []
