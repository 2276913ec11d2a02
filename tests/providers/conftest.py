from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.providers.loopback import Loopback, serve


@pytest.fixture
def make_server() -> Iterator[Callable[..., Loopback]]:
    """Makes servers on the loopback interface that answer by a function."""
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(serve(*given))
