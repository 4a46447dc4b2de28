"""What vendors do over HTTP: publish a declaration, try one out, take it back, and read its history."""

__all__: list[str] = []
