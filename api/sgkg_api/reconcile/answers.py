"""What clients get: candidates with scores, suggestions, and values of properties. Pure."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sgkg.matching import Match, Thing
from sgkg.matching_keys import Key, keys
from sgkg_api.reconcile.catalogue import Catalogue, Value, Values
from sgkg_api.reconcile.messages import Condition, Extension, Query
from sgkg_api.reconcile.schema import PROPERTIES, TYPES, Property, Type, of_kind

__all__ = ["candidates", "extended", "found", "offered", "properties_for", "suggested", "suggested_entities"]

#: a property that agrees takes away so much of what a score lacks; one that does not leaves so much of it
_AGREES, _DISAGREES = 0.3, 0.75
#: the score of what only a property names, and what a name must at least come to where one says which thing it is
_BY_PROPERTY, _LIKELY = 75.0, 40.0
_MORE = 15
_DATE = re.compile(r"-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_MOMENT = re.compile(
    _DATE.pattern + r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?"
)
_INTEGER = re.compile(r"[+-]?\d{1,15}")


def found(catalogue: Catalogue, query: Query) -> dict[str, Match]:
    """Return the things that a query may mean, by their IRIs, the likely ones first."""
    matches: dict[str, Match] = {}
    if query.text.strip():
        # Properties may raise one that stands further down.
        most = query.limit + (_MORE if query.conditions else 1)
        known = catalogue.matcher.find(query.text, kinds=query.kinds, limit=most)
        matches = {match.thing.iri: match for match in known}
    for condition in query.conditions:
        for iri, thing in _identified(catalogue, condition, query.kinds).items():
            matches.setdefault(iri, Match(thing, 0.0 if query.text else _BY_PROPERTY, False))
    return matches


def candidates(
    catalogue: Catalogue, query: Query, matches: Mapping[str, Match], claims: Mapping[str, Values]
) -> list[dict[str, Any]]:
    """Judge the things that a query may mean by its properties.

    Args:
        catalogue: of the version.
        query: what is asked.
        matches: what was found.
        claims: what products implement, as far as it is known.

    Returns:
        Candidates as the API has them, the best first.
    """
    named = [frozenset(_identified(catalogue, condition, query.kinds)) for condition in query.conditions]
    meant = [_meant(catalogue, condition) for condition in query.conditions]
    judged = []
    for match in matches.values():
        values = {**catalogue.values(match.thing), **claims.get(match.thing.iri, {})}
        score, certain = match.score, match.exact
        features: list[dict[str, Any]] = [{"id": "name", "value": match.score}, {"id": "exact", "value": match.exact}]
        for condition, things, iris in zip(query.conditions, meant, named, strict=True):
            agrees = _agrees(condition, things, values)
            only = iris == {match.thing.iri}
            if agrees and only and (not query.text or match.score >= _LIKELY):
                score, certain = 100.0, True
            elif agrees:
                score = max(score, _BY_PROPERTY if only else 0.0)
                score += (100 - score) * _AGREES
            elif agrees is False:
                score, certain = score * _DISAGREES, False
            if agrees is not None:
                features.append({"id": condition.property, "value": agrees})
        judged.append((score, certain, match.thing, features))
    sure = sum(certain for _, certain, _, _ in judged)
    judged.sort(key=lambda one: (-one[0], one[2].name.casefold(), one[2].iri))
    return [
        {
            "id": thing.iri,
            "name": thing.name,
            "description": catalogue.describe(thing),
            "type": [_type(of_kind(thing.kind))],
            "score": round(score, 1),
            "match": certain and sure == 1,
            "features": features,
        }
        for score, certain, thing, features in judged[: query.limit]
    ]


def suggested_entities(catalogue: Catalogue, matches: Sequence[Match]) -> list[dict[str, Any]]:
    """Write suggested things."""
    return [
        {
            "id": match.thing.iri,
            "name": match.thing.name,
            "description": catalogue.describe(match.thing),
            "notable": [_type(of_kind(match.thing.kind))],
        }
        for match in matches
    ]


def suggested(known: Sequence[Type | Property], prefix: str) -> list[dict[str, str]]:
    """Return types or properties with a word that begins with what is typed, those whose name does first."""
    asked = " ".join(prefix.casefold().replace("-", " ").split())

    def rank(one: Type | Property) -> int:
        words = f"{one.name} {one.id.replace('-', ' ')}".casefold()
        if words.startswith(asked) or one.id.startswith(prefix.casefold()):
            return 0
        if f" {asked}" in f" {words}":
            return 1
        return 2 if f" {asked}" in f" {one.description.casefold()}" else 3

    ranked = sorted((rank(one), place, one) for place, one in enumerate(known) if rank(one) < 3)
    return [one.as_json() for _, _, one in ranked]


def properties_for(types: Sequence[str]) -> list[Property]:
    """Return the properties that things of some types have; all for none."""
    return [one for one in PROPERTIES.values() if not types or set(types) & set(one.types)]


def offered(type_id: str, limit: int) -> dict[str, Any]:
    """Propose properties for data extension."""
    known = [one for one in properties_for([type_id] if type_id else []) if one.id != "type"]
    answer: dict[str, Any] = {"properties": [one.as_json() for one in known[: limit or None]]}
    if type_id:
        answer["type"] = type_id
    if limit:
        answer["limit"] = limit
    return answer


def extended(catalogue: Catalogue, asked: Extension, claims: Mapping[str, Values]) -> dict[str, Any]:
    """Answer a data extension query; of a thing that is not known, every value is missing."""
    meta: list[dict[str, Any]] = []
    for name, _ in asked.properties:
        one = PROPERTIES[name]
        target = {"type": _type(TYPES[one.target])} if one.target else {}
        meta.append({"id": name, "name": one.name, **target})
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for iri in asked.ids:
        thing = catalogue.matcher.get(iri)
        values = {**catalogue.values(thing), **claims.get(iri, {})} if thing else {}
        rows[iri] = {
            name: [_cell(catalogue, PROPERTIES[name], value) for value in values.get(name, ())[: most or None]]
            for name, most in asked.properties
        }
    return {"meta": meta, "rows": rows}


def _identified(catalogue: Catalogue, condition: Condition, kinds: Sequence[str]) -> dict[str, Thing]:
    """Return the things that the values of an identifying property name."""
    if not PROPERTIES[condition.property].identifies:
        return {}
    types = PROPERTIES[condition.property].types
    own = [kind for one in types for kind in TYPES[one].kinds if not kinds or kind in kinds]
    things: dict[str, Thing] = {}
    for value in condition.values if own else ():
        for thing in catalogue.matcher.named(value, kinds=own):
            values = catalogue.values(thing).get(condition.property, ())
            if any(_keys(value) & _keys(one.text) for one in values):
                things[thing.iri] = thing
    return things


def _meant(catalogue: Catalogue, condition: Condition) -> frozenset[str]:
    """Return the IRIs of the things that the values of a condition name, each alone."""
    target = PROPERTIES[condition.property].target
    named = [catalogue.matcher.named(text, kinds=TYPES[target].kinds) for text in condition.values if target]
    return frozenset(things[0].iri for things in named if len(things) == 1)


def _agrees(condition: Condition, meant: frozenset[str], values: Values) -> bool | None:
    """Tell whether a thing has one of the values; None where nothing is known of that property."""
    known = values.get(condition.property, ())
    if not known:
        return None
    iris = {value.iri for value in known if value.iri}
    if meant & iris or iris & set(condition.values):
        return True
    own = {key for value in known for key in _keys(value.text)}
    return any(_keys(text) & own for text in condition.values)


@lru_cache(1 << 13)
def _keys(text: str) -> frozenset[Key]:
    return frozenset(keys(text))


def _type(one: Type) -> dict[str, str]:
    return {"id": one.id, "name": one.name}


def _cell(catalogue: Catalogue, one: Property, value: Value) -> dict[str, Any]:
    """Write a value as the API has it: only what is an entity of this service has an id."""
    if value.iri and one.target and catalogue.matcher.get(value.iri) is not None:
        return {"id": value.iri, "name": value.text}
    if value.kind == "int" and _INTEGER.fullmatch(value.text):
        return {"int": int(value.text)}
    if value.kind == "float":
        try:
            number = float(value.text)
        except ValueError:
            return {"str": value.text}
        return {"float": number} if abs(number) < float("inf") else {"str": value.text}
    # A day is written as its first moment: the API has only moments (0.2, section 7.2).
    dated = value.kind == "date" or one.dated
    if dated and _DATE.fullmatch(value.text):
        return {"date": f"{value.text}T00:00:00Z"}
    if dated and _MOMENT.fullmatch(value.text):
        return {"date": value.text}
    return {"str": value.text}
