"""Which media type a client gets (RFC 9110, 12.5.1), whether it takes gzip (12.5.3) or has it (13.1.2). Pure.

The order of a header means nothing: what is equally welcome is chosen in our order of preference. The most specific
member of a header decides over each media type: exact over ``type/*`` over ``*/*``. Parameters such as ``charset``,
``profile`` and ``version`` are no reason to refuse. Members that cannot be read are passed over; a header in which
none can be read is as good as none, and so is an empty one.

A program may ask for ``application/json`` and mean the JSON of SPARQL results: such other names count as the type
itself. In a header that names ``text/html`` they do not count, as a browser's ``application/xml`` means no program's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

__all__ = ["ALIASES", "GRAPHS", "NAMES", "RESULTS", "accepts_gzip", "by_name", "choose", "has_tag", "results_for"]

_JSON = "application/sparql-results+json"
_XML = "application/sparql-results+xml"
_CSV = "text/csv"
_TSV = "text/tab-separated-values"
#: media types of solutions, in our order of preference
RESULTS: tuple[str, ...] = (_JSON, _XML, _CSV, _TSV)
#: media types of graphs, in our order of preference
GRAPHS: tuple[str, ...] = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)
#: media type -> other names that programs use for it
ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        _JSON: ("application/json", "text/json"),
        _XML: ("application/xml", "text/xml"),
        "text/turtle": ("application/x-turtle", "application/turtle"),
        "application/n-triples": ("text/plain",),
        "application/rdf+xml": ("application/xml", "text/xml"),
        "application/ld+json": ("application/json",),
        "application/problem+json": ("application/json",),
        "text/html": ("application/xhtml+xml",),
    }
)
#: short name, as in ``?format=`` -> media types that go by it
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "csv": (_CSV,),
        "html": ("text/html",),
        "json": (_JSON, "application/ld+json"),
        "jsonld": ("application/ld+json",),
        "nq": ("application/n-quads",),
        "nquads": ("application/n-quads",),
        "nt": ("application/n-triples",),
        "ntriples": ("application/n-triples",),
        "rdf": ("application/rdf+xml",),
        "rdfxml": ("application/rdf+xml",),
        "trig": ("application/trig",),
        "tsv": (_TSV,),
        "ttl": ("text/turtle",),
        "turtle": ("text/turtle",),
        "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
        "xml": (_XML, "application/rdf+xml"),
    }
)
_MEMBER = re.compile(r'(?:[^,"]++|"(?:[^"\\]++|\\.)*+"?)++', re.DOTALL)
_RANGE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)")
_PARAMETER = re.compile(r""";[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^;"]*))?[ \t]*""")
_WEIGHT = re.compile(r"0?\.\d+|0\.?|1(?:\.0*)?")
_LONGEST_KEPT = 1000


def results_for(form: str) -> tuple[str, ...]:
    """Return the media types for the results of a query that makes no graph.

    CSV and TSV are not defined for a truth value (SPARQL 1.1 Query Results CSV and TSV Formats, 1), so ASK has none.

    Args:
        form: ``SELECT`` or ``ASK``; for anything else, which is no query, every type will do, as it fails anyway.
    """
    return {"SELECT": RESULTS, "ASK": (_JSON, _XML)}.get(form, RESULTS + GRAPHS)


def choose(accept: str | None, offers: Iterable[str]) -> str | None:
    """Choose the media type that a client likes best.

    >>> choose("text/*;q=0.5, application/n-triples", GRAPHS)
    'application/n-triples'
    >>> choose("application/json", RESULTS)
    'application/sparql-results+json'

    Args:
        accept: value of the Accept header, None where there is none.
        offers: media types, in our order of preference.

    Returns:
        One of the offers; None where the client takes none of them (406).
    """
    offered = tuple(offers)
    if not accept or accept == "*/*":
        return offered[0] if offered else None
    if len(accept) > _LONGEST_KEPT:
        return _chosen(accept, offered)
    return _kept(accept, offered)


def by_name(name: str, offers: Iterable[str]) -> str | None:
    """Find the offer that goes by a short name or a media type; None where there is none.

    >>> by_name("xml", GRAPHS), by_name("text/turtle", GRAPHS), by_name("csv", GRAPHS)
    ('application/rdf+xml', 'text/turtle', None)
    """
    wanted = name.strip().lower().replace(" ", "+")  # an unescaped + of a media type has become a space
    known = NAMES.get(wanted, (wanted,))
    return next((offer for offer in offers if offer in known), None)


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Tell whether a client takes gzip, and likes it no less than no coding at all.

    >>> accepts_gzip("gzip, deflate"), accepts_gzip("gzip;q=0, *"), accepts_gzip(None)
    (True, False, False)
    """
    if not accept_encoding:
        return False
    weights = {name: weight for name, weight, _ in _members(accept_encoding)}
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


@lru_cache(maxsize=512)
def _kept(accept: str, offers: tuple[str, ...]) -> str | None:
    return _chosen(accept, offers)


def _chosen(accept: str, offers: Sequence[str]) -> str | None:
    weights: dict[str, float] = {}
    bare: set[str] = set()
    for name, weight, parameters in _members(accept):
        media_range = "*/*" if name == "*" else name
        match = _RANGE.fullmatch(media_range)
        if match is None or (match[1] == "*" and match[2] != "*"):
            continue
        # One that has no parameters speaks of what we send, which has none either; else the best counts.
        if media_range in bare or (parameters and weights.get(media_range, -1.0) > weight):
            continue
        if not parameters:
            bare.add(media_range)
        weights[media_range] = weight
    if not weights:
        return offers[0] if offers else None
    with_aliases = "text/html" not in weights
    best, best_weight = None, 0.0
    for offer in offers:
        names = (offer, *(ALIASES.get(offer, ()) if with_aliases else ()))
        found = next((weights[name] for name in names if name in weights), None)
        if found is None:
            found = weights.get(offer.partition("/")[0] + "/*", weights.get("*/*", 0.0))
        if found > best_weight:
            best, best_weight = offer, found
    return best


def _members(header: str) -> Iterator[tuple[str, float, bool]]:
    """Give the members of a header that can be read: name in small letters, weight, whether it has parameters."""
    for member in _MEMBER.findall(header):
        name, semicolon, rest = member.partition(";")
        weight, parameters, place = 1.0, False, 0
        rest = semicolon + rest
        while place < len(rest):
            match = _PARAMETER.match(rest, place)
            if match is None:
                break
            place = match.end()
            if match[1] is None:
                continue
            if match[1].lower() != "q":
                parameters = True
                continue
            value = match[2].strip()
            if not _WEIGHT.fullmatch(value):
                break
            weight, place = float(value), len(rest)  # what follows the weight are extensions, which nobody uses
        else:
            if name := name.strip().lower():
                yield name, weight, parameters


def has_tag(header: str, tag: str) -> bool:
    """Tell whether If-None-Match names an entity tag: compared weakly (RFC 9110, 13.1.2).

    >>> has_tag('"a", W/"b"', '"b"'), has_tag("*", '"b"'), has_tag('"a"', '"b"')
    (True, True, False)
    """
    known = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
