"""Errors on their way from a worker to the process that answers HTTP. Pure."""

from typing import Any

from sgkg import errors
from sgkg.errors import DeadlineError, EngineError, InputError, MemoryLimitError, SgkgError, UsageError

__all__ = ["after_death", "deadline", "raised", "told"]

_KNOWN: dict[str, type[SgkgError]] = {
    name: kind
    for name in errors.__all__
    if issubclass(kind := getattr(errors, name), SgkgError) and kind is not SgkgError
}


def told(error: Exception) -> dict[str, Any]:
    """Describe an error so that :func:`raised` can make it again."""
    if isinstance(error, InputError):
        place = {"source": error.source, "line": error.line, "column": error.column}
        return {"kind": type(error).__name__, "text": error.args[0], **place}
    if isinstance(error, MemoryError):
        return {"kind": "MemoryLimitError", "text": "the answer needs more memory than a query may take"}
    kind = type(error).__name__ if isinstance(error, SgkgError) else "EngineError"
    return {"kind": kind, "text": str(error) if isinstance(error, SgkgError) else f"{type(error).__name__}: {error}"}


def raised(description: dict[str, Any]) -> SgkgError:
    """Make the error that :func:`told` described; an unknown kind is a failure of the engine.

    >>> raised({"kind": "QuerySyntaxError", "text": "no", "line": 1, "column": 2}).line
    1
    """
    kind = _KNOWN.get(str(description.get("kind")), EngineError)
    text = str(description.get("text", ""))
    if issubclass(kind, InputError):
        return kind(
            text, source=description.get("source"), line=description.get("line"), column=description.get("column")
        )
    return kind(text)


def after_death(last_words: str) -> SgkgError:
    """Say why a worker died, from what it wrote on standard error.

    >>> type(after_death("memory allocation of 4096 bytes failed")).__name__
    'MemoryLimitError'
    """
    if "memory allocation" in last_words or "MemoryError" in last_words or "bad_alloc" in last_words:
        return MemoryLimitError(
            "the query needs more memory than one may take: bind more variables, add LIMIT before ORDER BY, "
            "or take the dump"
        )
    if "overflowed its stack" in last_words or "Segmentation fault" in last_words:
        return UsageError("the text is nested more deeply than the engine can read")
    return EngineError("the engine ended while it worked on this; other queries are not affected")


def deadline(timeout_s: float) -> DeadlineError:
    """Say that a query took too long."""
    return DeadlineError(
        f"the query did not end within {timeout_s:g} s; nothing of its answer was sent. Bind more variables, ask for "
        "less at once, or take the dump"
    )
