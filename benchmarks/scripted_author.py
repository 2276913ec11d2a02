"""A model by rules for a documentation of click: plans, writes, mends and extends it.

It says of the code what it reads in its prompts, so that what is checked and linked is real.
"""

from __future__ import annotations

import ast
import difflib
import fnmatch
import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from docsfy_hookspecs import ModelAnswer, ModelRequest
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.testing import Prompt, read_prompt

USD_A_TOKEN_IN = 3e-6
USD_A_TOKEN_OUT = 15e-6
END_MARK = "<!-- docsfy:end -->"
FALSE_NAME = "click.termui.ask_twice"
FALSE_PAGE = "terminal"
PLAN: dict[str, Any] = {
    "project_name": "Click",
    "tagline": "Composable command line interfaces.",
    "repo_type": "library",
    "navigation": [],
}
_PAGES = (
    # group, slug, title, type, sources
    ("", "index", "Click", "guide", "src/click/__init__.py README.md README.rst pyproject.toml"),
    ("Getting started", "quickstart", "Quickstart", "guide", "docs/quickstart.*"),
    ("Guides", "commands", "Commands and groups", "guide", "src/click/decorators.py"),
    ("Guides", "parameters", "Parameter types", "concept", "src/click/types.py"),
    ("Guides", "terminal", "Talking to the terminal", "guide", "src/click/termui.py"),
    ("Guides", "completion", "Shell completion", "guide", "src/click/shell_completion.py"),
    ("Guides", "testing", "Testing applications", "recipe", "src/click/testing.py"),
    ("Reference", "core", "Contexts, commands and parameters", "reference", "src/click/core.py"),
    ("Reference", "errors", "Exceptions", "reference", "src/click/exceptions.py"),
    ("Reference", "parser", "The parser", "reference", "src/click/parser.py"),
    (
        "Reference",
        "output",
        "Help texts and files",
        "reference",
        "src/click/formatting.py src/click/utils.py src/click/globals.py",
    ),
    (
        "Reference",
        "internals",
        "Platforms and streams",
        "reference",
        "src/click/_compat.py src/click/_winconsole.py src/click/_termui_impl.py"
        " src/click/_textwrap.py",
    ),
)
_FILE = re.compile(r"^## File (?P<path>\S+)\n+(?P<fence>[`~]{3,})\w*\n", re.M)
_PATH = re.compile(r"\bsrc/click/[a-z]\w*\.py\b")
_HEADING = re.compile(r"^# +(?P<words>\w[^\n]*)$", re.M)


@dataclass(slots=True)
class ClickAuthor:
    """Answers every prompt about click, and counts.

    Attributes:
        kinds: Kind and slug of every prompt since they were taken last.
        pages: Slug -> source globs of what it planned so far.
    """

    kinds: list[tuple[str, str]] = field(default_factory=list)
    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def generate(self, request: ModelRequest) -> ModelAnswer:
        """Answer a call, with the tokens and the cost that a model would name."""
        prompt = read_prompt(request.prompt)
        with self._lock:
            self.kinds.append((prompt.kind, prompt.slug))
            text = self._answer(prompt)
        taken, given = count_tokens(request.prompt), count_tokens(text)
        return ModelAnswer(
            text=text,
            tokens=taken + given,
            output_tokens=given,
            cost_usd=taken * USD_A_TOKEN_IN + given * USD_A_TOKEN_OUT,
        )

    def take_kinds(self) -> list[tuple[str, str]]:
        """Kind and slug of every prompt since this was asked last."""
        with self._lock:
            taken, self.kinds = self.kinds, []
        return taken

    def _answer(self, prompt: Prompt) -> str:
        if prompt.kind == "plan":
            return json.dumps(self._plan())
        if prompt.kind == "update":
            return json.dumps(self._update(prompt.text))
        old = self._texts.get(prompt.slug, "")
        if prompt.kind == "patch":
            new = self._texts[prompt.slug] = _mended(old, prompt.text)
            updates = _updates(old, new)
            if updates is not None:
                return json.dumps({"updates": updates})
        else:
            new = self._texts[prompt.slug] = _page(prompt, is_first=not old)
        return f"{new}\n{END_MARK}\n"

    def _plan(self) -> dict[str, Any]:
        groups: dict[str, list[dict[str, Any]]] = {}
        for group, slug, title, kind, sources in _PAGES:
            self.pages[slug] = tuple(sources.split())
            entry = {"slug": slug, "title": title, "type": kind, "sources": sources.split()}
            groups.setdefault(group, []).append(entry)
        navigation = [{"group": group, "pages": pages} for group, pages in groups.items()]
        return PLAN | {"navigation": navigation}

    def _update(self, text: str) -> dict[str, Any]:
        """Add a page for each public module that no page is about."""
        globs = [glob for globs in self.pages.values() for glob in globs]
        new = sorted(
            path
            for path in set(_PATH.findall(text))
            if not any(fnmatch.fnmatchcase(path, glob) for glob in globs)
        )
        added = []
        for path in new:
            name = path.rpartition("/")[2].removesuffix(".py")
            self.pages[f"module-{name}"] = (path,)
            added.append(
                {
                    "group": "Reference",
                    "slug": f"module-{name}",
                    "title": f"Module {name.replace('_', ' ')}",
                    "description": f"What click.{name} offers",
                    "type": "reference",
                    "sources": [path],
                }
            )
        return {"rewrite": [], "remove": [], "add": added}


def _page(prompt: Prompt, *, is_first: bool) -> str:
    """A page of what the prompt's files define; with a false name where it is the first."""
    lines = [f"# {prompt.title}", ""]
    for path, text in _files(prompt.text):
        lines += [_section(path), ""]
        lines += [*(_module(path, text) if path.endswith(".py") else _document(text)), ""]
    if is_first and prompt.slug == FALSE_PAGE:
        lines += [f"- `{FALSE_NAME}()` asks the same question twice.", ""]
    if len(lines) == 2:  # noqa: PLR2004  # nothing but the title
        lines += ["Nothing is known of it.", ""]
    return "\n".join(lines)


def _section(path: str) -> str:
    return f"## In [{path}](docsfy:source/{path})"


def _mended(text: str, prompt: str) -> str:
    """A page without the names that checks object to, and with what a diff says."""
    refused = re.findall(r"^- (?:line \d+: )?The source has no [\w ]+ '([^'\n]+)'", prompt, re.M)
    lines = [line for line in text.split("\n") if not any(name in line for name in refused)]
    for path, hunks in _diffs(prompt):
        lines = list(_changed(lines, path, hunks))
    return "\n".join(lines)


def _diffs(prompt: str) -> Iterator[tuple[str, str]]:
    """Path and changed lines of every file of a diff."""
    found = re.split(r"^--- a/(\S+)\n\+\+\+ ", prompt, flags=re.M)
    yield from zip(found[1::2], found[2::2], strict=True)


def _changed(lines: Sequence[str], path: str, hunks: str) -> Iterator[str]:
    """Lines of a page: definitions that came and went, and sentences that changed."""
    if hunks.startswith("/dev/null"):
        yield from _without_section(lines, _section(path))
        return
    module = _dotted(path)
    came, went = (
        list(dict.fromkeys(re.findall(rf"^{sign}(?:def|class) ([A-Za-z]\w*)", hunks, re.M)))
        for sign in (r"\+", "-")
    )
    gone = {f"- `{module}.{name}`" for name in went if name not in came}
    pairs = re.findall(r"^-\s*([^\n]{20,})\n\+\s*([^\n]{20,})$", hunks, re.M)
    sentences = {_plain(old): _plain(new) for old, new in pairs}
    for line in lines:
        if any(re.match(rf"{re.escape(begin)}(?!\w)", line) for begin in gone):
            continue
        for old, new in sentences.items():
            line = line.replace(old, new)  # noqa: PLW2901  # one after the other
        yield line
        if line == _section(path):
            new = [name for name in came if not any(f"`{module}.{name}`" in one for one in lines)]
            yield from ["", *(f"- `{module}.{name}` is new." for name in new)] if new else []


def _without_section(lines: Sequence[str], heading: str) -> Iterator[str]:
    is_in = False
    for line in lines:
        if line.startswith("## "):
            is_in = line == heading
        if not is_in:
            yield line


def _dotted(path: str) -> str:
    name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def _plain(words: str) -> str:
    """Words of a docstring as plain text of a page."""
    return re.sub(r":\w+:|[`*|<>\\]|\"\"\"", "", " ".join(words.split()))


def _files(text: str) -> Iterator[tuple[str, str]]:
    """Path and text of every file that a prompt shows."""
    for match in _FILE.finditer(text):
        end = text.find(f"\n{match['fence']}\n", match.end())
        yield match["path"], text[match.end() : end]


def _module(path: str, text: str) -> Iterator[str]:
    """A line for every public function and class at a module's top, with how it is called."""
    name = _dotted(path)
    found = False
    for node in _top_level(text):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found = True
            about = (ast.get_docstring(node) or "").partition("\n\n")[0]
            about = _plain(about)
            yield f"- `{name}.{node.name}`{_call(node)}{': ' + about if about else ''}"
    if not found:
        yield f"`{name}` gathers what the other modules offer."


def _top_level(text: str) -> Sequence[ast.stmt]:
    """Statements of a module, also of one that is shown in part."""
    lines = text.split("\n")
    for _ in range(200):
        try:
            return ast.parse("\n".join(lines)).body
        except SyntaxError as exc:
            lines = lines[: min((exc.lineno or 1), len(lines)) - 1]
    return []


def _call(node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        return f" (a class of {bases})" if bases else " (a class)"
    return f" (takes {', '.join(a.arg for a in node.args.args) or 'nothing'})"


def _document(text: str) -> Iterator[str]:
    headings = [match["words"].strip() for match in _HEADING.finditer(text)]
    yield f"It is about {', '.join(headings[:5]) or 'many things'}."


def _updates(old: str, new: str) -> list[dict[str, str]] | None:
    """Patches from one text to the other, a line each; `None` where lines stand twice."""
    before, after = old.split("\n"), new.split("\n")
    updates: list[dict[str, str]] = []
    done = 0
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, begin, end, new_begin, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        # with the line above, so that an insertion has a place
        above = 1
        while above < min(begin, new_begin) and not before[begin - above]:
            above += 1
        first, new_first = max(begin - above, 0), max(new_begin - above, 0)
        old_text, new_text = "\n".join(before[first:end]), "\n".join(after[new_first:new_end])
        if first < done or old.count(old_text) != 1:
            return None
        done = end
        updates.append({"old_text": old_text, "new_text": new_text})
    return updates
