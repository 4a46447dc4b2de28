"""``sgkg report``: the report of an inventory, chapter by chapter."""

import sys

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.errors import UsageError

__all__ = ["report"]


@click.command(context_settings=options.HELP)
@options.INVENTORY
@options.AS_OF
@options.format_(("html", "pdf"), "How to write the report; pdf needs the extra: pip install 'sgkg[typst]'.")
@options.OUTPUT
def report(inventory: str, as_of: str | None, form: str, output: str | None) -> int:
    """Write the eleven chapters of the expert group's outline from the graph.

    \b
    sgkg report --output report.html                one file, to be read in a browser
    sgkg report --format pdf --output report.pdf    to be printed, tagged as PDF/UA-1 asks
    sgkg report --inventory my.ttl -o mine.html     your own inventory

    Each part says what it rests on: stated in the inventory, derived from it, newer than it, or missing.
    Chapter 9 names the gaps, chapter 11 recommends what to do about each.
    """  # noqa: D301 - click reads the escape
    from sgkg.chapters import pdf

    if form == "pdf":
        if not pdf.available():
            raise UsageError(f"a PDF needs the package typst, which is not installed: {pdf.INSTALL}")
        if output in (None, "-") and sys.stdout.isatty():
            raise UsageError("a PDF is no text for a terminal; write it to a file with --output report.pdf")
    from sgkg.chapters.collect import collect
    from sgkg.chapters.html import to_html

    found = collect(inventory, as_of=as_of)
    out.write(pdf.to_pdf(found) if form == "pdf" else to_html(found), output, inputs=[inventory])
    return 0
