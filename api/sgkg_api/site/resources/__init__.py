"""Pages about the things of the graph: what each shows, by its kind."""

__all__: list[str] = []
