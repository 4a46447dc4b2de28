"""Queries from outside, each in a process of its own that can be killed.

The engine has no deadline and no way to cancel, its sorts can take all memory, and some queries end its process
(``docs/measurements.md``): so it never runs foreign text in the process that answers HTTP.
"""

__all__: list[str] = []
