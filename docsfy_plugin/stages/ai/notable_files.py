"""Changed files that users of a project may notice, and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsfy_hookspecs import (
    Command,
    EntryPoint,
    Facts,
    Module,
    Route,
    Setting,
    Symbol,
    TestFile,
    selector,
)
from docsfy_hookspecs.facts import Folder
from docsfy_hookspecs.text import count_tokens

from docsfy_plugin.stages.ai.fact_texts import facts_text
from docsfy_plugin.stages.ai.quoting import cut, one_line, share_out

_CODE = re.compile(
    r"\.(?:c|cc|cpp|cxx|cr|clj[cs]?|cs|cuh?|d|dart|erl|exs?|f90|fsx?|go|gql|graphql|groovy|h|hh"
    r"|hpp|hrl|hs|hxx|java|jl|[cm]?js|jsx|kts?|lua|mm?|mli?|[cm]?ts|nim|nix|php|pl|pm|proto|psm?1"
    r"|py[ix]?|r|rb|rs|sc|scala|sh|sol|sql|svelte|swift|tf|tsx|v|vb|vue|zig)$",
    re.I,
)
_GENERATED = re.compile(
    r"(?:[._-](?:min|bundle|generated|designer)\.\w+|_pb2(?:_grpc)?\.pyi?|\.pb\.\w+|\.g\.dart)$",
    re.I,
)
_OTHERS = re.compile(
    r"(?:^|/)(?:\.[^/]*|node_modules|vendor|vendored|third[_-]party|tests?|specs?|__tests__|"
    r"testdata|e2e|fixtures|examples?|samples?|demos?|docs?|documentation|bench(?:es|marks?)?|ci|"
    r"scripts|dist|build|migrations)/"
    r"|(?:^|/)(?:\.|test_|conftest\.)[^/]*$"
    r"|[._-](?:tests?|spec)\.\w+$",
    re.I,
)
"""Conventions for what is not written for users, where the facts say nothing of a file."""


def notable_files(paths: Sequence[str], facts: Facts) -> tuple[str, ...]:
    """Those files that hold something users may look for, in order.

    They have facts of the role `package` that a page can be about, or are code that no
    analyser looks into. Tests, examples, documents, lock files, images and the like are not
    among them.

    Args:
        paths: Files of the source.
        facts: All facts.
    """
    inspected = {symbol.language for symbol in facts.of(Symbol)}
    return tuple(path for path in paths if _is_notable(path, facts, inspected))


def describe_files(paths: Sequence[str], facts: Facts, tokens: int) -> str:
    """What is known of some files, within so many tokens; names before anything else."""
    texts = [_describe(path, facts) for path in paths]
    whole = "\n\n".join(texts)
    if count_tokens(whole) <= tokens:
        return whole
    names = cut("\n".join(one_line(path) for path in paths), tokens)
    room = tokens - count_tokens(names) - 2 * len(texts)
    shares = share_out([count_tokens(text) for text in texts], room)
    shown = (cut(text, share) for text, share in zip(texts, shares, strict=True))
    return "\n\n".join([names, *(text for text in shown if text)])


def _is_notable(path: str, facts: Facts, inspected: set[str]) -> bool:
    modules = facts.at(Module, path)
    # Rust has tests within the code
    is_test = facts.at(TestFile, path) and all(module.role != "package" for module in modules)
    if is_test or _GENERATED.search(path):
        return False
    used: tuple[Command | Setting | Route, ...] = (
        *facts.at(Command, path),
        *facts.at(Setting, path),
        *facts.at(Route, path),
    )
    if facts.at(EntryPoint, path) or any(fact.role == "package" for fact in used):
        return True
    if any(_is_offered(symbol, modules) for symbol in facts.at(Symbol, path)):
        return True
    if modules:
        is_unread = all(module.language not in inspected for module in modules)
        return is_unread and any(module.role == "package" for module in modules)
    return _is_unread_code(path, facts)


def _is_offered(symbol: Symbol, modules: Sequence[Module]) -> bool:
    is_private = any(module.private for module in modules) and not symbol.aliases
    return symbol.public and symbol.role == "package" and not is_private


def _is_unread_code(path: str, facts: Facts) -> bool:
    if not _CODE.search(path) or _OTHERS.search(path):
        return False
    folder = path
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        known = facts.named(Folder, folder)
        if known:
            return known[0].role == "package"
    return True


def _describe(path: str, facts: Facts) -> str:
    kinds = (Module, EntryPoint, Command, Setting, Route, Symbol)
    known = facts.select(*(selector(kind.KIND, path=path) for kind in kinds))
    return facts_text(known) or f"@ {one_line(path)}"
