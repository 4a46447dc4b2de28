"""Pages about products and their vendors."""

__all__: list[str] = []
