"""What the pages of the site share: one view of a request, the texts in its language, links that keep its state."""

__all__: list[str] = []
