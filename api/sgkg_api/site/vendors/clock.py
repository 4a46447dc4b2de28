"""The day of today: certificates end without a new version of the data."""

from sgkg.store.ledger import utc_now

__all__ = ["today"]


def today() -> str:
    """Return the day in UTC, YYYY-MM-DD."""
    return utc_now().date().isoformat()
