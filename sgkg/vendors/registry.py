"""Who may declare products here, and about which IRIs each may speak.

The tables stand in the file of the store's ledger, so that vendors can be added and disabled while the server runs.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sgkg.errors import UnknownEntityError, UsageError
from sgkg.namespaces import SGDATA
from sgkg.store.ledger import timestamp, utc_now
from sgkg.store.sqlite import Database
from sgkg.tokens import VENDOR_ID
from sgkg.vendors.model import Vendor

__all__ = ["Vendors", "checked_prefix"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vendor (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, disabled TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS vendor_prefix (
    prefix TEXT PRIMARY KEY, vendor TEXT NOT NULL REFERENCES vendor (id));
"""
#: a host name as DNS has it, in small letters: labels of letters, digits and hyphens, the last one no number
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z])(?:{_LABEL})")
#: what a path may have (RFC 3986, 3.3), percent-encoding included
_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*")
_HTTPS_PORT, _LAST_PORT = 443, 65535
_LONGEST_HOST, _LONGEST_PREFIX, _LONGEST_NAME = 253, 500, 200


@dataclass(frozen=True, slots=True)
class _Held:
    """A prefix, and who has it."""

    prefix: str
    vendor: str


class Vendors:
    """The vendors of a store; several threads and processes may use the file at once.

    Args:
        file: the SQLite file, made where it is missing.
        clock: gives the time.

    Raises:
        EngineError: the file cannot be used.
    """

    def __init__(self, file: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = Database(file, _SCHEMA)
        self._clock = clock

    def add(self, id_: str, name: str, prefixes: Iterable[str]) -> Vendor:
        """Register a vendor.

        Args:
            id_: small letters, digits and hyphens, the first no hyphen, 63 at most.
            name: as pages show it, one line of at most 200 characters.
            prefixes: of the IRIs that it may describe, at least one; see :func:`checked_prefix`.

        Raises:
            UsageError: id, name or a prefix cannot be, or another vendor has it already.
        """
        if not re.fullmatch(VENDOR_ID, id_):
            raise UsageError(
                f"{id_!r} is no id of a vendor: take small letters, digits and hyphens, such as acme, 63 at most"
            )
        shown = _checked_name(name)
        wanted = sorted({checked_prefix(prefix) for prefix in prefixes})
        if not wanted:
            raise UsageError(
                "a vendor needs a prefix of the IRIs that it may describe, such as https://acme.example/"
            )
        created = timestamp(self._clock())
        with self._database.transaction() as connection:
            if connection.execute("SELECT 1 FROM vendor WHERE id = ?", (id_,)).fetchone():
                raise UsageError(f"there is a vendor {id_} already; sgkg vendor show {id_} shows it")
            _refuse_taken(wanted, _held(connection), id_)
            connection.execute("INSERT INTO vendor VALUES (?, ?, ?, '')", (id_, shown, created))
            connection.executemany("INSERT INTO vendor_prefix VALUES (?, ?)", ((one, id_) for one in wanted))
        return Vendor(id_, shown, tuple(wanted), created)

    def list(self) -> list[Vendor]:
        """Return all vendors by id, disabled ones too."""
        prefixes: dict[str, list[str]] = {}
        for prefix, id_ in self._database.rows("SELECT prefix, vendor FROM vendor_prefix ORDER BY prefix"):
            prefixes.setdefault(id_, []).append(prefix)
        rows = self._database.rows("SELECT id, name, created, disabled FROM vendor ORDER BY id")
        return [Vendor(row[0], row[1], tuple(prefixes.get(row[0], ())), row[2], row[3]) for row in rows]

    def get(self, id_: str) -> Vendor:
        """Return a vendor, disabled or not.

        Raises:
            UnknownEntityError: there is none of this id.
        """
        found = self.get_or_none(id_)
        if found is None:
            raise UnknownEntityError(f"there is no vendor {id_!r}; sgkg vendor list shows them")
        return found

    def get_or_none(self, id_: str) -> Vendor | None:
        """Return a vendor, disabled or not; None where there is none of this id."""
        rows = self._database.rows(
            "SELECT vendor.id, name, created, disabled, prefix FROM vendor "
            "LEFT JOIN vendor_prefix ON vendor_prefix.vendor = vendor.id WHERE vendor.id = ? ORDER BY prefix",
            (id_,),
        )
        if not rows:
            return None
        _, name, created, disabled, _ = rows[0]
        return Vendor(id_, name, tuple(row[4] for row in rows if row[4]), created, disabled)

    def disable(self, id_: str) -> Vendor:
        """Let nothing be written for a vendor from now on; what it has declared stays, and so do its prefixes.

        Raises:
            UnknownEntityError: there is none of this id.
        """
        return self._set_disabled(self.get(id_), timestamp(self._clock()))

    def enable(self, id_: str) -> Vendor:
        """Let a vendor write again.

        Raises:
            UnknownEntityError: there is none of this id.
        """
        return self._set_disabled(self.get(id_), "")

    def change_prefixes(self, id_: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Vendor:
        """Change about which IRIs a vendor may speak; what it has declared already stays.

        Args:
            id_: of the vendor.
            add: prefixes; one that it has already stays.
            remove: prefixes that it has.

        Raises:
            UnknownEntityError: there is no such vendor, or it has no such prefix.
            UsageError: a prefix cannot be, is another vendor's, or none would be left.
        """
        more, less = {checked_prefix(one) for one in add}, {_lower_host(one) for one in remove}
        with self._database.transaction() as connection:
            held = _held(connection)
            own = {one.prefix for one in held if one.vendor == id_}
            if not connection.execute("SELECT 1 FROM vendor WHERE id = ?", (id_,)).fetchone():
                raise UnknownEntityError(f"there is no vendor {id_!r}; sgkg vendor list shows them")
            if unknown := sorted(less - own):
                raise UnknownEntityError(f"{id_} has no prefix {unknown[0]}; it has {', '.join(sorted(own))}")
            after = (own - less) | more
            if not after:
                raise UsageError(f"{id_} would have no prefix left; add the new one at the same time, or disable it")
            _refuse_taken(sorted(after), held, id_)
            connection.execute("DELETE FROM vendor_prefix WHERE vendor = ?", (id_,))
            connection.executemany("INSERT INTO vendor_prefix VALUES (?, ?)", ((one, id_) for one in sorted(after)))
        return self.get(id_)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _set_disabled(self, vendor: Vendor, moment: str) -> Vendor:
        if bool(vendor.disabled) == bool(moment):
            return vendor
        with self._database.transaction() as connection:
            connection.execute("UPDATE vendor SET disabled = ? WHERE id = ?", (moment, vendor.id))
        return replace(vendor, disabled=moment)


def checked_prefix(text: str) -> str:
    """Return a prefix of IRIs with its host in small letters.

    >>> checked_prefix("https://ACME.example/products#")
    'https://acme.example/products#'

    Args:
        text: ``https://``, a host name, a port where it is not 443, and a path; ends in ``/`` or ``#``.

    Raises:
        UsageError: it is none of these, or is part of ours; says what to write.
    """
    prefix = _lower_host(text)
    if not prefix.startswith("https://"):
        raise _bad(text, "it does not begin with https://")
    if len(prefix) > _LONGEST_PREFIX:
        raise UsageError(f"a prefix has at most {_LONGEST_PREFIX} characters")
    authority, slash, rest = prefix.removeprefix("https://").partition("/")
    if not prefix.endswith(("/", "#")) or not slash:
        raise _bad(text, "it does not end in / or #, so that it would cover other hosts or names too")
    host, colon, port = authority.partition(":")
    if "@" in authority:
        raise _bad(text, "it has a user name or a password")
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise _bad(text, "its host is no name in the domain name system (no number, no single word, ASCII only)")
    if colon and (not port.isascii() or not port.isdigit() or str(int(port)) != port or int(port) > _LAST_PORT):
        raise _bad(text, f"{port!r} is no port")
    if colon and int(port) in (0, _HTTPS_PORT):
        raise _bad(text, f"leave the port {port} out")
    path = "/" + rest.removesuffix("#")
    if not _PATH.fullmatch(path):
        raise _bad(text, "its path has a query, a fragment before its end, or a character that no path has")
    if any(part.replace("%2E", ".") in (".", "..") for part in path.split("/")) or "//" in path:
        raise _bad(text, "its path has the steps //, /./ or /../")
    if prefix.startswith(SGDATA) or SGDATA.startswith(prefix):
        raise UsageError(f"{prefix} covers {SGDATA}, which is ours; take a prefix of the vendor's own")
    return prefix


def _bad(text: str, why: str) -> UsageError:
    return UsageError(f"{text!r} is no prefix of a vendor's IRIs: {why}. Write one such as https://acme.example/")


def _lower_host(text: str) -> str:
    """Write scheme and host in small letters: they are the same in any case (RFC 3986, 6.2.2.1)."""
    head, slashes, rest = text.strip().partition("://")
    host, slash, path = rest.partition("/")
    return f"{head.lower()}{slashes}{host.lower()}{slash}{path}"


def _checked_name(name: str) -> str:
    shown = " ".join(name.split())
    if not shown or len(shown) > _LONGEST_NAME or not shown.isprintable():
        raise UsageError(f"a vendor's name is a line of 1 to {_LONGEST_NAME} characters that can be printed")
    return shown


def _held(connection: Any) -> Sequence[_Held]:
    return [_Held(*row) for row in connection.execute("SELECT prefix, vendor FROM vendor_prefix ORDER BY prefix")]


def _refuse_taken(wanted: Iterable[str], held: Iterable[_Held], id_: str) -> None:
    """Refuse prefixes that share an IRI with those of another vendor, whichever is the longer one."""
    others = [one for one in held if one.vendor != id_]
    for prefix in wanted:
        for other in others:
            if prefix.startswith(other.prefix) or other.prefix.startswith(prefix):
                raise UsageError(
                    f"{prefix} and {other.prefix} of the vendor {other.vendor} have IRIs in common; each IRI belongs "
                    "to one vendor"
                )
