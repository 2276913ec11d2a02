"""How an attempt was started, so that it can be started again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from docsfy_plugin.store.texts import dump_json, printable

Command = Literal["mkdocs", "generate"]
FlagValue = str | bool | int | float | tuple[str, ...]

_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The command that an attempt was started with.

    Attributes:
        command: `mkdocs build` (or another command of MkDocs that builds), or `docsfy generate`.
        folder: The working folder, absolute; what is relative in the rest is relative to it.
        configuration: The `mkdocs.yml`; `None` for `docsfy generate`.
        site_dir: Folder of the site; `None` where the command has its own default.
        export_dir: Folder that `docsfy generate --export` fills; `None` where it makes a site.
        strict: Whether warnings fail the build.
        flags: Pairs of option and value as typed, in the order of the options' table, `repo` and
            `state_dir` among them; those that were not typed are left out. No value holds a
            password: `repo` is without the login of its URL.
    """

    command: Command
    folder: Path
    configuration: Path | None = None
    site_dir: Path | None = None
    export_dir: Path | None = None
    strict: bool = False
    flags: tuple[tuple[str, FlagValue], ...] = ()


def encode_origin(origin: Origin) -> str:
    """Write an origin as text for its attempt's row; `decode_origin` gives it back.

    Bytes of a path that are not UTF-8 become escapes of JSON, so that SQLite takes the text.
    """
    values = {
        "version": _VERSION,
        "command": origin.command,
        "folder": str(origin.folder),
        "configuration": _path_text(origin.configuration),
        "site_dir": _path_text(origin.site_dir),
        "export_dir": _path_text(origin.export_dir),
        "strict": origin.strict,
        "flags": origin.flags,
    }
    return printable(dump_json(values))


def decode_origin(text: str) -> Origin | None:
    """Read an origin; `None` where the text is empty, damaged, or of another docsfy."""
    try:
        values = json.loads(text)
        return _read_origin(values) if values["version"] == _VERSION else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _read_origin(values: dict[str, Any]) -> Origin:
    if values["command"] not in get_args(Command) or type(values["strict"]) is not bool:
        raise ValueError("It is no origin")
    return Origin(
        command=values["command"],
        folder=Path(values["folder"]),
        configuration=_read_path(values["configuration"]),
        site_dir=_read_path(values["site_dir"]),
        export_dir=_read_path(values["export_dir"]),
        strict=values["strict"],
        flags=tuple((_read_text(name), _read_flag(value)) for name, value in values["flags"]),
    )


def _path_text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _read_path(value: Any) -> Path | None:  # noqa: ANN401  # of JSON
    return None if value is None else Path(value)


def _read_text(value: Any) -> str:  # noqa: ANN401  # of JSON
    if not isinstance(value, str):
        raise TypeError("It is no text")
    return value


def _read_flag(value: Any) -> FlagValue:  # noqa: ANN401  # of JSON
    if isinstance(value, list):
        return tuple(_read_text(one) for one in value)
    if not isinstance(value, str | bool | int | float):
        raise TypeError("It is no value of a flag")
    return value
