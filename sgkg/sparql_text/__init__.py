"""What a SPARQL text asks for, read from its tokens without running it."""

from sgkg.sparql_text.dataset import Dataset, dataset, with_using
from sgkg.sparql_text.faults import told
from sgkg.sparql_text.forms import form, is_deterministic, is_update, normalise, refuse_update
from sgkg.sparql_text.iris import absolute, resolve
from sgkg.sparql_text.mentioned import mentioned
from sgkg.sparql_text.network import refuse_network

__all__ = [
    "Dataset",
    "absolute",
    "dataset",
    "form",
    "is_deterministic",
    "is_update",
    "mentioned",
    "normalise",
    "refuse_network",
    "refuse_update",
    "resolve",
    "told",
    "with_using",
]
