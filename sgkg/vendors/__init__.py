"""What vendors declare: products, the interfaces and standards they implement, and the evidence."""

__all__: list[str] = []
