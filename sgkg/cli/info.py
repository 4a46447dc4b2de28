"""``sgkg info``: what is in the dataset."""

import json

import click

from sgkg.cli import options
from sgkg.cli import output as out

__all__ = ["info"]


@click.command(context_settings=options.HELP)
@options.INVENTORY
@options.format_(("text", "json"), "How to write it.")
@options.OUTPUT
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
