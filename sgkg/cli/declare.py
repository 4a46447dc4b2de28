"""``sgkg declare``: a vendor's declaration of products, begun anew or made of a table or of a CycloneDX document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from sgkg.cli import options
from sgkg.cli import output as out
from sgkg.cli.declare_files import join, mend
from sgkg.cli.declare_names import names

if TYPE_CHECKING:
    from sgkg.vendors.drafts import Product

__all__ = ["declare"]

_FORMATS = ("turtle", "jsonld")
_VENDOR = click.option(
    "--vendor", metavar="ID", help="Id of the vendor, as the operator of the service has given it."
)
_PREFIX = click.option(
    "--prefix", metavar="IRI",
    help="What the vendor's IRIs begin with, https:// and ending in / or #.  [default: https://w3id.org/sgdata/vendor/ID/]",
)  # fmt: skip
_MAKER = click.option("--maker", metavar="TEXT", help="Name of who makes the products.")
_FORMAT = click.option(
    "--format", "-f", "form", type=click.Choice(_FORMATS), help="How to write it.  [default: by the file's suffix]"
)
_FORCE = click.option("--force", is_flag=True, help="Write over a file that is there.")


@click.group(context_settings=options.HELP)
def declare() -> None:
    """Write declarations: products, the interfaces and standards that they implement, and the evidence."""


declare.add_command(join)
declare.add_command(mend)
declare.add_command(names)


@declare.command(context_settings=options.HELP)
@click.argument("file", required=False)
@_VENDOR
@_PREFIX
@click.option("--product", metavar="NAME", help="Name of the product.")
@click.option("--interface", metavar="N", help="Number or name of the interface, such as 4.")
@click.option("--standard", metavar="NAME", help="Number of the standard, such as EN 62056-47, or its IRI.")
@_MAKER
@_FORMAT
@_FORCE
def new(file: str | None, **given: Any) -> None:
    """Write a first declaration, which is right as it stands, to be changed; - writes to standard output.

    \b
    sgkg declare new products.ttl --vendor acme --prefix https://acme.example/ --product "ACME M100" --interface 4
    """  # noqa: D301 - click reads the escape
    from sgkg.vendors import drafts, starter

    form = _form(given["form"], file)
    name = file or f"declaration{drafts.FORMATS[form]}"
    prefix = _prefix(given["prefix"], given["vendor"] or "acme", example=not given["vendor"])
    told = {
        "name": _line(given["product"], "--product", 150), "maker": _line(given["maker"], "--maker", 200),
        "interface": _thing(given["interface"], "--interface", ("interface",)),
        "standard": _thing(given["standard"], "--standard", ("standard", "edition")),
    }  # fmt: skip
    made = starter.draft(prefix, **{key: value for key, value in told.items() if value})
    _write(starter.starter(made, form), name, force=given["force"])
    if form == "jsonld":
        for sentence in starter.EXPLAINED:
            out.say(f"sgkg: note: {sentence}")
    _next(name, given["vendor"] or "acme", prefix)


@declare.command("from-csv", context_settings=options.HELP)
@click.argument("file")
@_VENDOR
@_PREFIX
@_MAKER
@_FORMAT
@options.OUTPUT
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook.  [default: the first]")
@click.option("--delimiter", metavar="CHAR", help="What parts the cells of CSV.  [default: as the first line has it]")
@_FORCE
def from_csv(file: str, **given: Any) -> None:
    """Make a declaration of a table, CSV or XLSX, with a row for each product and claim.

    The first row has the headings; sgkg declare columns lists them. Interface, standard and role are found by number
    or name, and only where it is beyond doubt; every cell that is wrong is told with its line.

    \b
    sgkg declare from-csv products.xlsx --vendor acme --prefix https://acme.example/ --output products.ttl
    """  # noqa: D301 - click reads the escape
    from sgkg import io
    from sgkg.errors import UsageError
    from sgkg.vendors import sheets, tables
    from sgkg.vendors.columns import column

    prefix = _prefix(given["prefix"], given["vendor"])
    delimiter = {"\\t": "\t", "tab": "\t"}.get(given["delimiter"] or "", given["delimiter"] or "")
    if len(delimiter) > 1 or delimiter in ('"', "\n", "\r"):
        raise UsageError(f"--delimiter is one character, such as ; or tab, not {given['delimiter']!r}")
    workbook = file.lower().endswith((".xlsx", ".xlsm"))
    if given["sheet"] and not workbook:
        raise UsageError("--sheet is for workbooks (.xlsx); a CSV file has none")
    if delimiter and workbook:
        raise UsageError("--delimiter is for CSV; a workbook has none")
    _refuse_input(file, given["output"])
    data = io.read(file)
    others: list[str] = []
    if workbook:
        rows, others = sheets.read_xlsx(data, file, given["sheet"] or "")
    else:
        rows = sheets.read_csv(data, file, lambda text: column(text) is not None, delimiter)
    found = tables.products(rows, file, prefix)
    notes = list(found.notes)
    if others and not given["sheet"]:
        notes.append(f"the first sheet was read, not {', '.join(others)}; --sheet takes another")
    _finish(found.products, notes, prefix, given)


@declare.command("columns", context_settings=options.HELP)
def columns() -> None:
    """List the columns that sgkg declare from-csv reads, and what else they may be called."""
    from sgkg.vendors.columns import headings

    out.write(headings(), None)


@declare.command("from-cyclonedx", context_settings=options.HELP)
@click.argument("file")
@_VENDOR
@_PREFIX
@_MAKER
@click.option("--interface", metavar="N", help="For claims without the property sgdata:interface.")
@_FORMAT
@options.OUTPUT
@_FORCE
def from_cyclonedx(file: str, **given: Any) -> None:
    """Make a declaration of the declarations in a CycloneDX document (1.6 or newer, JSON).

    A claim is taken over where an attestation maps a requirement of a known standard to it and it is met in full: as
    third-party tested or self-tested, by who assessed it. What is not taken over is told on standard error.

    \b
    sgkg declare from-cyclonedx bom.json --vendor acme --prefix https://acme.example/ --interface 4
    """  # noqa: D301 - click reads the escape
    from sgkg import io
    from sgkg.vendors import cyclonedx

    prefix = _prefix(given["prefix"], given["vendor"])
    interface = _thing(given["interface"], "--interface", ("interface",))
    _refuse_input(file, given["output"])
    found = cyclonedx.read(io.read(file), file, prefix, interface)
    _finish(found.products, found.notes, prefix, given)


# --- what the commands share


def _finish(products: "Sequence[Product]", notes: Sequence[str], prefix: str, given: dict[str, Any]) -> None:
    from sgkg.vendors import drafts

    for note in notes:
        out.say(f"sgkg: note: {note}")
    maker = _line(given["maker"], "--maker", 200)
    node = f"{prefix}{'' if prefix.endswith('#') else '#'}org" if maker else ""
    output = given["output"]
    _write(drafts.write(drafts.Draft(node, maker, tuple(products)), _form(given["form"], output)), output,
           force=given["force"])  # fmt: skip
    claims = sum(len(product.claims) for product in products)
    out.say(f"sgkg: {_count(len(products), 'product')} with {_count(claims, 'claim')}")
    if output and output != "-":
        _next(output, given["vendor"] or "", prefix)


def _next(file: str, vendor: str, prefix: str) -> None:
    own = f"https://w3id.org/sgdata/vendor/{vendor}/"
    if file == "-":
        return
    if vendor:
        named = "" if prefix == own else f" --prefix {prefix}"
        out.say(f"sgkg: {file} is written. Next: sgkg validate {file} --as-vendor {vendor}{named}")
    else:
        out.say(f"sgkg: {file} is written. Next: sgkg validate {file}")


def _form(form: str | None, file: str | None) -> str:
    if form:
        return form
    return "jsonld" if file and file.lower().endswith((".jsonld", ".json")) else "turtle"


def _prefix(prefix: str | None, vendor: str | None, *, example: bool = False) -> str:
    """Return what the vendor's IRIs begin with: as given, else what lies below the vendor's own IRI here."""
    import re

    from sgkg.errors import UsageError
    from sgkg.tokens import VENDOR_ID
    from sgkg.vendors.model import Vendor
    from sgkg.vendors.registry import checked_prefix

    if vendor is not None and not re.fullmatch(VENDOR_ID, vendor):
        raise UsageError(f"{vendor!r} is no id of a vendor: take small letters, digits and hyphens, such as acme")
    if prefix:
        own = f"{Vendor(vendor, vendor).iri}/" if vendor else ""
        return prefix if own and prefix.startswith(own) and _is_below(prefix) else checked_prefix(prefix)
    if example:
        return "https://acme.example/"
    if vendor is None:
        raise UsageError(
            "say what the IRIs of the products begin with: --prefix https://acme.example/, or --vendor ID"
        )
    return f"{Vendor(vendor, vendor).iri}/"


def _is_below(prefix: str) -> bool:
    """Whether a text that begins with a vendor's own IRI here can be a prefix."""
    from sgkg.vendors.addresses import is_address

    return prefix.endswith(("/", "#")) and "#" not in prefix[:-1] and is_address(prefix)


def _thing(text: str | None, option: str, kinds: tuple[str, ...]) -> str:
    from sgkg.errors import UsageError

    if text is None:
        return ""
    from sgkg.vendors.naming import named

    found = named().iri(text, kinds)
    if found is None:
        raise UsageError(f"{option}: {named().unknown(text, kinds)}")
    return found


def _line(text: str | None, option: str, longest: int) -> str:
    from sgkg.errors import UsageError

    shown = " ".join((text or "").split())
    if text is not None and (not shown or len(shown) > longest or not shown.isprintable()):
        raise UsageError(f"{option} is a line of 1 to {longest} characters that can be printed")
    return shown


def _write(text: str, output: str | None, *, force: bool) -> None:
    from pathlib import Path

    from sgkg.errors import UsageError

    if output and output != "-" and not force and Path(output).exists():
        raise UsageError(f"{output} is there already; name another file, or write over it with --force")
    out.write(text, output)


def _refuse_input(file: str, output: str | None) -> None:
    from pathlib import Path

    from sgkg.errors import UsageError

    if output and output != "-" and file != "-" and Path(output).resolve() == Path(file).resolve():
        raise UsageError(f"{output} is the file that is read; write to another")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
