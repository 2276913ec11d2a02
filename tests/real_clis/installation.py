"""The real command lines, from npm, in a folder."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGES = {
    "claude": "@anthropic-ai/claude-code",
    "gemini": "@google/gemini-cli",
    "codex": "@openai/codex",
}
"""Command -> package."""

_INSTALL_S = 600


@dataclass(frozen=True, slots=True)
class Installation:
    """Where they are.

    Attributes:
        programs_dir: Folder for `PATH` that holds them and nothing else.
        versions: Command -> version of its package.
    """

    programs_dir: Path
    versions: Mapping[str, str]


def install(folder: Path) -> Installation:
    """Install the newest ones, or keep those that are: no script of a package is run.

    A range such as `latest` gives an old version where Node.js is too old for the newest, so they
    are asked for exactly; their native programs need no Node.js.

    Args:
        folder: Where; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    versions = {command: _find_newest(package) for command, package in PACKAGES.items()}
    wanted = [f"{PACKAGES[command]}@{version}" for command, version in versions.items()]
    if any(_find_installed(folder, command) != versions[command] for command in PACKAGES):
        (folder / "package.json").write_text("{}\n")
        _npm("install", "--ignore-scripts", "--no-audit", "--no-fund", *wanted, folder=folder)
    programs_dir = folder / "bin"
    programs_dir.mkdir(exist_ok=True)
    for command in PACKAGES:
        link = programs_dir / command
        link.unlink(missing_ok=True)
        link.symlink_to(_find_program(folder, command))
    return Installation(programs_dir, versions)


def _find_newest(package: str) -> str:
    return str(json.loads(_npm("view", package, "version", "--json")))


def _find_installed(folder: Path, command: str) -> str:
    described = folder / "node_modules" / PACKAGES[command] / "package.json"
    return json.loads(described.read_text())["version"] if described.is_file() else ""


def _find_program(folder: Path, command: str) -> Path:
    modules = folder / "node_modules"
    if command == "claude":
        # the entry in .bin is a stub until the package's script has run
        machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
        return modules / f"{PACKAGES[command]}-{platform.system().lower()}-{machine}" / "claude"
    return modules / ".bin" / command


def _npm(*arguments: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        ["npm", *arguments],
        cwd=folder,
        env={**os.environ, "npm_config_update_notifier": "false"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=_INSTALL_S,
        check=True,
    )
    return done.stdout
