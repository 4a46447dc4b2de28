"""Bearer tokens: who may write, and who may read the metrics.

A token is random; only its hash is stored. The file is the one of the store's ledger, so that tokens can be made and
revoked while the server runs, and before it first starts.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.store.ledger import timestamp, utc_now
from sgkg.store.sqlite import Database

__all__ = ["ENVIRONMENT", "VENDOR_ID", "TokenInfo", "Tokens", "checked_scopes", "expiry"]

#: id of the token that comes from the environment
ENVIRONMENT = "environment"
#: id of a vendor, as a regular expression
VENDOR_ID = r"[a-z0-9][a-z0-9-]{0,62}"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS token (
    id TEXT PRIMARY KEY, hash BLOB NOT NULL, scopes TEXT NOT NULL, name TEXT NOT NULL, created TEXT NOT NULL,
    expires TEXT NOT NULL, revoked TEXT NOT NULL);
"""
_SECRET = re.compile(r"sgkg_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_SCOPE = re.compile(rf"curator|metrics|vendor:{VENDOR_ID}")
_DURATION = re.compile(r"([0-9]{1,6})([dh])")
_LEAST_LENGTH = 32
#: how often another id is drawn before giving up: they have 32 random bits
_DRAWS = 10


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token without its secret.

    Attributes:
        id: stands in the secret, in lists and in the log of writes.
        scopes: ``curator``, ``vendor:<id>`` or ``metrics``, sorted.
        name: what it is for, or whose.
        created: in UTC, to the second; empty for the one from the environment.
        expires: in UTC, to the second; empty for never.
        revoked: likewise; empty where it is not.
        state: ``active``, ``expired`` or ``revoked`` when it was looked up.
    """

    id: str
    scopes: tuple[str, ...]
    name: str
    created: str
    expires: str
    revoked: str
    state: str

    @property
    def active(self) -> bool:
        """Whether it opens anything."""
        return self.state == "active"


class Tokens:
    """The tokens of a store; several threads and processes may use the file at once.

    Args:
        file: the SQLite file, made where it is missing.
        environment_token: secret of a curator's token that is not in the file.
        clock: gives the time.

    Raises:
        UsageError: the token from the environment is shorter than 32 characters.
        EngineError: the file cannot be used.
    """

    def __init__(
        self, file: Path, environment_token: str | None = None, clock: Callable[[], datetime] = utc_now
    ) -> None:
        if environment_token is not None and len(environment_token) < _LEAST_LENGTH:
            raise UsageError(
                f"the curator's token from the environment must have at least {_LEAST_LENGTH} characters"
            )
        self._environment = None if environment_token is None else _hash(environment_token)
        self._database = Database(file, _SCHEMA)
        self._clock = clock

    def create(self, scopes: Iterable[str], *, name: str = "", expires: datetime | None) -> tuple[TokenInfo, str]:
        """Make a token.

        Args:
            scopes: what it opens, at least one.
            name: what it is for, or whose.
            expires: when it ends, None for never; see :func:`expiry`.

        Returns:
            The token, and its secret, which cannot be had again.

        Raises:
            UsageError: a scope is none, or the time is past.
        """
        allowed = checked_scopes(scopes)
        now = self._clock()
        if expires is not None and expires <= now:
            raise UsageError(f"a token that expires at {timestamp(expires)} would never open anything")
        with self._database.transaction() as connection:
            taken = {str(known) for (known,) in connection.execute("SELECT id FROM token")}
            id_ = next(one for one in (secrets.token_hex(4) for _ in range(_DRAWS)) if one not in taken)
            secret = f"sgkg_{id_}_{secrets.token_urlsafe(32)}"
            ends = "" if expires is None else timestamp(expires)
            info = TokenInfo(id_, allowed, name, timestamp(now), ends, "", "active")
            connection.execute(
                "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, '')",
                (id_, _hash(secret), " ".join(allowed), name, info.created, ends),
            )
        return info, secret

    def find(self, secret: str) -> TokenInfo | None:
        """Look a secret up; None where no token has it. The state tells an expired or revoked one from an active."""
        hashed = _hash(secret)
        if self._environment is not None and hmac.compare_digest(hashed, self._environment):
            return TokenInfo(ENVIRONMENT, ("curator",), "from the environment", "", "", "", "active")
        match = _SECRET.fullmatch(secret)
        rows = self._database.rows("SELECT hash, * FROM token WHERE id = ?", (match[1] if match else "",))
        # Compared even where there is none, so that the time does not tell which ids there are.
        stored = rows[0][0] if rows else b"\0" * len(hashed)
        return self._info(rows[0][1:]) if hmac.compare_digest(hashed, stored) and rows else None

    def list(self) -> list[TokenInfo]:
        """Return the tokens of the file, oldest first; revoked and expired ones too."""
        return [self._info(row) for row in self._database.rows("SELECT * FROM token ORDER BY created, id")]

    def revoke(self, id_: str) -> TokenInfo:
        """Let a token open nothing from now on; one that is revoked already stays so.

        Raises:
            UnknownEntityError: the file has no such token.
            UsageError: it is the one from the environment.
        """
        if id_ == ENVIRONMENT:
            raise UsageError("the token from the environment is not in the file; start the server without it")
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE token SET revoked = ? WHERE id = ? AND revoked = ''", (timestamp(self._clock()), id_)
            )
        rows = self._database.rows("SELECT * FROM token WHERE id = ?", (id_,))
        if not rows:
            raise UnknownEntityError(f"there is no token {id_!r}; sgkg token list shows them")
        return self._info(rows[0])

    def exist(self) -> bool:
        """Whether any token opens anything."""
        return self._environment is not None or any(info.active for info in self.list())

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _info(self, row: tuple[str, bytes, str, str, str, str, str]) -> TokenInfo:
        id_, _, scopes, name, created, expires, revoked = row
        expired = expires and expires <= timestamp(self._clock())
        state = "revoked" if revoked else "expired" if expired else "active"
        return TokenInfo(id_, tuple(scopes.split()), name, created, expires, revoked, state)


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return scopes sorted, each once.

    >>> checked_scopes(["vendor:acme", "curator"])
    ('curator', 'vendor:acme')

    Raises:
        UsageError: there is none, or one is unknown.
    """
    found = sorted(set(scopes))
    for scope in found:
        if not _SCOPE.fullmatch(scope):
            raise UsageError(
                f"there is no scope {scope!r}; there are curator, metrics and vendor:<id>, the id of small letters, "
                "digits and hyphens"
            )
    if not found:
        raise UsageError("a token needs a scope: curator, metrics or vendor:<id>")
    return tuple(found)


def expiry(text: str, now: datetime) -> datetime | None:
    """Read when a token is to end.

    Args:
        text: a number of days or hours (``30d``, ``12h``), the last day on which it is good (``2027-01-31``, in UTC),
            or ``never``.
        now: the time from which days and hours count.

    >>> expiry("12h", datetime(2026, 5, 31, 20, tzinfo=UTC)).isoformat()
    '2026-06-01T08:00:00+00:00'

    Raises:
        UsageError: the text is none of these, or the time is past.
    """
    if text == "never":
        return None
    try:
        if match := _DURATION.fullmatch(text):
            number = int(match[1])
            ends = now + (timedelta(days=number) if match[2] == "d" else timedelta(hours=number))
        else:
            ends = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no time; write 30d, 12h, a date such as 2027-01-31, or never") from None
    if ends <= now:
        raise UsageError(f"{text!r} is past; write a time to come, or never")
    return ends


def _hash(secret: str) -> bytes:
    # No slow hash is needed: the secrets are random and long.
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()
