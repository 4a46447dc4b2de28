"""A table of products, a row for each product and claim, to a declaration: exact, or an error for each cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sgkg.errors import InputError, UnreadableError
from sgkg.model import natural
from sgkg.vendors import drafts
from sgkg.vendors.addresses import is_address
from sgkg.vendors.columns import COLUMNS, Column, column, meant
from sgkg.vendors.drafts import Claim, Product
from sgkg.vendors.naming import named
from sgkg.vendors.notes import Notes
from sgkg.vendors.reference import reference
from sgkg.vendors.sheets import Row

__all__ = ["MAX_ERRORS", "Table", "products"]

#: of a merged cell only the first of its rows has the text
_EACH = ", in each row, where cells are merged too"
#: how many errors are told: nobody reads more at once
MAX_ERRORS = 200
#: after how many a table is not read any further: to find out what was meant takes time
_ENOUGH = 5 * MAX_ERRORS
_LONGEST_NAME, _LONGEST_VERSION = 200, 100
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_POINTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
#: the years 1954 to 2118 as spreadsheets count days
_SERIAL = re.compile(r"[2-7]\d{4}", re.ASCII)
_DAYS = ("valid from", "expires", "retracted on")
#: heading -> field of a product
_FIELDS = {"gtin": "gtin", "mpn": "mpn", "description": "description", "product url": "url"}


@dataclass(frozen=True, slots=True)
class Table:
    """What a table comes to.

    Attributes:
        products: sorted by IRI.
        notes: what was not read, or may be meant otherwise; sentences.
    """

    products: tuple[Product, ...]
    notes: tuple[str, ...]


def products(rows: Sequence[Row], source: str, prefix: str) -> Table:
    """Make products of the rows of a table; rows of one product are one product.

    Args:
        rows: the headings first.
        source: name of the file, for messages.
        prefix: of the IRIs of the vendor.

    Raises:
        UnreadableError: what is wrong, all of it, each with its line and column; or an InputError for one thing.
    """
    return _Reading(rows, source, prefix).table()


@dataclass(slots=True)
class _Found:
    """A product in the making.

    Attributes:
        product: as the first of its rows has it, filled in from others.
        line: of that row.
        lines: of the rows that its fields are from.
        claims: IRI -> claim and line.
    """

    product: Product
    line: int
    lines: dict[str, int] = field(default_factory=dict)
    claims: dict[str, tuple[Claim, int]] = field(default_factory=dict)


class _Reading:
    def __init__(self, rows: Sequence[Row], source: str, prefix: str) -> None:
        self._rows, self._source, self._prefix = rows, source, prefix
        self._errors: list[InputError] = []
        self._notes = Notes()
        self._numbers = 0
        self._unread = ""
        self._columns: dict[int, Column] = {}
        self._heads: dict[int, str] = {}
        self._names = named()
        self._found: dict[str, _Found] = {}

    def table(self) -> Table:
        if not self._rows:
            raise InputError("the table is empty; its first row has the headings", source=self._source)
        self._read_headings(self._rows[0])
        if not self._errors:
            if len(self._rows) == 1:
                self._wrong(self._rows[0].line, "", "the table has headings and no row")
            for row in self._rows[1:]:
                self._read(row)
                if len(self._errors) > _ENOUGH:
                    self._unread = f", nor was anything read after line {row.line}"
                    break
        self._raise()
        if self._numbers:
            self._notes.add(
                f"{self._numbers} of the versions {'is a number' if self._numbers == 1 else 'are numbers'}, in which "
                "4.10 is 4.1; where that is not meant, write them as text"
            )
        made = [
            replace(one.product, claims=tuple(one.claims[iri][0] for iri in sorted(one.claims, key=natural)))
            for one in self._found.values()
        ]
        return Table(tuple(sorted(made, key=lambda product: natural(product.iri))), self._notes.told())

    def _raise(self) -> None:
        if len(self._errors) > MAX_ERRORS:
            left = len(self._errors) - MAX_ERRORS
            self._errors[MAX_ERRORS:] = [
                InputError(f"{left:,} more errors are not told{self._unread}", source=self._source)
            ]
        if self._errors:
            raise self._errors[0] if len(self._errors) == 1 else UnreadableError(self._errors)

    def _wrong(self, line: int, heading: str, what: str) -> None:
        said = f"column {heading!r}: {what}" if heading else what
        self._errors.append(InputError(said, source=self._source, line=line))

    # --- headings

    def _read_headings(self, row: Row) -> None:
        for place, fault in row.wrong:
            self._wrong(row.line, row.cells[place] or str(place + 1), fault)
        seen: dict[str, str] = {}
        for place, heading in enumerate(row.cells):
            if not heading:
                continue
            found = column(heading)
            if found is None:
                if near := meant(heading):
                    self._wrong(row.line, heading, f"there is no such column; did you mean {near!r}?")
                else:
                    self._notes.add(f"the column {heading!r} is not read; sgkg declare columns lists those that are")
                continue
            if found.key in seen:
                self._wrong(row.line, heading, f"it says the same as the column {seen[found.key]!r}; keep one")
            seen[found.key] = heading
            self._columns[place], self._heads[place] = found, heading
        for one in COLUMNS:
            if one.required and one.key not in seen:
                also = ", ".join(one.synonyms)
                self._wrong(row.line, "", f"there is no column {one.key!r} (also: {also}); it has {one.says}")

    # --- rows

    def _read(self, row: Row) -> None:
        before = len(self._errors)
        cells: dict[str, str] = {}
        heads = {one.key: self._heads[place] for place, one in self._columns.items()}
        wrong = dict(row.wrong)
        for place, one in self._columns.items():
            text = row.cells[place] if place < len(row.cells) else ""
            if place in wrong:
                self._wrong(row.line, self._heads[place], wrong[place])
            elif one.required and not text:
                self._wrong(row.line, self._heads[place], f"the cell is empty; it has {one.says}{_EACH}")
            elif one.key == "version" and place in row.numbers:
                self._numbers += 1
            cells[one.key] = text
        beyond = [cell for place, cell in enumerate(row.cells) if cell and place >= len(self._rows[0].cells)]
        if beyond:
            self._wrong(row.line, "", f"there are more cells than headings, such as {beyond[0][:60]!r}")
        if len(self._errors) == before:
            self._take(row.line, cells, heads)

    def _take(self, line: int, cells: dict[str, str], heads: dict[str, str]) -> None:
        before = len(self._errors)
        for key in _DAYS:
            if cells.get(key):
                cells[key] = self._day(line, heads[key], cells[key])
        for key, longest in (("product", _LONGEST_NAME), ("version", _LONGEST_VERSION)):
            cells[key] = " ".join(cells[key].split())
            if len(cells[key]) > longest:
                self._wrong(line, heads[key], f"the text has more than {longest} characters")
        if _ISO.fullmatch(cells["version"]):
            self._notes.add(
                f"{self._source}:{line}: the version {cells['version']} is a day; where the spreadsheet made one of "
                "a number such as 4.2, write the cell as text"
            )
        for key in ("url", "product url"):
            if cells.get(key) and not is_address(cells[key]):
                self._wrong(line, heads[key], f"{cells[key]!r} is no address such as https://acme.example/m100.pdf")
        if cells.get("gtin"):
            cells["gtin"] = re.sub(r"[\s-]", "", cells["gtin"])
            if not re.fullmatch(r"\d{8}|\d{12,14}", cells["gtin"], re.ASCII):
                self._wrong(line, heads["gtin"], f"{cells['gtin']!r} is no GTIN, which has 8, 12, 13 or 14 digits")
        interface = self._thing(line, heads, cells, "interface", ("interface",))
        standard = self._thing(line, heads, cells, "standard", ("standard", "edition"))
        role = self._thing(line, heads, cells, "role", ("actor",))
        level = self._thing(line, heads, cells, "level", ("level",)) or reference().levels[0]
        self._evidence(line, heads, cells, level)
        iri = self._iri(line, heads, cells)
        if len(self._errors) > before:
            return
        claim = Claim(
            drafts.claim_iri(iri, interface, standard, role), interface, standard, level, role,
            cells.get("certificate", ""), cells.get("issuer", ""), cells.get("valid from", ""),
            cells.get("expires", ""), cells.get("url", ""), cells.get("retracted on", ""),
            cells.get("retraction reason", ""),
        )  # fmt: skip
        self._merge(line, heads, cells, iri, claim)

    def _merge(self, line: int, heads: dict[str, str], cells: dict[str, str], iri: str, claim: Claim) -> None:
        found = self._found.setdefault(iri, _Found(Product(iri, cells["product"], cells["version"]), line))
        if (found.product.name, found.product.version) != (cells["product"], cells["version"]):
            same = f"{found.product.name} {found.product.version} of line {found.line}"
            self._wrong(line, "", f"its IRI {iri} would be that of {same}; give one of them another (column 'iri')")
            return
        for key, name in _FIELDS.items():
            text, known = cells.get(key, ""), getattr(found.product, name)
            if text and known and text != known:
                self._wrong(line, heads[key], f"it has {text!r}, and line {found.lines[key]} has {known!r}")
            elif text and not known:
                found.product = replace(found.product, **{name: text})  # type: ignore[arg-type]  # fields of texts
                found.lines[key] = line
        if claim.iri in found.claims:
            other, first = found.claims[claim.iri]
            if other != claim:
                self._wrong(line, "", f"the claim of line {first} again, with other evidence; keep one of the two")
            return
        found.claims[claim.iri] = (claim, line)

    # --- cells

    def _thing(
        self, line: int, heads: dict[str, str], cells: dict[str, str], key: str, kinds: tuple[str, ...]
    ) -> str:
        text = cells.get(key, "")
        if not text:
            return ""
        found = self._names.iri(text, kinds)
        if found is None:
            self._wrong(line, heads[key], self._names.unknown(text, kinds))
        return found or ""

    def _day(self, line: int, heading: str, text: str) -> str:
        iso, points = _ISO.fullmatch(text), _POINTS.fullmatch(text)
        year, month, day = iso.groups() if iso else reversed(points.groups()) if points else ("", "", "")
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            why = ", but the number of one in a spreadsheet" if _SERIAL.fullmatch(text) else ""
            self._wrong(line, heading, f"{text!r} is no day{why}; write it as 2026-01-15 or 15.01.2026")
            return ""

    def _evidence(self, line: int, heads: dict[str, str], cells: dict[str, str], level: str) -> None:
        if level == reference().levels[-1] and not (cells.get("certificate") and cells.get("issuer")):
            said = "a certified claim has the number of its certificate and who issued it"
            self._wrong(line, heads["level"], f"{said} (columns 'certificate' and 'issuer')")
        if cells.get("valid from") and cells.get("expires") and cells["expires"] < cells["valid from"]:
            self._wrong(line, heads["expires"], "the certificate ends before it begins")
        if cells.get("retraction reason") and not cells.get("retracted on"):
            self._wrong(line, heads["retraction reason"], "a claim taken back says when (column 'retracted on')")

    def _iri(self, line: int, heads: dict[str, str], cells: dict[str, str]) -> str:
        given = cells.get("iri", "")
        if not given:
            return drafts.product_iri(self._prefix, cells["product"], cells["version"])
        if not given.startswith(self._prefix) or not is_address(given):
            self._wrong(line, heads["iri"], f"{given!r} is no IRI that begins with {self._prefix}")
        return given
