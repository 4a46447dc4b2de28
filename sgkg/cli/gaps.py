"""``sgkg gaps``: the gaps of an inventory."""

import click

from sgkg.cli import output as out
from sgkg.dataset import DEFAULT_INVENTORY
from sgkg.model import ENGINES
from sgkg.reports import GAP_FORMATS, writer

__all__ = ["gaps"]


@click.command(context_settings=out.HELP)
@click.option(
    "--inventory", "-i", default=DEFAULT_INVENTORY, show_default=True, metavar="NAME|FILE",
    help="A packed inventory, or a file of your own; - reads Turtle from standard input.",
)  # fmt: skip
@click.option("--as-of", metavar="DATE", help="Date of the run: year, month or day. [default: that of the inventory]")
@click.option(
    "--rule",
    "-r",
    "rule_ids",
    multiple=True,
    metavar="ID",
    help="Only these rules, such as G01 or G01,G02; may be repeated.",
)
@click.option("--summary", is_flag=True, help="For the table: only the summary.")
@click.option(
    "--format", "-f", "form", type=click.Choice(list(GAP_FORMATS)), default="table", show_default=True,
    help="How to write the gaps.",
)  # fmt: skip
@click.option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output.")
@click.option(
    "--fail-on", type=click.Choice(out.FAIL_ON), default="never", show_default=True,
    help="Exit with 1 where a gap has this severity or a graver one.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True,
    help="SHACL engine; pyshacl is the slow reference.",
)  # fmt: skip
def gaps(
    inventory: str,
    as_of: str | None,
    rule_ids: tuple[str, ...],
    summary: bool,
    form: str,
    output: str | None,
    fail_on: str,
    engine: str,
) -> int:
    """Find the gaps of an inventory, each with its source, reason and remedy.

    \b
    sgkg gaps                              every gap of the inventory of 2010
    sgkg gaps --rule G01                   interfaces without a covering standard
    sgkg gaps --as-of 2014-03-01           with the standards as they stood then
    sgkg gaps --inventory my.ttl           your own inventory
    """  # noqa: D301 - click reads the escape
    from sgkg.findings import gap_report

    wanted = [name.strip() for names in rule_ids for name in names.split(",") if name.strip()]
    out.progress(inventory, engine)
    report = gap_report(inventory, as_of=as_of, rule_ids=wanted, engine_name=engine)
    out.tell(report.checked)
    write = writer(GAP_FORMATS, form)
    if form == "table":
        text = write(report, width=out.width(), style=out.style(output), summary=summary)
    else:
        text = write(report)
    out.write(text, output, inputs=[inventory])
    if report.faults and form != "table":
        from sgkg.reports.gap_table import problems

        click.echo(
            f"sgkg: {problems(report)}, which can hide gaps or feign them; see: sgkg validate {inventory}",
            err=True,
        )
    levels = [gap.rule.severity for gap in report.gaps] + [problem.level for problem in report.problems]
    return int(out.exceeds(levels, fail_on))
