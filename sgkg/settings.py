"""The settings of the server, in one place: command line, environment and documentation read this table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sgkg.errors import UsageError

__all__ = ["MODES", "Settings"]

#: what the default graph of a query is: the merge of the packed graphs about the deck; the merge of all named graphs;
#: a graph of its own
MODES = ("curated", "union", "separate")
_LEAST_TOKEN = 32
_LEAST_MEMORY_MB = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server runs.

    Attributes:
        host, port: where it listens.
        store: folder of the store; None for a temporary one, removed at the end.
        base_iri: URL under which the world sees the server, without a slash at its end; empty takes it from each
            request.
        root_path: path under which a proxy serves it, such as ``/grid``.
        timeout_s: from the arrival of a query to the end of its answer.
        memory_limit_mb: for one query.
        in_memory: a version with up to so many statements is held in memory, once for all workers.
        fast, slow: how many short and how many long queries run at once.
        queue: how many more may wait.
        default_graph: one of :data:`MODES`.
        bare: without the packed data.
        cache_mb: memory for answers.
        max_query_bytes, max_body_bytes: the longest query, and the longest update or upload.
        vendor_rate: how often in a minute a vendor may write.
        vendor_bytes, vendor_triples: the longest declaration of a vendor.
        curator_token: a token that may write everything, beside those in the store; never logged.
        public_metrics: ``/metrics`` asks for no token.
        access_log: a line of JSON for each request.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    store: Path | None = None
    base_iri: str = ""
    root_path: str = ""
    timeout_s: float = 30.0
    memory_limit_mb: int = 512
    in_memory: int = 1_000_000
    fast: int = 2
    slow: int = 2
    queue: int = 64
    default_graph: str = "curated"
    bare: bool = False
    cache_mb: int = 64
    max_query_bytes: int = 1 << 16
    max_body_bytes: int = 1 << 27
    vendor_rate: int = 60
    vendor_bytes: int = 5_000_000
    vendor_triples: int = 100_000
    curator_token: str | None = field(default=None, repr=False)
    public_metrics: bool = False
    access_log: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            UsageError: says which setting, and what it may be.
        """
        if self.default_graph not in MODES:
            raise UsageError(f"the default graph is one of {', '.join(MODES)}, not {self.default_graph!r}")
        if not (0 < self.timeout_s < math.inf) or min(self.fast, self.slow, self.queue) < 1:
            raise UsageError("time-out, lanes and queue must be more than 0, and no more than a number can be")
        if self.memory_limit_mb < _LEAST_MEMORY_MB:
            raise UsageError(f"the memory limit must be at least {_LEAST_MEMORY_MB} MB")
        if min(self.vendor_rate, self.vendor_bytes, self.vendor_triples) < 1:
            raise UsageError("rate and limits of vendors must be more than 0")
        if self.base_iri:
            parts = urlsplit(self.base_iri)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
                raise UsageError(f"--base-iri must be an http or https URL without query, not {self.base_iri!r}")
        if self.root_path and (not self.root_path.startswith("/") or self.root_path.endswith("/")):
            raise UsageError(f"--root-path begins with a slash and does not end with one, not {self.root_path!r}")
        if self.base_iri and self.root_path and not urlsplit(self.base_iri).path.rstrip("/").endswith(self.root_path):
            raise UsageError(f"--base-iri must end in {self.root_path}, as --root-path says, or links go astray")
        if self.curator_token is not None and len(self.curator_token) < _LEAST_TOKEN:
            raise UsageError(f"SGKG_CURATOR_TOKEN must have at least {_LEAST_TOKEN} characters")

    @property
    def write_timeout_s(self) -> float:
        """Seconds that an update or upload may take."""
        return max(120.0, 4 * self.timeout_s)

    @staticmethod
    def secret(environment: Mapping[str, str]) -> str | None:
        """Take the curator's token from the environment; an empty one is none."""
        return environment.get("SGKG_CURATOR_TOKEN") or None
