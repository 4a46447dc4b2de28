"""The errors that sgkg raises on purpose.

SgkgError
├── UsageError              asked for the impossible; a run that checked nothing      exit 2
│   ├── UnknownEntityError  a name that nothing in the dataset has                    exit 2
│   └── PreconditionError   what was to be changed is no longer as the writer knew it exit 2
├── InputError              input that cannot be read: source, line, column           exit 3
│   ├── RdfSyntaxError      text that is not the RDF format it says it is             exit 3
│   ├── QuerySyntaxError    text that is not SPARQL                                   exit 3
│   ├── RemoteResourceError input that asks for something over the network            exit 3
│   └── UnreadableError     several files that cannot be read                         exit 3
└── EngineError             store, validator or reasoner failed                       exit 4
    ├── DeadlineError       the time allowed was not enough                           exit 4
    ├── MemoryLimitError    the memory allowed was not enough                         exit 4
    └── OverloadError       too much is waiting already                               exit 4
"""

from collections.abc import Sequence
from typing import ClassVar

__all__ = [
    "DeadlineError",
    "EngineError",
    "InputError",
    "MemoryLimitError",
    "OverloadError",
    "PreconditionError",
    "QuerySyntaxError",
    "RdfSyntaxError",
    "RemoteResourceError",
    "SgkgError",
    "UnknownEntityError",
    "UnreadableError",
    "UsageError",
]


class SgkgError(Exception):
    """Base of all errors raised on purpose; its text is fit for a user to read."""

    exit_code: ClassVar[int] = 4


class UsageError(SgkgError):
    """What was asked for cannot be done as asked, or nothing was checked."""

    exit_code = 2


class UnknownEntityError(UsageError):
    """A name that stands for nothing in the dataset."""


class PreconditionError(UsageError):
    """What was to be changed is no longer what the writer took it for (RFC 9110, 13)."""


class InputError(SgkgError):
    """Input that cannot be read.

    Attributes:
        source: name of the file, or ``-`` for standard input.
        line: line counted from 1, None where the format gives no position.
        column: column counted from 1 in characters, None likewise.
    """

    exit_code = 3

    def __init__(
        self, message: str, *, source: str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.source = source
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Say where, then what: ``file.ttl:3:14: message``, the form that editors and terminals link."""
        where = [str(part) for part in (self.source, self.line, self.column) if part is not None]
        return ": ".join([":".join(where), super().__str__()] if where else [super().__str__()])


class RdfSyntaxError(InputError):
    """Text that is not the RDF format it says it is."""


class QuerySyntaxError(InputError):
    """Text that is not SPARQL."""


class RemoteResourceError(InputError):
    """Input that asks for something over the network, which sgkg never fetches."""


class UnreadableError(InputError):
    """Several files that cannot be read.

    Attributes:
        errors: one for each.
    """

    def __init__(self, errors: Sequence[InputError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


class EngineError(SgkgError):
    """A store, validator or reasoner failed."""


class DeadlineError(EngineError):
    """The time allowed was not enough; nothing was answered."""


class MemoryLimitError(EngineError):
    """The memory allowed was not enough; nothing was answered."""


class OverloadError(EngineError):
    """So much is waiting that no more is taken on."""
