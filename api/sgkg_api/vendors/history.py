"""The history of a vendor's declaration, as JSON and in the words of PROV-O. Pure, but for :func:`page_of`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sgkg import io
from sgkg.namespaces import PREFIXES, RDF, RDFS, SGDATA
from sgkg.store.declarations import Declaration, Outcome
from sgkg.terms import XSD, Iri, Literal, Term

if TYPE_CHECKING:
    from sgkg.store.declarations import Declarations

__all__ = ["ROWS", "Page", "as_json", "as_rdf", "page_of", "version_iri"]

#: rows of a page
ROWS = 100
_PROV, _DCT, _SCHEMA = PREFIXES["prov"], PREFIXES["dct"], PREFIXES["schema"]
#: what each outcome is called for people
_LABELS = {
    Outcome.ACCEPTED: "accepted: published",
    Outcome.UNCHANGED: "unchanged: the same as was published already",
    Outcome.REFUSED: "refused: nothing was stored",
    Outcome.RETRACTED: "retracted: taken back",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a history, newest first.

    Attributes:
        vendor: id of the vendor.
        rows: at most :data:`ROWS`.
        before: the older ones have smaller ids than this; 0 where there are none.
        refused: those that were refused are among them.
    """

    vendor: str
    rows: tuple[Declaration, ...]
    before: int
    refused: bool


def page_of(declarations: "Declarations", vendor: str, *, refused: bool, before: int | None = None) -> Page:
    """Read a page of a history from the disk.

    Args:
        declarations: where it is kept.
        vendor: id of the vendor.
        refused: those that were refused too, which only the vendor itself and curators may see.
        before: only those with a smaller id.
    """
    found = declarations.list(vendor, refused=refused, before=before, limit=ROWS + 1)
    more = len(found) > ROWS
    return Page(vendor, tuple(found[:ROWS]), found[ROWS - 1].id if more else 0, refused)


def as_json(page: Page, url: str) -> dict[str, Any]:
    """Write a page as JSON. Tokens have no place in it.

    Args:
        page: the rows.
        url: of the history.
    """
    return {
        "vendor": f"{SGDATA}vendor/{page.vendor}",
        "refused": page.refused,
        "rows": [_row(row, url) for row in page.rows],
        **({"next": f"{url}.json?before={page.before}"} if page.before else {}),
    }


def as_rdf(page: Page, write: Callable[[io.Document], bytes]) -> bytes:
    """Write a page as RDF: each row is a ``prov:Activity``, each version that it made a ``prov:Entity``.

    Args:
        page: the rows.
        write: writes a document in a syntax.
    """
    return write(io.document(_statements(page.vendor, page.rows)))


def version_iri(vendor: str, number: int) -> Iri:
    """Name a version of a declaration."""
    return Iri(f"{SGDATA}vendor/{vendor}/history/{number}")


def _row(row: Declaration, url: str) -> dict[str, Any]:
    told: dict[str, Any] = {"id": row.id, "time": row.time, "outcome": row.outcome.value}
    if row.outcome is Outcome.REFUSED:
        return {**told, "status": row.status, "violations": row.violations, "sha256": row.sha256, "bytes": row.size}
    if row.number:
        told["number"] = row.number
    if row.outcome is Outcome.ACCEPTED:
        told["url"] = f"{url}/{row.number}"
    if row.outcome is not Outcome.RETRACTED:
        told |= {"digest": row.digest, "sha256": row.sha256, "bytes": row.size, "triples": row.triples}
    return {**told, "version": row.version}


def _statements(vendor: str, rows: Sequence[Declaration]) -> Iterator[tuple[Term, Term, Term]]:
    who = Iri(f"{SGDATA}vendor/{vendor}")
    for row in rows:
        activity = Iri(f"{who}/history#{row.id}")
        moment = Literal(row.time, XSD + "dateTime")
        yield activity, Iri(RDF + "type"), Iri(_PROV + "Activity")
        yield activity, Iri(RDFS + "label"), Literal(_LABELS[row.outcome], language="en")
        yield activity, Iri(_DCT + "type"), Literal(row.outcome.value)
        # What is checked and written takes less than the second that times have.
        yield activity, Iri(_PROV + "startedAtTime"), moment
        yield activity, Iri(_PROV + "endedAtTime"), moment
        yield activity, Iri(_PROV + "wasAssociatedWith"), who
        if row.sha256:
            yield activity, Iri(_SCHEMA + "sha256"), Literal(row.sha256)
        if row.outcome is Outcome.REFUSED:
            text = f"status {row.status}, {row.violations} violations"
            yield activity, Iri(RDFS + "comment"), Literal(text, language="en")
        if row.outcome is Outcome.ACCEPTED:
            yield from _version(activity, who, row, moment)
        if row.outcome is Outcome.RETRACTED and row.number > 1:
            yield activity, Iri(_PROV + "invalidated"), version_iri(vendor, row.number - 1)


def _version(activity: Iri, who: Iri, row: Declaration, moment: Literal) -> Iterator[tuple[Term, Term, Term]]:
    made = version_iri(row.vendor, row.number)
    yield activity, Iri(_PROV + "generated"), made
    yield made, Iri(RDF + "type"), Iri(_PROV + "Entity")
    yield made, Iri(_PROV + "wasGeneratedBy"), activity
    yield made, Iri(_PROV + "generatedAtTime"), moment
    yield made, Iri(_PROV + "wasAttributedTo"), who
    yield made, Iri(_DCT + "identifier"), Literal(row.digest)
