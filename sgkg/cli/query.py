"""``sgkg query``: ask a stored query, or one of your own."""

import json
import re
import shutil
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sgkg import queries
from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.errors import UsageError
from sgkg.namespaces import compress
from sgkg.queries import StoredQuery
from sgkg.reports.layout import printable
from sgkg.terms import Iri, plain

if TYPE_CHECKING:
    from sgkg.store import Solutions
    from sgkg.terms import Term

__all__ = ["query"]

_RESULTS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
}
_GRAPHS = {"turtle": "text/turtle", "ntriples": "application/n-triples"}
_WIDTH = 80
#: Words longer than this, such as IRIs, may be broken.
_LONG_WORD = 32
#: a query that may want a graph beside the default graph
_ASKS_BY_NAME = re.compile(r"\bGRAPH\b", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
#: form of a query -> the formats its answer has; the first is the default.
_FORMATS = {
    "SELECT": ("table", *_RESULTS),
    "ASK": ("table", "json", "xml"),  # SPARQL 1.1 has no CSV or TSV for a boolean
    "CONSTRUCT": tuple(_GRAPHS),
    "DESCRIBE": tuple(_GRAPHS),
}


@click.command(context_settings=options.HELP)
@click.argument("name", metavar="[NAME|FILE|-]", required=False)
@click.option("--param", "params", metavar="K=V", multiple=True, help="Value of a parameter; may be repeated.")
@click.option(
    "--format",
    "-f",
    "fmt",
    type=click.Choice(["table", *_RESULTS, *_GRAPHS]),
    help="Of the answer.  [default: table; turtle where the query makes a graph]",
)
@options.INVENTORY
@options.AS_OF
@options.OUTPUT
@click.option("--list", "listing", is_flag=True, help="List the stored queries; with --format json all about them.")
def query(
    name: str | None,
    params: tuple[str, ...],
    fmt: str | None,
    inventory: str,
    as_of: str | None,
    output: str | None,
    listing: bool,
) -> None:
    """Ask a stored query by NAME, a SPARQL query in a FILE, or one on standard input (-).

    \b
    sgkg query --list
    sgkg query interfaces-without-standard
    sgkg query interface-evidence --param interface=interface/7 --format csv

    The value of an IRI parameter may be an IRI, a CURIE (sg:Interface) or a path of our own (interface/7).
    """  # noqa: D301 - click reads the escape
    if listing == (name is not None):
        raise UsageError("name a query, a file, or - for standard input; --list, alone, shows the stored queries")
    if listing:
        out.write(_listing(fmt), output)
        return
    from sgkg.findings import queryable

    asked = queries.load(name or "-")
    bindings = queries.bind(asked, _pairs(params))
    fmt = _checked_format(asked, fmt)
    store = queryable(inventory, as_of=as_of)
    if _ASKS_BY_NAME.search(asked.text):
        from sgkg import io, packed

        for graph, lines in packed.beside().items():
            store.load(io.parse(lines, source=f"{graph}.nt"), graph)
    queries.check_known(store, bindings)
    with queries.blame(asked):
        if fmt != "table":
            out.write(store.answer(asked.text, {**_RESULTS, **_GRAPHS}[fmt], bindings), output)
        elif asked.form == "ASK":
            answer = json.loads(store.answer(asked.text, _RESULTS["json"], bindings))
            out.write("yes\n" if answer["boolean"] else "no\n", output)
        else:
            found = store.select(asked.text, bindings)
            out.write(_solutions_table(found, bindings, asked), output)
            click.echo(f"{len(found.rows)} row{'' if len(found.rows) == 1 else 's'}", err=True)


def _pairs(params: Iterable[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            raise UsageError(f"--param {param!r} lacks its value; write --param {key}=VALUE")
        if key in given:
            raise UsageError(f"--param {key} is given twice")
        given[key] = value
    return given


def _checked_format(asked: StoredQuery, fmt: str | None) -> str:
    # Of what is no query the store says where it goes wrong.
    formats = _FORMATS.get(asked.form, ("table", *_RESULTS, *_GRAPHS))
    if fmt is not None and fmt not in formats:
        answer = {"SELECT": "table of solutions", "ASK": "yes or no"}.get(asked.form, "graph")
        raise UsageError(
            f"the answer to {asked.name} is a {answer}, which has no {fmt} form; choose {', '.join(formats)}"
        )
    return fmt or formats[0]


def _listing(fmt: str | None) -> str:
    known = queries.catalogue().values()
    if fmt == "json":
        return json.dumps([{**asdict(one), "form": one.form} for one in known], indent=2, ensure_ascii=False) + "\n"
    if fmt not in (None, "table"):
        raise UsageError(f"--list has no {fmt} form; choose table, json")
    return _table(("query", "answers"), [(one.name, one.summary) for one in known], longest=_WIDTH)


def _solutions_table(found: "Solutions", bindings: Collection[str], asked: StoredQuery) -> str:
    """Lay solutions out for reading, without the columns of parameters that are given or left open."""
    open_ = {p.name for p in asked.parameters} - {name for row in found.rows for name in row}
    shown = [name for name in found.variables if name not in bindings and name not in open_]
    return _table(shown, [[_cell(row.get(name)) for name in shown] for row in found.rows])


def _cell(term: "Term | None") -> str:
    return compress(term) if isinstance(term, Iri) else plain(term)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], longest: int = _LONG_WORD) -> str:
    """Lay rows out as a table or, where words would have to be broken to fit, each as a list of its values."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = shutil.get_terminal_size((_WIDTH, 24)).columns if sys.stdout.isatty() else _WIDTH
    columns = [[printable(text.replace("\n", " ")) for text in column] for column in zip(heads, *rows, strict=True)]
    if widths := _widths(columns, terminal - 2 * (len(columns) - 1), longest):
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        for (head, *cells), width in zip(columns, widths, strict=True):
            right = any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell)
            table.add_column(head, width=width, justify="right" if right else "left", overflow="fold")
        for row in zip(*(column[1:] for column in columns), strict=True):
            table.add_row(*map(Text, row))
    else:
        table = Table.grid("", "", padding=(0, 2, 0, 0))
        table.columns[0].no_wrap = True
        for number in range(1, len(rows) + 1):
            for column in columns:
                table.add_row(Text(column[0]), Text(column[number], overflow="fold"))
            table.add_row("", "")
    console = Console(width=terminal, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).rstrip() + "\n"


def _widths(columns: Sequence[Sequence[str]], room: int, longest: int) -> list[int]:
    """Share the room among columns: none is narrower than its words, up to the longest; empty if they do not fit."""
    natural = [max(1, *map(len, column)) for column in columns]
    words = [max((len(word) for text in column for word in text.split()), default=1) for column in columns]
    widths = [min(word, longest) for word in words]
    if sum(widths) > room:
        return []
    while sum(widths) < min(room, sum(natural)):
        neediest = max(range(len(widths)), key=lambda i: natural[i] / widths[i])
        widths[neediest] += 1
    return widths
