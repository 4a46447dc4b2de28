"""``sgkg gaps``: the gaps of an inventory."""

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.errors import UsageError
from sgkg.reports import GAP_FORMATS, writer

__all__ = ["gaps"]


@click.command(context_settings=options.HELP)
@options.INVENTORY
@options.AS_OF
@click.option(
    "--rule", "-r", "rule_ids", multiple=True, metavar="ID",
    help="Only these rules, such as G01 or G01,G02; may be repeated.",
)  # fmt: skip
@click.option("--summary", is_flag=True, help="For the table: only the summary.")
@options.format_(GAP_FORMATS, "How to write the gaps.")
@options.OUTPUT
@options.fail_on("never", "gap")
@options.ENGINE
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
    if rule_ids and not wanted:
        raise UsageError("--rule names no rule; write --rule G01")
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
