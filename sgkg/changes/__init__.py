"""What changed between two versions of a data set: gaps, coverage, interfaces, claims, terms."""

from sgkg.changes.compare import compare
from sgkg.changes.model import Change, ChangeReport, Coverage, Entity, Kind, Statement, Version
from sgkg.changes.sources import documents

__all__ = ["Change", "ChangeReport", "Coverage", "Entity", "Kind", "Statement", "Version", "compare", "documents"]
