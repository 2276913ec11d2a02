"""Drive the real command lines through docsfy against a server on this machine; print a table.

Nobody's login is used: every command line has an empty home of its own, a key that is none, and
the URL of that server. The repository is a hostile one, that wants the key for another server.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.real_clis.installation import PACKAGES, Installation, install
from tests.real_clis.journey import Journey, Row
from tests.real_clis.scripted_model import answer
from tests.real_clis.vendors import serve

KEY = "key-of-nobody"
_FORM = "{:<9} {:<10} {:<14} {:>5} {:>7} {:>8}  {}"


def main() -> int:
    """Install, run, print; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=Path(".cache/real-clis"), help="where they are installed"
    )
    parser.add_argument(
        "--provider", action="append", choices=list(PACKAGES), help="this one alone; repeatable"
    )
    given = parser.parse_args()
    if not (shutil.which("npm") and shutil.which("node")):
        parser.error("npm and node are not on PATH")
    installed = install(given.folder.resolve())
    print(_FORM.format("provider", "version", "step", "calls", "tokens", "seconds", "ok"))
    providers = given.provider or list(PACKAGES)
    rows = [row for provider in providers for row in drive(provider, installed)]
    return 1 if any(row.faults for row in rows) else 0


def drive(provider: str, installed: Installation) -> list[Row]:
    """Take one command line through its journey, and print what it shows."""
    rows = []
    with (
        tempfile.TemporaryDirectory(prefix="real-clis-") as name,
        serve(answer) as vendors,
        serve(answer) as attacker,
    ):
        folder = Path(name)
        environment = make_environment(provider, folder / "home", vendors.url, installed)
        for row in Journey(folder, provider, vendors, attacker, environment).travel():
            rows.append(row)
            said = "; ".join(row.faults) or "yes"
            version = installed.versions[provider]
            cells = (provider, version, row.step, row.calls, row.tokens, f"{row.seconds:.1f}", said)
            print(_FORM.format(*cells), flush=True)
    return rows


def make_environment(
    provider: str, home: Path, url: str, installed: Installation
) -> dict[str, str]:
    """All variables that docsfy and Git see; nothing of the user's but where programs are."""
    home.mkdir()
    own = {
        "claude": {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url},
        "gemini": {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": url},
        "codex": {"CODEX_API_KEY": KEY, "OPENAI_BASE_URL": f"{url}/v1"},
    }
    return {
        "HOME": str(home),
        "PATH": f"{installed.programs_dir}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        **own[provider],
    }


if __name__ == "__main__":
    sys.exit(main())
