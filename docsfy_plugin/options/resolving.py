"""From what was set to every option's value: a flag beats the environment, that `mkdocs.yml`."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from docsfy_hookspecs import DocsfyError

from docsfy_plugin.options.table import (
    BY_NAME,
    DEFAULT_PROVIDER,
    MERMAID_URL,
    OPTIONS,
    Kind,
    Option,
)


class OptionError(DocsfyError):
    """An option is unknown or has a value that it cannot have."""

    code = "invalid-option"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every option with its value; see `OPTIONS` for their meaning."""

    repo: str = ""
    branch: str = ""
    owner: str = ""
    project: str = ""
    provider: str = DEFAULT_PROVIDER
    model: str = ""
    repo_type: str = ""
    mount: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    instructions: str = ""
    jobs: int = 5
    timeout: float = 600
    retries: int = 2
    budget: float | None = None
    budget_tokens: int | None = None
    prompt_tokens: int | None = None
    agentic: bool = False
    command: str = ""
    command_env: tuple[str, ...] = ()
    force: bool = False
    on_busy: str = "fail"
    pause_grace: float = 60
    findings: str = "log"
    hooks: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    mermaid_url: str = MERMAID_URL
    state_dir: str = ".docsfy"
    enabled: bool = True


def resolve_options(
    *,
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    configured: Mapping[str, Any] | None = None,
) -> Options:
    """Merge what was set, the strongest first.

    Args:
        flags: Name -> value from the command line; `None` is unset.
        environment: The environment; only `DOCSFY_<OPTION>` counts, empty is unset.
        configured: Name -> value from `mkdocs.yml`; `None` is unset.

    Returns:
        All options.

    Raises:
        OptionError: A name in `configured` is unknown, or a value cannot be.
    """
    values: dict[str, Any] = {}
    for name in configured or {}:
        if name not in BY_NAME:
            raise OptionError(
                f"Option {name!r} in mkdocs.yml is unknown to docsfy", hint=_suggestion(name)
            )
    for option in OPTIONS:
        for origin, value in _candidates(option, flags, environment, configured):
            if value is not None:
                values[option.name] = _checked(option, value, origin)
                break
    return Options(**values)


def _suggestion(name: str) -> str:
    # YAML has keys that are no texts
    near = difflib.get_close_matches(str(name), BY_NAME, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(sorted(BY_NAME))}"


def _candidates(
    option: Option,
    flags: Mapping[str, Any] | None,
    environment: Mapping[str, str] | None,
    configured: Mapping[str, Any] | None,
) -> tuple[tuple[str, Any], ...]:
    flag = (flags or {}).get(option.name)
    if option.kind == "list" and not flag:
        flag = None
    text = (environment or {}).get(option.variable, "")
    return (
        (f"Flag {option.flag}", flag),
        (f"Variable {option.variable}", _from_text(option, text) if text.strip() else None),
        (f"Option {option.name!r} in mkdocs.yml", (configured or {}).get(option.name)),
    )


def _from_text(option: Option, text: str) -> Any:  # noqa: ANN401  # a parse edge
    """Read a variable's text: lists one a line, booleans and numbers as in YAML."""
    if option.kind == "list":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if option.kind == "text":
        return text
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


_EXPECTED = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list of texts",
}


def _checked(option: Option, value: Any, origin: str) -> Any:  # noqa: ANN401  # a parse edge
    converted = _converted(option.kind, value)
    if converted is None:
        raise OptionError(f"{origin} is {value!r}, not {_EXPECTED[option.kind]}")
    if option.choices and converted and converted not in option.choices:
        raise OptionError(
            f"{origin} is {converted!r}", hint=f"Use one of {', '.join(option.choices)}"
        )
    if option.minimum is not None and converted < option.minimum:
        raise OptionError(f"{origin} is {converted!r}, less than {option.minimum:g}")
    if option.name == "mount":
        return _mount(converted, origin)
    return converted


def _converted(kind: Kind, value: Any) -> Any:  # noqa: ANN401  # a parse edge
    if kind == "text":
        # YAML reads `branch: 1.0` as a number
        is_scalar = isinstance(value, str | int | float) and not isinstance(value, bool)
        return str(value) if is_scalar else None
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if kind == "list":
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            return None
        return tuple(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if kind == "integer" and value != int(value):
        return None
    return int(value) if kind == "integer" else value


def _mount(text: str, origin: str) -> str:
    mount = text.strip("/")
    if any(part in {"", ".", ".."} or "\\" in part for part in mount.split("/")) and mount:
        raise OptionError(f"{origin} is {text!r}, not a folder of the site")
    return mount
