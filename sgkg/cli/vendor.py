"""``sgkg vendor``: who may declare products in a store."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.cli.listing import STORE, existing_store, table

if TYPE_CHECKING:
    from sgkg.vendors.model import Vendor
    from sgkg.vendors.registry import Vendors

__all__ = ["vendor"]

_ID = click.argument("id_", metavar="ID")


@click.group(context_settings=options.HELP)
def vendor() -> None:
    """Add, list and stop the vendors that may declare products in a store, and see what they declared.

    This works while the server runs, and before its first start.
    """


@vendor.command(context_settings=options.HELP)
@_ID
@STORE
@click.option("--name", required=True, metavar="TEXT", help="Name of the vendor, as pages show it.")
@click.option(
    "--prefix", "prefixes", multiple=True, required=True, metavar="IRI",
    help="Prefix of the IRIs that it may describe, https:// and ending in / or #; may be repeated.",
)  # fmt: skip
def add(id_: str, store: str, name: str, prefixes: tuple[str, ...]) -> None:
    """Let a vendor declare products whose IRIs begin with a prefix of its own.

    \b
    sgkg vendor add acme --store data --name "ACME Metering" --prefix https://acme.example/
    """  # noqa: D301 - click reads the escape
    from pathlib import Path

    from sgkg.store.ledger import FILE
    from sgkg.vendors.registry import Vendors, checked_prefix

    for prefix in prefixes:  # before the file is made
        checked_prefix(prefix)
    vendors = Vendors(Path(store) / FILE)
    try:
        made = vendors.add(id_, name, prefixes)
    finally:
        vendors.close()
    out.say(f"sgkg: {made.name} may describe {_and(made.prefixes)}. Next: sgkg vendor token {id_} --store {store}")


@vendor.command("list", context_settings=options.HELP)
@STORE
@options.format_(["table", "json"], "How to write the list.")
def list_(store: str, form: str) -> None:
    """List the vendors of a store; disabled ones too."""
    with _opened(store) as vendors:
        known = vendors.list()
    if form == "json":
        _as_json([_described(one) for one in known])
        return
    rows = [(one.id, _state(one), one.name, one.created, ", ".join(one.prefixes)) for one in known]
    out.write(table(("id", "state", "name", "created", "prefixes"), rows), None)


@vendor.command(context_settings=options.HELP)
@_ID
@STORE
@options.format_(["table", "json"], "How to write it.")
def show(id_: str, store: str, form: str) -> None:
    """Show a vendor: its prefixes, its graph, what it has declared last, and its tokens."""
    from sgkg.store.declarations import Declarations
    from sgkg.tokens import Tokens

    with _opened(store) as vendors:
        one = vendors.get(id_)
    declarations, tokens = Declarations(existing_store(store)), Tokens(existing_store(store))
    latest, known = declarations.latest(id_), tokens.list()
    declarations.close()
    tokens.close()
    own = [info for info in known if f"vendor:{id_}" in info.scopes]
    if form == "json":
        last = None if latest is None else {**asdict(latest), "outcome": latest.outcome.value}
        _as_json({**_described(one), "latest": last, "tokens": [asdict(info) for info in own]})
        return
    said = "nothing yet"
    if latest is not None:
        said = f"number {latest.number}, {latest.outcome.value} at {latest.time}, {latest.triples} statements"
    rows = [
        ("id", one.id), ("name", one.name), ("state", _state(one)), ("created", one.created),
        *(("prefix", prefix) for prefix in one.prefixes), ("graph", one.graph), ("declared", said),
        *(("token", f"{info.id} {info.state}, until {info.expires or 'for ever'}") for info in own),
    ]  # fmt: skip
    out.write(table(("", ""), rows).partition("\n")[2], None)


@vendor.command(context_settings=options.HELP)
@_ID
@STORE
def disable(id_: str, store: str) -> None:
    """Let nothing be written for a vendor from now on; what it has declared stays and can be read."""
    with _opened(store) as vendors:
        one = vendors.disable(id_)
    out.say(f"sgkg: {one.name} can write nothing since {one.disabled}; sgkg vendor enable {id_} undoes this")


@vendor.command(context_settings=options.HELP)
@_ID
@STORE
def enable(id_: str, store: str) -> None:
    """Let a vendor that was disabled write again."""
    with _opened(store) as vendors:
        one = vendors.enable(id_)
    out.say(f"sgkg: {one.name} may write again")


@vendor.command(context_settings=options.HELP)
@_ID
@STORE
@click.option("--name", default="", metavar="TEXT", help="What the token is for, or whose.")
@click.option(
    "--expires", default="90d", show_default=True, metavar="WHEN",
    help="In days or hours (30d, 12h), after a day (2027-01-31), or never.",
)  # fmt: skip
def token(id_: str, store: str, name: str, expires: str) -> None:
    """Make a token with which a vendor publishes, and print its secret, once: only its hash is stored.

    \b
    TOKEN=$(sgkg vendor token acme --store data --expires 30d)
    """  # noqa: D301 - click reads the escape
    from sgkg.errors import UsageError
    from sgkg.store.ledger import utc_now
    from sgkg.tokens import Tokens, expiry

    ends = expiry(expires, utc_now())
    with _opened(store) as vendors:
        one = vendors.get(id_)
    if one.disabled:
        raise UsageError(
            f"the vendor {id_} is disabled, so that a token would open nothing; sgkg vendor enable {id_}"
        )
    tokens = Tokens(existing_store(store))
    try:
        info, secret = tokens.create([f"vendor:{id_}"], name=name, expires=ends)
    finally:
        tokens.close()
    out.write(secret + "\n", None)
    until = f"until {info.expires}" if info.expires else "for ever"
    out.say(f"sgkg: token {info.id} of {one.name} is good {until}. Keep it: it cannot be shown again")


@vendor.command(context_settings=options.HELP)
@_ID
@STORE
@options.format_(["table", "json"], "How to write the list.")
@click.option(
    "--limit", type=click.IntRange(min=1, max=1_000_000), default=50, show_default=True, metavar="N",
    help="How many entries.",
)  # fmt: skip
def history(id_: str, store: str, form: str, limit: int) -> None:
    """List what a vendor has sent, newest first: accepted, unchanged, refused and taken back."""
    from sgkg.store.declarations import Declarations

    with _opened(store) as vendors:
        vendors.get(id_)
    declarations = Declarations(existing_store(store))
    found = declarations.list(id_, refused=True, limit=limit)
    declarations.close()
    if form == "json":
        _as_json([{**asdict(one), "outcome": one.outcome.value} for one in found])
        return
    rows = [
        (
            one.time, _number(one.number), one.outcome.value, _number(one.status), _number(one.violations), one.token,
            _number(one.triples), str(one.size), one.digest, one.sha256[:8],
        )
        for one in found
    ]  # fmt: skip
    heads = (
        "time", "number", "outcome", "status", "violations", "token", "statements", "bytes", "digest", "sha-256",
    )  # fmt: skip
    out.write(table(heads, rows), None)


@vendor.command(context_settings=options.HELP)
@_ID
@STORE
@click.option("--add", "added", multiple=True, metavar="IRI", help="Prefix to add; may be repeated.")
@click.option("--remove", "removed", multiple=True, metavar="IRI", help="Prefix to take away; may be repeated.")
def prefix(id_: str, store: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Change the prefixes of the IRIs that a vendor may describe; what it has declared already stays."""
    from sgkg.errors import UsageError

    if not added and not removed:
        raise UsageError("say which prefix, with --add IRI or --remove IRI")
    with _opened(store) as vendors:
        one = vendors.change_prefixes(id_, add=added, remove=removed)
    out.say(f"sgkg: {one.name} may describe {_and(one.prefixes)}")


@contextmanager
def _opened(store: str) -> Iterator["Vendors"]:
    from sgkg.vendors.registry import Vendors

    vendors = Vendors(existing_store(store))
    try:
        yield vendors
    finally:
        vendors.close()


def _described(one: "Vendor") -> dict[str, Any]:
    return {**asdict(one), "iri": one.iri, "graph": one.graph}


def _as_json(told: Any) -> None:
    out.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n", None)


def _state(one: "Vendor") -> str:
    return "disabled" if one.disabled else "active"


def _number(number: int) -> str:
    return str(number) if number else ""


def _and(words: tuple[str, ...]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
