"""SHACL validation: two engines behind one interface, and the proof that something was checked."""

from sgkg.validation.base import ENGINES, Engine, engine
from sgkg.validation.runs import check, packed_shapes, rules

__all__ = ["ENGINES", "Engine", "check", "engine", "packed_shapes", "rules"]
