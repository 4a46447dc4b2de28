"""``sgkg token``: make, list and revoke the tokens of a store."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.cli.listing import STORE, existing_store, table

__all__ = ["token"]


@click.group(context_settings=options.HELP)
def token() -> None:
    """Make, list and revoke the tokens that let people and programs write to a store.

    This works while the server runs, and before its first start.
    """


@token.command(context_settings=options.HELP)
@STORE
@click.option(
    "--scope", "scopes", multiple=True, required=True, metavar="SCOPE",
    help="What it opens: curator, vendor:<id> or metrics; may be repeated.",
)  # fmt: skip
@click.option("--name", default="", metavar="TEXT", help="What it is for, or whose.")
@click.option(
    "--expires", default="90d", show_default=True, metavar="WHEN",
    help="In days or hours (30d, 12h), after a day (2027-01-31), or never.",
)  # fmt: skip
def create(store: str, scopes: tuple[str, ...], name: str, expires: str) -> None:
    """Make a token and print its secret, once: only its hash is stored.

    \b
    sgkg token create --store data --scope curator --name "our editors"
    TOKEN=$(sgkg token create --store data --scope vendor:acme --expires 30d)
    """  # noqa: D301 - click reads the escape
    from sgkg.store.ledger import FILE, utc_now
    from sgkg.tokens import Tokens, checked_scopes, expiry
    from sgkg.vendors.registry import Vendors

    allowed, ends = checked_scopes(scopes), expiry(expires, utc_now())  # before the file is made
    tokens = Tokens(Path(store) / FILE)
    info, secret = tokens.create(allowed, name=name, expires=ends)
    tokens.close()
    out.write(secret + "\n", None)
    vendors = Vendors(Path(store) / FILE)
    for scope in allowed:
        kind, _, id_ = scope.partition(":")
        if kind == "vendor" and vendors.get_or_none(id_) is None:
            out.say(
                f"sgkg: note: there is no vendor {id_} yet, so the token opens nothing; sgkg vendor add makes one"
            )
    vendors.close()
    until = f"until {info.expires}" if info.expires else "for ever"
    click.echo(
        f"sgkg: token {info.id} ({', '.join(info.scopes)}) is good {until}. Keep it: it cannot be shown again",
        err=True,
    )


@token.command("list", context_settings=options.HELP)
@STORE
@options.format_(["table", "json"], "How to write the list.")
def list_(store: str, form: str) -> None:
    """List the tokens of a store; expired and revoked ones too, the secrets never."""
    from sgkg.tokens import Tokens

    tokens = Tokens(existing_store(store))
    known = tokens.list()
    tokens.close()
    if form == "json":
        out.write(json.dumps([asdict(info) for info in known], indent=2, ensure_ascii=False) + "\n", None)
        return
    rows = [
        (info.id, info.state, ", ".join(info.scopes), info.name, info.created, info.expires or "never")
        for info in known
    ]
    out.write(table(("id", "state", "scopes", "name", "created", "expires"), rows), None)


@token.command(context_settings=options.HELP)
@STORE
@click.argument("id_", metavar="ID")
def revoke(store: str, id_: str) -> None:
    """Let the token ID open nothing from now on."""
    from sgkg.tokens import Tokens

    tokens = Tokens(existing_store(store))
    info = tokens.revoke(id_)
    tokens.close()
    click.echo(f"sgkg: token {info.id} ({', '.join(info.scopes)}) is revoked", err=True)
