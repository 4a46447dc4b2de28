"""What goes into a gated run: files by name and content, and how they are to be checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sgkg import io
from sgkg.errors import InputError, UnreadableError, UsageError
from sgkg.gate.judge import Rules
from sgkg.io import Document
from sgkg.model import ENGINES
from sgkg.validation.runs import Run, check
from sgkg.vendors.model import Vendor

__all__ = ["Files", "Inputs", "Wish", "checked", "parsed", "parsed_shapes"]

Files = Sequence[tuple[Document, bytes]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run reads: names and bytes, in the order given.

    Attributes:
        data: the inventory, or any data.
        shapes: instead of the packed ones; None for those.
        waivers: files of waivers.
        baseline: name and text of the file to compare with; None for none.
    """

    data: tuple[tuple[str, bytes], ...]
    shapes: tuple[tuple[str, bytes], ...] | None = None
    waivers: tuple[tuple[str, bytes], ...] = ()
    baseline: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How a run is done.

    Attributes:
        today: date by which waivers are judged, YYYY-MM-DD.
        as_of: date of the run for claims and standards; by default that of the inventory.
        engine: name of the SHACL engine.
        inference: add what follows from the data; by default with the packed shapes only.
        fail_on: one of :data:`sgkg.model.FAIL_ON`.
        rules: severities that the policy gives rules; None turns one off.
        limits: most findings of a severity or a rule.
        vendor: who would publish the files; None where nobody would.
    """

    today: str
    as_of: str | None = None
    engine: str = ENGINES[0]
    inference: bool | None = None
    fail_on: str = "violation"
    rules: Rules = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    vendor: Vendor | None = None


def parsed(named: Sequence[tuple[str, bytes]], mark: str = "f") -> list[tuple[Document, bytes]]:
    """Parse files.

    Args:
        named: names and bytes.
        mark: put before the labels of blank nodes, to keep the files of a run apart.

    Raises:
        InputError: files cannot be read; an UnreadableError for several.
    """
    several = len(named) > 1 or mark != "f"
    found: list[tuple[Document, bytes]] = []
    errors: list[InputError] = []
    for number, (name, data) in enumerate(named):
        try:
            document = io.parse(data, source=name, scope=f"{mark}{number}-" if several else "")
            found.append((document, data))
        except InputError as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else UnreadableError(errors)
    return found


def parsed_shapes(named: Sequence[tuple[str, bytes]] | None) -> list[Document] | None:
    """Parse shapes; None stays, for the packed ones.

    Raises:
        UsageError: they cannot be read.
    """
    if named is None:
        return None
    try:
        return [document for document, _ in parsed(named, "s")]
    except InputError as error:  # the data can be read; what is wrong is how the run was set up
        raise UsageError(f"the shapes cannot be read: {error}") from error


def checked(files: Files, shapes: Sequence[Document] | None, wish: Wish) -> Run:
    """Validate files as a run wishes.

    Raises:
        UsageError: the run would check nothing, or less than it says.
    """
    documents = [document for document, _ in files]
    if wish.vendor is not None:
        from sgkg.gate import as_vendor  # only vendors need it

        as_vendor.refuse(documents)
    done = check(documents, shapes=shapes, engine_name=wish.engine, as_of=wish.as_of, inference=wish.inference)
    return done if wish.vendor is None else as_vendor.with_space(done, documents, wish.vendor)
