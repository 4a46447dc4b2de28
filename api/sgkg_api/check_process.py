"""The process that checks one file for somebody else: no connection, no program, little memory.

``python -m sgkg_api.check_process MEGABYTES NAME [OPTION]...`` in the folder of the file.
"""

import sys

from sgkg.cli import main
from sgkg.cli import validate as _loaded  # noqa: F401 - before memory is counted
from sgkg.evaluate.sandbox import die_with_parent, limit_memory, lock_network

__all__ = ["check"]


def check(arguments: list[str]) -> int:
    """Validate a file and write the report as JSON.

    Args:
        arguments: memory limit in megabytes, name of the file, options of ``sgkg validate``.

    Returns:
        The exit code of ``sgkg validate``.
    """
    limit, name, *options = arguments
    die_with_parent()
    limit_memory(int(limit))
    lock_network()
    return main(["validate", f"./{name}", "--format", "json", "--fail-on", "violation", *options])


if __name__ == "__main__":
    sys.exit(check(sys.argv[1:]))
