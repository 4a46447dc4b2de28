"""``sgkg info``: what is in the dataset."""

import json

import click

from sgkg.cli import output as out
from sgkg.dataset import DEFAULT_INVENTORY

__all__ = ["info"]


@click.command(context_settings=out.HELP)
@click.option(
    "--inventory", "-i", default=DEFAULT_INVENTORY, show_default=True, metavar="NAME|FILE",
    help="A packed inventory, or a file of your own; - reads Turtle from standard input.",
)  # fmt: skip
@click.option(
    "--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How to write it.",
)  # fmt: skip
@click.option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output.")
def info(inventory: str, form: str, output: str | None) -> int:
    """Show what the dataset holds: versions, graphs, things by class, and a hash of the content."""
    from sgkg.findings import describe

    facts = describe(inventory)
    if form == "json":
        out.write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", output)
        return 0
    from sgkg.reports.layout import table

    shown = out.style(output)
    lines = [shown("Versions", "heading")]
    lines += [f"  {line}" for line in table(list(facts["versions"].items()), out.width() - 2)]
    for heading, rows in (("Graphs", facts["graphs"]), ("Things by class", facts["classes"])):
        lines += ["", shown(heading, "heading")]
        lines += [f"  {line}" for line in table([(f"{n:>6}", name) for name, n in rows.items()], out.width() - 2)]
    lines += ["", shown("Content", "heading"), f"  sha256 {facts['content_hash']}"]
    out.write("\n".join(lines) + "\n", output)
    return 0
