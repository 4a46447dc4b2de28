"""``sgkg audit``: who wrote what to a store."""

import json
from dataclasses import asdict

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.cli.listing import STORE, existing_store, table

__all__ = ["audit"]


@click.command(context_settings=options.HELP)
@STORE
@options.format_(["table", "json"], "How to write the list.")
@click.option(
    "--limit", type=click.IntRange(min=1, max=1_000_000), default=50, show_default=True, metavar="N",
    help="How many entries.",
)  # fmt: skip
def audit(store: str, form: str, limit: int) -> None:
    """List the requests to write to a store that had a valid token, done or refused, newest first.

    Each with its token (the id, never the secret), what it did, the version that it made, and the SHA-256 of what was
    sent. Requests without such a token are in the access log only.
    """
    from sgkg.store.ledger import Ledger

    ledger = Ledger(existing_store(store))
    entries = ledger.audit_log(limit)
    ledger.close()
    if form == "json":
        out.write(json.dumps([asdict(entry) for entry in entries], indent=2, ensure_ascii=False) + "\n", None)
        return
    rows = [
        (e.time, e.token, e.action, e.graph, str(e.status), str(e.version or ""), str(e.size), e.digest[:8])
        for e in entries
    ]
    out.write(table(("time", "token", "action", "graph", "status", "version", "bytes", "sha-256"), rows), None)
