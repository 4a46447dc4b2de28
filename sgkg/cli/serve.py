"""``sgkg serve``: publish the graph as a SPARQL endpoint and as linked data."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from sgkg.cli import options
from sgkg.errors import UsageError
from sgkg.settings import MODES, Settings

__all__ = ["serve"]

_DEFAULT = Settings()


def _lanes(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    fast, colon, slow = value.partition(":")
    if not (colon and fast.isdecimal() and slow.isdecimal() and int(fast) and int(slow)):
        raise click.BadParameter(f"{value!r} is not of the form FAST:SLOW, such as 3:1")
    return int(fast), int(slow)


@click.command(context_settings=options.HELP)
@click.option("--host", default=_DEFAULT.host, show_default=True, envvar="SGKG_HOST", help="Address to listen on.")
@click.option(
    "--port", default=_DEFAULT.port, show_default=True, type=click.IntRange(0, 65535), envvar="SGKG_PORT",
    help="Port to listen on; 0 takes a free one and says which.",
)  # fmt: skip
@click.option(
    "--store", type=click.Path(file_okay=False, path_type=Path), envvar="SGKG_STORE",
    help="Folder of the store, made where there is none.  [default: a temporary one]",
)  # fmt: skip
@click.option("--bare", is_flag=True, help="Start with an empty store, without the packed data.")
@click.option(
    "--default-graph", type=click.Choice(MODES),
    help="What queries see without GRAPH or FROM: the merge of the packed graphs, the merge of all, or a graph of "
    "its own.  [default: curated; separate with --bare]",
)  # fmt: skip
@click.option(
    "--base-iri", default=_DEFAULT.base_iri, envvar="SGKG_BASE_IRI", metavar="URL",
    help="URL under which the world sees the server.  [default: as each request names it]",
)  # fmt: skip
@click.option(
    "--root-path", default=_DEFAULT.root_path, envvar="SGKG_ROOT_PATH", metavar="PATH",
    help="Path under which a proxy serves it, such as /grid.",
)  # fmt: skip
@click.option(
    "--timeout", "timeout_s", default=_DEFAULT.timeout_s, show_default=True, metavar="SECONDS",
    envvar="SGKG_TIMEOUT", help="Time for a query, from its arrival to the end of its answer.",
)  # fmt: skip
@click.option(
    "--memory-limit", "memory_limit_mb", default=_DEFAULT.memory_limit_mb, show_default=True, metavar="MB",
    envvar="SGKG_MEMORY_LIMIT", help="Memory that a query may take.",
)  # fmt: skip
@click.option(
    "--in-memory", default=_DEFAULT.in_memory, show_default=True, metavar="TRIPLES", type=click.IntRange(0),
    envvar="SGKG_IN_MEMORY",
    help="Hold the data in memory too, if it has no more statements than this: 0.6 kB each, once for all workers.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(2), envvar="SGKG_WORKERS", metavar="N",
    help="Processes that evaluate queries, half of them for long ones.  [default: 4, or as --lanes says]",
)  # fmt: skip
@click.option(
    "--lanes", callback=_lanes, metavar="FAST:SLOW", envvar="SGKG_LANES",
    help="How many workers answer short queries, and how many long ones.",
)  # fmt: skip
@click.option(
    "--queue", default=_DEFAULT.queue, show_default=True, metavar="N", envvar="SGKG_QUEUE",
    help="Queries that may wait for a worker; more are refused.",
)  # fmt: skip
@click.option(
    "--cache", "cache_mb", default=_DEFAULT.cache_mb, show_default=True, metavar="MB", envvar="SGKG_CACHE",
    type=click.IntRange(0), help="Memory for answers that are asked again; 0 for none.",
)  # fmt: skip
@click.option(
    "--max-query", "max_query_bytes", default=_DEFAULT.max_query_bytes, show_default=True, metavar="BYTES",
    type=click.IntRange(1), envvar="SGKG_MAX_QUERY", help="The longest query taken.",
)  # fmt: skip
@click.option(
    "--max-upload", "max_body_bytes", default=_DEFAULT.max_body_bytes, show_default=True, metavar="BYTES",
    type=click.IntRange(1), envvar="SGKG_MAX_UPLOAD", help="The longest update or upload taken.",
)  # fmt: skip
@click.option(
    "--vendor-rate", default=_DEFAULT.vendor_rate, show_default=True, metavar="N", type=click.IntRange(1),
    envvar="SGKG_VENDOR_RATE", help="How often in a minute a vendor may publish or take back.",
)  # fmt: skip
@click.option(
    "--max-declaration", "vendor_bytes", default=_DEFAULT.vendor_bytes, show_default=True, metavar="BYTES",
    type=click.IntRange(1), envvar="SGKG_MAX_DECLARATION", help="The longest declaration of a vendor taken.",
)  # fmt: skip
@click.option(
    "--max-declared", "vendor_triples", default=_DEFAULT.vendor_triples, show_default=True, metavar="TRIPLES",
    type=click.IntRange(1), envvar="SGKG_MAX_DECLARED", help="Statements that a declaration may have.",
)  # fmt: skip
@click.option("--public-metrics", is_flag=True, envvar="SGKG_PUBLIC_METRICS", help="Show /metrics without a token.")
@click.option(
    "--access-log/--no-access-log", default=True, show_default=True, help="A line of JSON for each request."
)
def serve(
    *, workers: int | None, lanes: tuple[int, int] | None, default_graph: str | None, bare: bool, **given: Any
) -> None:
    """Publish the graph: a SPARQL endpoint at /sparql, and every IRI of the graph as a page and as data.

    \b
    sgkg serve
    sgkg serve --store /var/lib/sgkg --base-iri https://grid.example.org

    SGKG_CURATOR_TOKEN in the environment is a token that may write (32 characters or more); sgkg token makes others.
    Each option but the flags can also stand in the environment, such as SGKG_PORT.
    """  # noqa: D301 - click reads the escape
    if sys.platform == "win32":
        raise UsageError("sgkg serve runs on Linux and macOS; on Windows use it in WSL")
    if lanes and workers and sum(lanes) != workers:
        raise UsageError(
            f"--lanes {lanes[0]}:{lanes[1]} are {sum(lanes)} workers, not {workers}; give one of the two"
        )
    fast, slow = lanes or ((workers - workers // 2, workers // 2) if workers else (_DEFAULT.fast, _DEFAULT.slow))
    settings = Settings(
        **given,
        fast=fast,
        slow=slow,
        bare=bare,
        default_graph=default_graph or ("separate" if bare else "curated"),
        curator_token=Settings.secret(os.environ),
    )
    from sgkg_api.server import run

    run(settings)
