"""``sgkg validate``: any data against the packed shapes, or given ones, and what a policy makes of the findings."""

import datetime
from typing import Any

import click

from sgkg.cli import options
from sgkg.model import ENGINES, FAIL_ON
from sgkg.reports import VALIDATION_FORMATS

__all__ = ["validate"]


@click.command(context_settings=options.HELP)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--shapes", "-s", multiple=True, metavar="FILE",
    help="Shapes to use instead of the packed ones; may be repeated.",
)  # fmt: skip
@click.option("--waivers", "-w", multiple=True, metavar="FILE", help="Waivers that count; may be repeated.")
@click.option(
    "--config",
    metavar="FILE",
    help="The policy.  [default: without FILE, sgkg.toml or [tool.sgkg] in pyproject.toml]",
)
@click.option(
    "--as-vendor", metavar="ID",
    help="Check as the service would before it publishes: whose IRIs are whose, and what a declaration may say.",
)  # fmt: skip
@click.option(
    "--prefix", "prefixes", multiple=True, metavar="IRI",
    help="With --as-vendor: what the vendor's IRIs begin with; may be repeated.  [default: as the policy has it]",
)  # fmt: skip
@click.option("--store", metavar="PATH", help="With --as-vendor: take the prefixes from a store.")
@click.option("--engine", type=click.Choice(ENGINES), help="SHACL engine.  [default: shacl]")
@options.AS_OF
@click.option("--today", metavar="DATE", envvar="SGKG_TODAY", help="Judge waivers as on this day.  [default: today]")
@click.option(
    "--inference/--no-inference", default=None,
    help="Add what follows from the data.  [default: with the packed shapes only]",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON),
    help="Exit with 1 if a finding that counts is at least this severe.  [default: violation]",
)  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Report only: never exit with 1.")
@click.option("--baseline", metavar="FILE", help="Findings in this file are known: only new ones count.")
@click.option("--write-baseline", metavar="FILE", help="Write the findings to such a file.")
@click.option("--baseline-ref", metavar="REVISION", help="What this git revision has already is known.")
@click.option(
    "--format", "-f", "forms", multiple=True, metavar="FORMAT[:FILE]",
    help=f"How to report, and where; may be repeated: {', '.join(VALIDATION_FORMATS)}.  [default: text]",
)  # fmt: skip
@options.OUTPUT
@click.option(
    "--write-repairs", metavar="FILE",
    help="Write what mends a declaration as SPARQL Update; what is not sure is commented out.",
)  # fmt: skip
@click.option(
    "--timing", is_flag=True, help="Have reports for people say how long it took; they then differ from run to run."
)
@click.option("--watch", is_flag=True, help="Validate again whenever a file changes, until Ctrl-C.")
@click.option("--no-cache", is_flag=True, envvar="SGKG_NO_CACHE", help="Do not use or keep verdicts.")
def validate(**given: Any) -> int:
    """Validate RDF files: is the data well formed, and which gaps does it have?

    FILE is Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD by its suffix; - reads Turtle from standard input.
    All files together are one data graph. Nothing is ever fetched from the network. Without FILE the policy says
    what is validated, and how.

    \b
    sgkg validate my.ttl
    sgkg validate my.ttl --fail-on warning --format json
    sgkg validate --baseline-ref origin/main --format github --format sarif:gaps.sarif
    sgkg validate data.ttl --shapes shapes.ttl --format turtle
    sgkg validate products.ttl --as-vendor acme --prefix https://acme.example/

    Exit codes: 0 nothing that counts, 1 findings, 2 wrong use or nothing checked, 3 a file that cannot be read,
    4 internal failure.
    """  # noqa: D301 - click reads the escape
    from sgkg.cli.gated import Job

    given["today"] = given["today"] or datetime.date.today().isoformat()
    job = Job(given)
    if given["watch"]:
        from sgkg.cli.watch import watch

        return watch(job)
    return job.run()
