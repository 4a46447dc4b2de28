"""``sgkg validate``: any data against the packed shapes, or given ones."""

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.reports import VALIDATION_FORMATS, writer

__all__ = ["validate"]


@click.command(context_settings=options.HELP)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--shapes", "-s", "shape_files", multiple=True, metavar="FILE",
    help="Shapes to use instead of the packed ones; may be repeated.",
)  # fmt: skip
@options.ENGINE
@options.AS_OF
@click.option(
    "--inference/--no-inference", default=None,
    help="Add what follows from the data.  [default: with the packed shapes only]",
)  # fmt: skip
@options.fail_on("violation", "result")
@click.option("--exit-zero", is_flag=True, help="Report only: never exit with 1.")
@options.format_(VALIDATION_FORMATS, "How to write the report; turtle is the standard SHACL report.")
@options.OUTPUT
def validate(
    files: tuple[str, ...],
    shape_files: tuple[str, ...],
    engine: str,
    as_of: str | None,
    inference: bool | None,
    fail_on: str,
    exit_zero: bool,
    form: str,
    output: str | None,
) -> int:
    """Validate RDF files: is the data well formed, and which gaps does it have?

    FILE is Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD by its suffix; - reads Turtle from standard input.
    All files together are one data graph. Nothing is ever fetched from the network.

    \b
    sgkg validate my.ttl
    sgkg validate my.ttl --fail-on warning --format json
    sgkg validate data.ttl --shapes shapes.ttl --format turtle
    """  # noqa: D301 - click reads the escape
    from sgkg import io
    from sgkg.errors import InputError, UsageError
    from sgkg.validation.runs import check

    for file in files:
        out.progress(file, engine)
    documents = [
        io.parse(io.read(f), source=f, scope=f"f{i}-" if len(files) > 1 else "") for i, f in enumerate(files)
    ]
    shapes = None
    if shape_files:
        try:
            shapes = [io.parse(io.read(f), source=f, scope=f"s{i}-") for i, f in enumerate(shape_files)]
        except InputError as error:  # the data can be read; what is wrong is how the run was set up
            raise UsageError(f"the shapes cannot be read: {error}") from error
    run = check(documents, shapes=shapes, engine_name=engine, as_of=as_of, inference=inference)
    out.tell(run.report.checked)
    layout = {"width": out.width(), "style": out.style(output)} if form == "text" else {}
    text = writer(VALIDATION_FORMATS, form)(run.report, run.rules, as_of=run.slice.as_of, **layout)
    out.write(text, output, inputs=[*files, *shape_files])
    failed = out.exceeds((result.level for result in run.report.results), fail_on)
    return int(failed and not exit_zero)
