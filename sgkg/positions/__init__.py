"""File, line and column of what a validation finds; looked up for findings only, and never guessed."""

from sgkg.positions.lookup import places

__all__ = ["places"]
