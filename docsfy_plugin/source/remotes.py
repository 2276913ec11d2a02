"""Remote URLs: what they name, without what they must not give away."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from docsfy_plugin.source.errors import ForbiddenUrlError

OPENED_SCHEMES = frozenset({"https", "ssh", "file"})
"""What a source may be cloned over; the rest is unencrypted or runs programs."""

_NETWORK_SCHEMES = frozenset({"https", "http", "ssh", "git", "git+ssh", "ssh+git", "git+https"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
_SCP = re.compile(r"(?:(?P<user>[^@/\s:]+)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^@/\s:]+):(?P<path>.*)\Z")
_HOST = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f:.]+"
)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_CREDENTIALS = re.compile(r"(?<=://)[^\s'\"]*@|\b[^\s/'\"@:]+:[^\s/'\"@:]+@")
_SAME_HOST = {
    "www.github.com": "github.com",
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """What a remote URL names.

    Attributes:
        scheme: `https`, `http`, `ssh`, `git` or `file`.
        host: Lower case, without a user; empty for `file`.
        port: As the URL has it; empty for the scheme's own.
        path: Without leading and trailing `/` and without `.git`; for `file` the absolute path
            as it stands.
        url: The URL without password, and over http and https without user.
        login: User and password of an https URL, for Git alone; never shown or stored.
    """

    scheme: str
    host: str
    port: str
    path: str
    url: str
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def project(self) -> str:
        """Last part of the path."""
        return _without_git(self.path).rpartition("/")[2] or "repository"

    @property
    def owner(self) -> str:
        """What stands before the project; `local` for a folder of this machine."""
        return "local" if self.scheme == "file" else self.path.rpartition("/")[0] or self.host

    @property
    def repository(self) -> str:
        """Id under which a source is stored: host and path, or the real path."""
        if self.scheme == "file":
            return str(Path(self.path).resolve())
        return (
            f"{self.host}:{self.port}/{self.path}" if self._odd_port else f"{self.host}/{self.path}"
        )

    @property
    def _odd_port(self) -> bool:
        return bool(self.port) and self.scheme in {"http", "https"}


def is_url(repo: str) -> bool:
    """Tell a URL, or what pretends to be one, from a path."""
    if _SCHEME.match(repo) or _HELPER.match(repo) or repo.startswith("-"):
        return True
    if repo.startswith(("/", ".", "~")) or Path(repo).exists():
        return False
    return _SCP.match(repo) is not None


def scrub(text: str) -> str:
    """Text without the credentials of the URLs in it."""
    return _CREDENTIALS.sub("", text)


def parse_remote(url: str, base: Path | None = None) -> Remote | None:
    """Read a remote URL as Git does: a URL, the scp form, or a path.

    Args:
        url: What stands in `remote.origin.url` or what a user gave.
        base: What a relative path starts from; without one, relative paths name nothing.

    Returns:
        The remote; `None` where the text names no repository that we understand.
    """
    if _HELPER.match(url) or url.startswith("-") or "\n" in url or "\0" in url:
        return None
    try:
        url.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None
    match = _SCHEME.match(url)
    if match:
        return _parse_url(url, match[1].lower())
    scp = _SCP.match(url)
    if scp and "@" in scp["path"].partition("/")[0]:
        return None
    if scp:
        return _remote(
            "ssh",
            scp["host"],
            "",
            scp["path"],
            f"{scp['user']}@{scp['host']}:{scp['path']}" if scp["user"] else url,
        )
    path = Path(url).expanduser()
    if not path.is_absolute():
        if base is None:
            return None
        path = base / path
    return _file_remote(str(path))


def _parse_url(url: str, scheme: str) -> Remote | None:
    if scheme == "file":
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.netloc not in {"", "localhost"}:
            return None
        return _file_remote(unquote(parts.path, errors="surrogateescape"))
    if scheme not in _NETWORK_SCHEMES:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", str(parts.port or "")
    except ValueError:
        return None
    plain = {"git+ssh": "ssh", "ssh+git": "ssh", "git+https": "https"}.get(scheme, scheme)
    user = f"{parts.username}@" if parts.username and plain == "ssh" else ""
    shown_host = f"[{host}]" if ":" in host else host
    shown = f"{plain}://{user}{shown_host}{':' + port if port else ''}{parts.path}"
    login = None
    if plain == "https" and parts.username:
        login = (unquote(parts.username), unquote(parts.password or ""))
    return _remote(plain, host, port, unquote(parts.path), shown, login)


def _remote(
    scheme: str,
    host: str,
    port: str,
    path: str,
    url: str,
    login: tuple[str, str] | None = None,
) -> Remote | None:
    path = _without_git(re.sub(r"/{2,}", "/", path).strip("/")).removeprefix("~/")
    if not path or not _HOST.fullmatch(host) or path.startswith("-"):
        return None
    if any(part in {"", ".", ".."} for part in path.split("/")):
        return None
    host = host.lower()
    standard = {"https": "443", "http": "80", "ssh": "22", "git": "9418"}[scheme]
    return Remote(
        scheme=scheme,
        host=_SAME_HOST.get(host, host),
        port="" if port == standard else port,
        path=path,
        url=url,
        login=login,
    )


def _file_remote(path: str) -> Remote | None:
    if not path.startswith("/") or "\0" in path:
        return None
    path = path.rstrip("/") or "/"
    return Remote(
        scheme="file",
        host="",
        port="",
        path=path,
        url=f"file://{quote(path, errors='surrogateescape')}",
    )


def _without_git(path: str) -> str:
    """A path without the ending that Git adds on its own."""
    return path.removesuffix("/.git").removesuffix(".git").rstrip("/") or path


def parse_cloned_url(url: str) -> Remote:
    """Read a URL that is to be cloned.

    Raises:
        ForbiddenUrlError: It is not of a kind that is opened, or no URL at all.
    """
    remote = None if _CONTROL.search(url) else parse_remote(url)
    if remote is None or remote.scheme not in OPENED_SCHEMES:
        kind = remote.url if remote else re.split(r"[?#]", scrub(url), maxsplit=1)[0][:200]
        raise ForbiddenUrlError(
            f"The URL {kind!r} is not one that can be documented",
            hint="Give a URL over https, ssh or file, or a path",
        )
    return remote
