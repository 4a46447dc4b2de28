"""JSON as text: quick for large trees, readable for small ones, always well-formed Unicode."""

import json
import re
from typing import Any

__all__ = ["dump", "wellformed"]

_SURROGATES = re.compile("[\ud800-\udfff]")


def dump(tree: Any, depth: int, indent: str = "") -> str:
    """Write JSON with the outer levels laid out and each inner value on one line.

    Args:
        tree: what to write; keys keep their order.
        depth: how many levels are laid out.
        indent: of the first level.

    >>> print(dump({"a": [1, {"b": 2}], "c": {}}, 2))
    {
      "a": [
        1,
        {"b": 2}
      ],
      "c": {}
    }
    """
    if not depth or not tree or not isinstance(tree, dict | list):
        return json.dumps(tree, ensure_ascii=False)
    inner = f"{indent}  "
    if isinstance(tree, dict):
        lines = [f"{json.dumps(key, ensure_ascii=False)}: {dump(tree[key], depth - 1, inner)}" for key in tree]
        first, last = "{}"
    else:
        lines = [dump(item, depth - 1, inner) for item in tree]
        first, last = "[]"
    between = f",\n{inner}"
    return f"{first}\n{inner}{between.join(lines)}\n{indent}{last}"


def wellformed(text: str) -> str:
    """Replace what no Unicode text has: the halves of pairs that stand for odd bytes in names of files."""
    return _SURROGATES.sub("\ufffd", text)
