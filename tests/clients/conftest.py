"""A server for clients that were not written by us, with a few statements in it."""

from collections.abc import Iterator

import pytest
from suites.served import Server, served

EX = "http://example.org/"
DEFAULT = (
    f'<{EX}meter> <{EX}name> "Zähler"@de .\n'
    f'<{EX}meter> <{EX}name> "meter & \\"box\\", <1>"@en .\n'
    f'<{EX}meter> <{EX}voltage> "230"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    f"<{EX}meter> <{EX}partOf> _:b .\n"
)
NAMED = f'<{EX}hub> <{EX}voltage> "400"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("clients"), "--bare", "--default-graph", "separate") as one:
        yield one


@pytest.fixture
def server(running: Server) -> Server:
    """A server that holds the statements above; a test may change them."""
    assert running.update("DROP ALL").status == 204
    assert running.put(None, DEFAULT.encode()).status in (201, 204)
    assert running.put(EX + "graph", NAMED.encode()).status in (201, 204)
    return running


@pytest.fixture
def queries(server: Server) -> str:
    """The URL of the query endpoint."""
    return server.url + server.query_path


@pytest.fixture
def updates(server: Server) -> str:
    """The URL of the update endpoint."""
    return server.url + server.update_path
