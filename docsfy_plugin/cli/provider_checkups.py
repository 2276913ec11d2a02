"""What `docsfy doctor` says of text models: which can be called here, and what the others lack."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

from docsfy_hookspecs import DocsfyError, Provider

from docsfy_plugin.cli.checkup import Checkup, State
from docsfy_plugin.cli.configuration_file import find_configuration, read_plugin_options
from docsfy_plugin.host import Host
from docsfy_plugin.host.errors import PluginConflictError
from docsfy_plugin.options import Options, make_host, resolve_options
from docsfy_plugin.options.table import DEFAULT_PROVIDER

LONGEST_S = 35.0
"""Until what does not answer is given up; a command line's own check takes up to 30 s."""

_READ = ("hooks", "disable", "provider", "command", "command_env")


def check_providers() -> Iterator[Checkup]:
    """Look at every provider, all at once.

    What the provider that is set lacks is `wrong`; what another one lacks is a `note`.

    Raises:
        DocsfyError: An option is wrong, a plugin cannot be loaded, or two offer one name.
    """
    found: dict[str, Provider] = {}
    chosen: set[str] = set()
    for options, folder in _read_instances(Path.cwd()):
        offered = _collect(make_host(options, folder))
        # each instance has a command of its own
        found = {**offered, **found, **_pick(offered, options.provider)}
        chosen.add(options.provider)
    for provider, outcome in _check_all(tuple(found.values())):
        yield _judge(provider, outcome, is_chosen=provider.name in chosen)
    for name in sorted(chosen - found.keys() - {DEFAULT_PROVIDER}):
        hint = f"Use one of {', '.join(sorted({DEFAULT_PROVIDER, *found}))}"
        yield Checkup(f"provider {name}", "wrong", "No plugin offers it", hint)


def _read_instances(here: Path) -> Iterator[tuple[Options, Path]]:
    """What every instance of the plugin sets about models; the environment's where none is."""
    path = find_configuration(here)
    instances: Sequence[Mapping[str, Any]] = (read_plugin_options(path) if path else None) or ({},)
    for instance in instances:
        configured = {name: instance[name] for name in _READ if name in instance}
        options = resolve_options(environment=os.environ, configured=configured)
        yield options, path.parent if path else here


def _collect(host: Host) -> dict[str, Provider]:
    """Name -> provider, in the order in which plugins offer them.

    Raises:
        PluginConflictError: Two plugins offer one name.
    """
    found: dict[str, tuple[str, Provider]] = {}
    for plugin, providers in host.each("docsfy_providers"):
        for one in providers:
            if one.name in found:
                raise PluginConflictError("provider", one.name, found[one.name][0], plugin)
            found[one.name] = (plugin, one)
    return {name: provider for name, (_, provider) in found.items()}


def _pick(offered: Mapping[str, Provider], name: str) -> dict[str, Provider]:
    return {name: offered[name]} if name in offered else {}


def _check_all(providers: Sequence[Provider]) -> Iterator[tuple[Provider, Future[str]]]:
    """Start all checks, wait for them, and give what came of them in time."""
    outcomes: list[Future[str]] = []
    for provider in providers:
        outcome: Future[str] = Future()
        outcomes.append(outcome)
        # a daemon: docsfy ends though a check does not
        threading.Thread(target=_check, args=(provider, outcome), daemon=True).start()
    wait(outcomes, timeout=LONGEST_S)
    return zip(providers, outcomes, strict=True)


def _check(provider: Provider, outcome: Future[str]) -> None:
    try:
        outcome.set_result(provider.check() if provider.check is not None else "")
    except BaseException as exc:  # noqa: BLE001  # anybody's code; it is told by who waits
        outcome.set_exception(exc)


def _judge(provider: Provider, outcome: Future[str], *, is_chosen: bool) -> Checkup:
    name = f"provider {provider.name}"
    state: State = "wrong" if is_chosen else "note"
    if not outcome.done():
        return Checkup(name, state, f"Gives no answer within {LONGEST_S:g} s")
    exc = outcome.exception()
    if exc is None:
        said = outcome.result() or "ready"
        return Checkup(name, "ok", f"{said}, writes here" if is_chosen else said)
    if isinstance(exc, DocsfyError):
        return Checkup(name, state, exc.message, exc.hint)
    return Checkup(name, state, f"Fails to say whether it is ready: {type(exc).__name__}")
