"""What is sent to be stored: refused where it is not what it says it is, before anything is changed."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from sgkg import guards
from sgkg.errors import InputError, RdfSyntaxError, UsageError
from sgkg.io import FORMATS, Format, syntax_error

__all__ = ["Upload", "extend_in_pieces", "read_upload"]

#: how many statements are written at once
_PIECE = 100_000


@dataclass(frozen=True, slots=True)
class Upload:
    """RDF text that has been read through once and found whole.

    Attributes:
        data: the text, packed JSON-LD contexts put in.
        form: its format.
        base: IRI that its relative IRIs are resolved against.
    """

    data: bytes
    form: Format
    base: str

    def quads(self) -> Iterator[ox.Quad]:
        """Parse the text once more. Blank nodes get labels that nothing else has, others each time."""
        return _quads(self.data, self.form, self.base)


def read_upload(data: bytes, media_type: str, base: str) -> Upload:
    """Check RDF text that is to go into one graph.

    Args:
        data: the text in UTF-8 (XML may say otherwise).
        media_type: one of :data:`sgkg.io.FORMATS`, without parameters.
        base: IRI that relative IRIs are resolved against.

    Raises:
        UsageError: the media type is none that is read, a statement names a graph, or the base is no IRI.
        RdfSyntaxError: the text does not parse; carries line and column where the format gives them.
        RemoteResourceError: the text wants something from the network, or declares XML entities.
    """
    form = next((one for one in FORMATS.values() if one.media_type == media_type), None)
    if form is None:
        known = ", ".join(one.media_type for one in FORMATS.values())
        raise UsageError(f"{media_type} is no format that is read; send {known}")
    try:
        ox.NamedNode(base)
    except ValueError as error:
        raise UsageError(f"the base {base!r} is no IRI: {error}") from error
    try:
        data = _guarded(data.removeprefix(codecs.BOM_UTF8), form)
        for quad in _quads(data, form, base):
            if quad.graph_name != ox.DefaultGraph():
                raise UsageError(
                    f"the text has statements of the graph {quad.graph_name}; send the statements of one graph at a "
                    "time, in a format without graphs or in the default graph of the text"
                )
    except SyntaxError as error:
        raise _nameless(syntax_error(error, data, "", form)) from error
    except ValueError as error:
        raise RdfSyntaxError(str(error)) from error
    except InputError as error:
        raise _nameless(error) from error
    return Upload(data, form, base)


def extend_in_pieces(store: ox.Store, quads: Iterator[ox.Quad]) -> None:
    """Add statements, a bounded number at a time: in one go the engine takes a kilobyte of memory for each.

    What is read from the store meanwhile is as it was before.
    """
    piece = list(islice(quads, _PIECE))
    if len(piece) < _PIECE:
        store.extend(piece)
        return
    while piece:
        store.bulk_extend(piece)
        piece = list(islice(quads, _PIECE))


def _quads(data: bytes, form: Format, base: str) -> Iterator[ox.Quad]:
    return ox.parse(data, format=_engine_format(form), base_iri=base, rename_blank_nodes=True)


def _guarded(data: bytes, form: Format) -> bytes:
    if form.name == "jsonld":
        data, lost = guards.with_packed_contexts(data, "")
        if lost:
            raise InputError(lost[0].sentence())
    elif form.name == "rdfxml":
        guards.refuse_entities(data, "")
    else:
        guards.refuse_deep_nesting(data, "")
    return data


def _nameless(error: InputError) -> InputError:
    """What is sent has no name of a file."""
    error.source = None
    return error


def _engine_format(form: Format) -> ox.RdfFormat:
    found = ox.RdfFormat.from_media_type(form.media_type)
    if found is None:
        raise UsageError(f"{form.media_type} is no format that the engine reads")
    return found
