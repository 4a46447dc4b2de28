"""SHACL validation: two engines behind one interface, and the proof that something was checked."""

from sgkg.model import ENGINES
from sgkg.validation.base import Engine, engine
from sgkg.validation.runs import check, packed_shapes, rules

__all__ = ["ENGINES", "Engine", "check", "engine", "packed_shapes", "rules"]
