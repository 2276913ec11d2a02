"""What a call costs is known where a vendor's price list names the model, and nowhere else."""

import importlib
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from docsfy_plugin.providers import claude, codex, command, cursor, gemini, llm, openai, prices

MILLION = 1_000_000


@pytest.fixture(autouse=True)
def forget_library() -> Iterator[None]:
    prices._load.cache_clear()
    yield
    prices._load.cache_clear()


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name, *rest: None if name == "genai_prices" else find_spec(name, *rest),
    )


def list_price(model: str, vendor: str, input_tokens: int, output_tokens: int) -> float:
    library = importlib.import_module("genai_prices")
    usage = library.Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    return float(library.calc_price(usage, model, provider_id=vendor).total_price)


@pytest.mark.parametrize(
    ("make", "model", "vendor"),
    [
        (claude.make_provider, "claude-sonnet-4-5", "anthropic"),
        (codex.make_provider, "gpt-5.1-codex", "openai"),
        (gemini.make_provider, "gemini-2.5-pro", "google"),
        (cursor.make_provider, "gpt-5.1", "openai"),
        (lambda: openai.make_provider({"OPENAI_API_KEY": "k"}), "gpt-4.1-mini", "openai"),
    ],
)
def test_a_call_costs_what_the_vendor_lists(make, model, vendor):
    found = make().price(model, 10_000, 2_000)
    assert found == pytest.approx(list_price(model, vendor, 10_000, 2_000))
    assert found > 0


@pytest.mark.parametrize("alias", ["sonnet", "opus", "haiku", "sonnet[1m]"])
def test_an_alias_costs_what_the_newest_of_its_family_costs(alias):
    newest = prices.find_newest("anthropic", f"claude-{alias.removesuffix('[1m]')}-")
    found = claude.make_provider().price(alias, 10_000, 2_000)
    assert newest.startswith("claude-")
    assert found == pytest.approx(list_price(newest, "anthropic", 10_000, 2_000))


def test_the_newest_model_has_the_highest_numbers(monkeypatch):
    def one(name: str) -> object:
        return type("Model", (), {"id": name})

    names = ["m-4-9", "m-4-10", "m-4", "m-20991231", "m-latest", "other-99", "m-5-preview"]
    vendor = type("Vendor", (), {"id": "v", "models": [one(name) for name in names]})
    snapshot = type("Snapshot", (), {"providers": [vendor]})
    data = importlib.import_module("genai_prices.data_snapshot")
    monkeypatch.setattr(data, "get_snapshot", lambda: snapshot)
    assert prices.find_newest("v", "m-") == "m-4-10"
    assert prices.find_newest("nobody", "m-") == ""


@pytest.mark.parametrize("make", [claude, codex, gemini, cursor])
@pytest.mark.parametrize("model", ["default", "auto", "no-such-model", "", "a\0b"])
def test_a_model_that_is_not_listed_has_no_price(make, model):
    assert make.make_provider().price(model, MILLION, 0) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434/v1",
        "http://localhost:8000/v1",
        "http://[::1]:8000/v1",
        "https://gateway.example.org/v1",
        "no url",
    ],
)
def test_an_endpoint_that_is_no_known_vendor_has_no_price(url):
    provider = openai.make_provider({"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k"})
    assert provider.price("gpt-4.1-mini", MILLION, 0) is None


def test_an_endpoint_is_priced_by_its_own_list():
    url = "https://openrouter.ai/api/v1"
    provider = openai.make_provider({"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k"})
    assert provider.price("anthropic/claude-sonnet-4.5", 1000, 0) > 0
    assert provider.price("gpt-4.1-mini", 1000, 0) is None


def test_a_model_of_llm_is_priced_by_its_own_name(monkeypatch, tmp_path):
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    assert llm.price("4o-mini", MILLION, 0) == list_price("gpt-4o-mini", "openai", MILLION, 0)


def test_a_model_that_llm_does_not_know_has_no_price(monkeypatch, tmp_path):
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    assert llm.price("no-such-model", MILLION, 0) is None


@pytest.mark.parametrize("key", ["", "api_key_name: mine"])
def test_a_model_of_llm_that_runs_here_has_no_price(monkeypatch, tmp_path, key):
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    (tmp_path / "extra-openai-models.yaml").write_text(
        f"- model_id: here\n  model_name: gpt-4o-mini\n  api_base: http://localhost:1/v1\n  {key}\n"
    )
    assert llm.price("here", MILLION, 0) is None


def test_a_model_of_llm_without_a_key_has_no_price_whatever_its_name(monkeypatch):
    local = type("Local", (), {"model_id": "gpt-4o-mini", "needs_key": None})
    monkeypatch.setattr(llm, "_load_model", lambda name: local)
    assert llm.price("gpt-4o-mini", MILLION, 0) is None


def test_a_command_has_no_price():
    assert command.make_provider("x").price is None


def test_without_the_library_nothing_has_a_price(no_library):
    assert claude.make_provider().price("claude-sonnet-4-5", MILLION, 0) is None
    assert claude.make_provider().price("sonnet", MILLION, 0) is None


def test_a_library_that_does_not_load_is_none(monkeypatch, tmp_path):
    (tmp_path / "genai_prices.py").write_text("raise RuntimeError\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "genai_prices", raising=False)
    assert prices.find_price("gpt-4.1-mini", 1, 1, vendor="openai") is None


def test_prices_need_no_network(monkeypatch):
    def refuse(*arguments: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert prices.find_price("gpt-4.1-mini", MILLION, 0, vendor="openai") > 0


def test_providers_are_made_without_the_library():
    lines = [
        "import sys",
        "from docsfy_plugin.builtins import BUILTINS",
        "from docsfy_plugin.providers.plugin import Providers",
        "assert 'docsfy_plugin.providers.processes' not in sys.modules",
        "assert 'docsfy_plugin.providers.openai' not in sys.modules",
        "Providers().docsfy_providers()",
        "loaded = {name.partition('.')[0] for name in sys.modules}",
        "print(sorted(loaded & {'llm', 'openai', 'genai_prices', 'pydantic'}))",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
