"""Documents for people: README, changelog, licence, contribution guide and their like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs.facts import Analyzer, Document, DocumentSection

from docsfy_plugin.facts.documents.asciidoc import from_asciidoc
from docsfy_plugin.facts.documents.changelog import newest_releases
from docsfy_plugin.facts.documents.licenses import identify
from docsfy_plugin.facts.documents.markdown import Prose, clean, plain, sections_of, summary_of
from docsfy_plugin.facts.documents.orgmode import from_org
from docsfy_plugin.facts.documents.plaintext import from_text
from docsfy_plugin.facts.documents.restructuredtext import from_rst
from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.roles import role_of

_MAX_CHARACTERS = 60_000
_MAX_CHARACTERS_BELOW = 10_000
"""For a document of a subfolder: a monorepo has hundreds."""

_MAX_READ = 240_000
_MAX_TITLE = 80
_ENDINGS = ("", ".md", ".markdown", ".mdown", ".mdx", ".rst", ".txt", ".adoc", ".asciidoc", ".org")
_ROLES = {
    "readme": "readme",
    "changelog": "changelog",
    "changes": "changelog",
    "history": "changelog",
    "news": "changelog",
    "releases": "changelog",
    "release_notes": "changelog",
    "release-notes": "changelog",
    "license": "license",
    "licence": "license",
    "copying": "license",
    "unlicense": "license",
    "contributing": "contributing",
    "security": "security",
    "code_of_conduct": "conduct",
    "code-of-conduct": "conduct",
    "architecture": "guide",
    "design": "guide",
    "development": "guide",
    "hacking": "guide",
    "install": "guide",
    "installation": "guide",
    "usage": "guide",
    "faq": "guide",
    "upgrading": "guide",
    "migration": "guide",
    "governance": "guide",
    "support": "guide",
}
_FOLDERS = frozenset(("", "docs", "doc", ".github", ".gitlab"))
_RST = re.compile(r"^\.\. (?:[\w-]+::|_|\|)|^[^\n]+::\n\n[ \t]+\S|`__?(?:\s|$)", re.MULTILINE)
_LICENSE_NAME = re.compile(r"(?:(?:un)?licen[sc]e|copying)(?:[-_.][\w.+-]*)?", re.IGNORECASE)
_NO_TEXT = frozenset(("py", "go", "js", "ts", "rs", "json", "yml", "yaml", "toml"))


def read(path: str, data: bytes) -> Sequence[Document]:
    """Read a document whose name says what it is; in subfolders only READMEs and licences.

    Raises:
        UnreadableFileError: The file is not UTF-8 text.
    """
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.lower().rpartition(".")
    if not stem:
        stem, dot, ending = name.lower(), "", ""
    role = _ROLES.get(stem) if dot + ending in _ENDINGS else None
    if role is None:
        if not _LICENSE_NAME.fullmatch(name) or ending in _NO_TEXT:
            return ()
        role = "license"  # `LICENSE-MIT`, `LICENSE.apache`, `COPYING.LESSER`
    central = folder in _FOLDERS
    if not central and (role not in ("readme", "license") or role_of(path) in ("vendored", "test")):
        return ()
    if role == "license" and folder and role_of(path) == "docs":
        return ()  # a page of the documentation about the licence
    text = text_of(path, data)
    if role == "license":
        return (_license(path, text),)
    limit = _MAX_CHARACTERS if central else _MAX_CHARACTERS_BELOW
    return (_document(path, role, f"{dot}{ending}", text[:_MAX_READ], limit),)


def _license(path: str, text: str) -> Document:
    lines = (line.strip(" #=*_-\t") for line in text.split("\n"))
    title = next((line for line in lines if line), "")
    short = title if len(title) <= _MAX_TITLE else ""
    return Document(name="license", path=path, title=plain(short), license=identify(text))


def _document(path: str, role: str, ending: str, text: str, limit: int) -> Document:
    if ending == ".rst" or (ending in ("", ".txt") and _RST.search(text)):
        text = from_rst(text)
    elif ending in (".adoc", ".asciidoc"):
        text = from_asciidoc(text)
    elif ending == ".org":
        text = from_org(text)
    elif ending in ("", ".txt"):
        text = from_text(text)
    prose = clean(text)
    parts = sections_of(prose)
    if role == "changelog":
        parts = newest_releases(parts)
    headed = [part for part in parts if part.title]
    # below prose, a heading that is no top one is the first part's, not the document's
    is_title = headed and (headed[0] is parts[0] or headed[0].level == 1)
    title = headed[0].title if is_title else ""
    return Document(
        name=f"guide {path}" if role == "guide" else role,
        path=path,
        title=title,
        summary=summary_of(prose, parts),
        sections=tuple(_limited(prose, parts, limit)),
    )


def _limited(prose: Prose, parts: list[DocumentSection], limit: int) -> list[DocumentSection]:
    """Sections with their code put back; the one that reaches the limit ends at a blank line."""
    kept: list[DocumentSection] = []
    for part in parts:
        blocks = [prose.restored(block) for block in part.text.split("\n\n")]
        fitting = []
        for block in blocks:
            limit -= len(block) + 2
            if limit < 0:
                break
            fitting.append(block)
        kept.append(
            DocumentSection(
                title=part.title, level=part.level, text="\n\n".join(fitting).strip("\n")
            )
        )
        if limit < 0:
            break
    return [part for part in kept if part.title or part.text]


_STEMS = (
    "readme", "change", "history", "news", "release", "licen", "unlicen", "copying", "contributing",
    "security", "code_of", "code-of", "architecture", "design", "development", "hacking", "install",
    "usage", "faq", "upgrading", "migration", "governance", "support",
)  # fmt: skip


def _any_case(stem: str) -> str:
    return "".join(f"[{char.upper()}{char}]" if char.isalpha() else char for char in stem)


ANALYZER = Analyzer(
    name="documents",
    version="1",
    patterns=tuple(f"**/{_any_case(stem)}*" for stem in _STEMS),
    read=read,
)
