"""The report of the expert group's outline: eleven chapters as data, and its writers in HTML and PDF."""

__all__: list[str] = []
