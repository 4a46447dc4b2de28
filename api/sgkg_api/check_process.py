"""The process that checks one file for somebody else: no connection, no program, no file, little memory and time.

``python -m sgkg_api.check_process MEGABYTES SECONDS NAME [OPTION]...`` in the folder of the file.
"""

import os
import resource
import sys

from sgkg.evaluate.sandbox import die_with_parent, limit_memory, lock_network

__all__ = ["check"]


def check(arguments: list[str]) -> int:
    """Validate a file and write the report as JSON.

    Args:
        arguments: memory limit in megabytes, time limit in seconds, name of the file, options of ``sgkg validate``.

    Returns:
        The exit code of ``sgkg validate``.
    """
    memory_mb, time_s, name, *options = arguments
    die_with_parent()
    from sgkg.cli import main
    from sgkg.cli import validate as _loaded  # noqa: F401 - before memory is counted

    limit_memory(int(memory_mb))
    # Who started this kills it in time. This is for the case that nobody is left who does; threads count together.
    most_s = int(time_s) * (os.cpu_count() or 1) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most_s, most_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    lock_network()
    return main(["validate", f"./{name}", "--format", "json", "--fail-on", "violation", *options])


if __name__ == "__main__":
    sys.exit(check(sys.argv[1:]))
