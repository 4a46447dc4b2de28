"""Figures: what pages, reports and pictures show, built from the rows of stored queries alone."""

__all__: list[str] = []
