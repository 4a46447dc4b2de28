"""A real server with two vendors and their tokens."""

from collections.abc import Iterator

import pytest
from vendors.http.shops import Shop, opened


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with opened(tmp_path_factory.mktemp("shop"), "--vendor-rate", "100000", "--timeout", "10") as found:
        yield found
