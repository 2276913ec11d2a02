from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.providers.loopback import Loopback, serve
from tests.providers.stand_ins import STATUS, StandIn


@pytest.fixture
def make_server() -> Iterator[Callable[..., Loopback]]:
    """Makes servers on the loopback interface that answer by a function."""
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(serve(*given))


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], StandIn]:
    """Puts a stand-in on a `PATH` of its own, with an empty home."""
    folder, home = tmp_path / "bin", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(home))
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", "CURSOR_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "CODEX_API_KEY", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)

    def put(name: str) -> StandIn:
        status = STATUS.get(name, ["status"])
        return StandIn(folder / name, tmp_path / f"{name}.json", f"{name} 1.2.3", status)

    return put
