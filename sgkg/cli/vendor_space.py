"""What ``sgkg validate`` does for vendors: whose declaration is checked, and what would mend it."""

import re
from pathlib import Path
from typing import Any

from sgkg.cli import output as out
from sgkg.errors import UsageError
from sgkg.gate.model import Verdict
from sgkg.policy import Policy, load
from sgkg.vendors.model import Vendor

__all__ = ["Space", "write_repairs"]


class Space:
    """The vendor that options and policy name.

    Args:
        given: the options of the command.
        own: the policy; one without a source where there is none.

    Raises:
        UsageError: the options do not fit together.
    """

    def __init__(self, given: dict[str, Any], own: Policy) -> None:
        self._id: str | None = given["as_vendor"]
        self._prefixes: tuple[str, ...] = given["prefixes"]
        self._store: str | None = given["store"]
        self._own = own
        self._named = bool(given["files"]) and not given["config"]
        if self._id is None and (self._prefixes or self._store):
            raise UsageError("--prefix and --store go with --as-vendor ID")
        if self._prefixes and self._store:
            raise UsageError("take the prefixes from a store (--store) or name them (--prefix), not both")

    def of(self, policy: Policy) -> tuple[Vendor | None, list[str]]:
        """Return the vendor, None where nobody is to be checked for; and what a reader should know.

        Args:
            policy: that governs; it may be the base's.

        Raises:
            UsageError: id or prefixes cannot be, or the store does not have the vendor.
        """
        said = policy.vendor
        if self._id is None and said is None:
            return None, []
        id_ = self._id or (said[0] if said else "")
        _refuse_id(id_)
        if self._store:
            return self._registered(id_)
        prefixes, notes = self._prefixes, []
        if not prefixes:
            near = self._nearby(policy)
            if near.vendor and near.vendor[0] == id_:
                prefixes = near.vendor[1]
                notes = (
                    [f"the prefixes of {id_} are those of {near.source}"] if near is not policy and prefixes else []
                )
        vendor = Vendor(id_, id_, tuple(sorted({_checked(one, id_) for one in prefixes} - {""})))
        if not vendor.prefixes:
            notes.append(
                f"no prefix of {id_} is known here, so that only {vendor.iri}/ counts as its own; name others with "
                "--prefix, or in sgkg.toml ([vendor])"
            )
        return vendor, notes

    def _nearby(self, policy: Policy) -> Policy:
        """Return the policy that may say the prefixes: where files are named, nothing else of it counts."""
        return (load(Path.cwd()) or policy) if self._named else policy

    def _registered(self, id_: str) -> tuple[Vendor, list[str]]:
        from sgkg.cli.listing import existing_store
        from sgkg.vendors.registry import Vendors

        vendors = Vendors(existing_store(str(self._store)))
        try:
            vendor = vendors.get(id_)
        finally:
            vendors.close()
        return vendor, [f"the vendor {id_} is disabled: the service takes nothing from it"] if vendor.disabled else []


def write_repairs(verdict: Verdict, file: str) -> None:
    """Write what mends the findings of a run, and say how much that is."""
    from sgkg.reports import repairs

    text, number = repairs.write_repairs(verdict)
    out.write(text, file)
    out.say(f"sgkg: {number} repair{'' if number == 1 else 's'} written to {file}")


def _refuse_id(id_: str) -> None:
    from sgkg.tokens import VENDOR_ID

    if not re.fullmatch(VENDOR_ID, id_):
        raise UsageError(
            f"{id_!r} is no id of a vendor: take small letters, digits and hyphens, such as acme, 63 at most"
        )


def _checked(prefix: str, id_: str) -> str:
    """Return a prefix as the service would register it; empty for what is the vendor's in any case."""
    from sgkg.vendors.registry import checked_prefix

    return "" if prefix.startswith(f"{Vendor(id_, id_).iri}/") else checked_prefix(prefix)
