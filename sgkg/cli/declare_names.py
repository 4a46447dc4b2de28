"""``sgkg declare names``: what claims may name."""

import click

from sgkg.cli import options
from sgkg.cli import output as out

__all__ = ["names"]

_KINDS = ("interface", "standard", "edition", "role", "level")


@click.command(context_settings=options.HELP)
@click.argument("words", nargs=-1)
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help="Of this kind only; may be repeated.")
def names(words: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """List the interfaces, standards, editions, roles and levels that a claim may name, and how they are written.

    With words, those whose name has all of them. An edition has no short form.

    \b
    sgkg declare names --kind standard 62056
    """  # noqa: D301 - click reads the escape
    from sgkg.errors import UsageError
    from sgkg.vendors.listing import listing

    found = listing(kinds or _KINDS, " ".join(words))
    if not found:
        raise UsageError(f"nothing that a claim may name has {' '.join(words)!r} in its name")
    # Editions are whole IRIs: beside others they would push the names out of sight.
    wide = max((len(written) for kind, written, _ in found if kind != "edition"), default=0)
    out.write("".join(f"{kind:9}  {written:{wide}}  {name}\n" for kind, written, name in found), None)
