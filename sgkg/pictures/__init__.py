"""Pictures: figures drawn as SVG that stands alone, with presentation attributes and no style of its own."""

__all__: list[str] = []
