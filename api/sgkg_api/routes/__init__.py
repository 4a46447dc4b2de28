"""The routes of the server: one file for each kind of resource."""

__all__: list[str] = []
