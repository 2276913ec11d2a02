"""Rust: modules with their documentation, programs, clap's derived options, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from docsfy_hookspecs.facts import (
    Analyzer,
    Command,
    CommandOption,
    EntryPoint,
    Fact,
    Facts,
    Manifest,
    Module,
    Relation,
)

from docsfy_plugin.facts.comments.languages import RUST
from docsfy_plugin.facts.formats import text_of
from docsfy_plugin.facts.languages.environment import variables
from docsfy_plugin.facts.languages.syntax import (
    block_comment,
    first_sentence,
    line_of,
    without_comments,
)
from docsfy_plugin.facts.roles import role_of

_ENVIRONMENT = re.compile(
    r"\b(?:env::var(?:_os)?|env!|option_env!)\(\s*\"(?P<name>[^\"\n]+)\"\s*,?\s*\)"
    r"(?:\.unwrap_or(?:_else)?\(\s*(?:\|_\|\s*)?\"(?P<default>[^\"\n]*)\")?"
)
_BUILD_VARIABLES = re.compile(r"CARGO_|OUT_DIR$|TARGET$|HOST$|PROFILE$|RUSTC")
_PARSER = re.compile(r"#\[derive\([^)]*\b(?:clap::)?Parser\b[^)]*\)\]")
_NEAR = 2_000
"""Characters; a struct that stands farther from a `derive` is not the one it is for."""

_STRUCT = re.compile(r"(?:pub(?:\([^)]*\))?[ \t]+)?struct[ \t]+(\w+)[^{;]*\{")
_PARSED = re.compile(r"\b([A-Z]\w*)::(?:try_)?parse(?:_from)?\(")
_TAKES_IN = re.compile(r"#\[(?:arg|clap|command|structopt)\([^\])]*\b(?:flatten|subcommand)\b")
_PARSES = "clap parses"
_FIELD = re.compile(r"^(?:pub(?:\([^)]*\))?[ \t]+)?(?:r#)?(\w+)[ \t]*:[ \t]*(.+?),?$")
_SETTING = re.compile(r"(\w+)(?:[ \t]*=[ \t]*(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[\w.:]+))?")


def read(path: str, data: bytes) -> Sequence[Fact]:
    """Read one file of a crate.

    Raises:
        UnreadableFileError: The file is not UTF-8 text.
    """
    role = role_of(path)
    if role != "package":
        return ()
    text = text_of(path, data)
    doc, lines = _inner_doc(text)
    code = without_comments(text)
    tests = code.find("#[cfg(test)]\nmod ")
    shown = code[:tests] if tests >= 0 else code
    facts: list[Fact] = [
        Module(
            name=path, path=path, start=1, end=lines, language="rust", role=role,
            summary=first_sentence(re.sub(r"^#+[^\n]*\n+", "", doc)),
            is_package=path.endswith(("/lib.rs", "/mod.rs")),
        )
    ]  # fmt: skip
    facts += [
        one
        for one in variables(path, text, shown, _ENVIRONMENT, role=role)
        if not _BUILD_VARIABLES.match(one.name)
    ]
    facts += [
        Relation(name=f"{_PARSES} {one}", path=path, relation=_PARSES, subject=path, object=one)
        for one in dict.fromkeys(_PARSED.findall(shown))
    ]
    return [*facts, *_clap(path, text)]


def _inner_doc(text: str) -> tuple[str, int]:
    """The `//!` or `/*! */` documentation at the top, and its last line."""
    begin = re.match(r"(?:[ \t]*(?://(?![!/])[^\n]*)?\n|#!\[[^\n]*\n)*", text)
    at = begin.end() if begin else 0
    if text.startswith("/*!", at):
        end = text.find("*/", at)
        return block_comment(text[at : end + 2]), line_of(text, end)
    found = []
    for line in text[at:].split("\n"):
        if not line.startswith("//!"):
            break
        found.append(line[3:].removeprefix(" "))
    return "\n".join(found).strip(), line_of(text, at) + len(found) - 1 if found else 1


def _clap(path: str, text: str) -> Iterator[Command]:
    """Options of structs that derive `Parser`; one that takes in others' is left out."""
    for derive in _PARSER.finditer(text):
        struct = _STRUCT.search(text, derive.end())
        if struct is None or struct.start() - derive.end() > _NEAR:
            continue
        head = text[text.rfind("\n\n", 0, derive.start()) + 1 : struct.start()]
        end = text.find("\n}", struct.end())
        body = text[struct.end() : end if end >= 0 else struct.end()]
        if _TAKES_IN.search(body):
            continue
        doc, settings = _attributes(head.split("\n"))
        about = _string(settings.get("about", "")) or doc
        options, positional = _fields(body)
        line = line_of(text, struct.start())
        yield Command(
            name=f"{path}:{struct[1]}",
            path=path,
            start=line,
            end=line + body.count("\n") + 1,
            framework="clap",
            target=struct[1],
            label=_string(settings.get("name", "")),
            summary=first_sentence(about),
            description=about.partition("\n\n")[2].strip(),
            options=tuple(options),
            arguments=tuple(positional),
        )


def _attributes(lines: list[str]) -> tuple[str, dict[str, str]]:
    """Documentation and `#[arg(…)]` settings of what stands below."""
    doc: list[str] = []
    settings: dict[str, str] = {}
    open_ = ""
    for raw in lines:
        line = raw.strip()
        if line.startswith("///"):
            doc.append(line[3:].removeprefix(" "))
        elif open_ or re.match(r"#\[(?:arg|clap|command|structopt)\(", line):
            open_ += f" {line}"
            if line.endswith(")]"):
                inner = re.sub(r"^\s*#\[\w+\(|\)\]$", "", open_)
                settings.update(_SETTING.findall(inner))
                open_ = ""
    return "\n".join(doc).strip(), settings


def _string(value: str) -> str:
    return value[1:-1] if value[:1] in ('"', "'") else ""


def _fields(body: str) -> tuple[list[CommandOption], list[CommandOption]]:
    options: list[CommandOption] = []
    positional: list[CommandOption] = []
    above: list[str] = []
    for raw in body.split("\n"):
        line = raw.strip()
        field = None if line.startswith(("#", "/", ")")) else _FIELD.match(line)
        if field is None:
            above.append(line)
            continue
        doc, settings = _attributes(above)
        above = []
        if {"skip", "hide", "from_global"} & settings.keys():
            continue
        option = _option(field[1], field[2], doc, settings)
        (options if option.names[0].startswith("-") else positional).append(option)
    return options, positional


def _option(field: str, type_: str, doc: str, settings: dict[str, str]) -> CommandOption:
    names = []
    if "short" in settings:
        names.append(f"-{_string(settings['short']) or field[0]}")
    if "long" in settings:
        names.append(f"--{_string(settings['long']) or field.strip('_').replace('_', '-')}")
    inner = re.fullmatch(r"(?:Option|Vec)<(.+)>", type_)
    bare = inner[1] if inner else type_
    default = settings.get("default_value", "") or settings.get("default_value_t", "")
    is_flag = bare == "bool" and bool(names)
    shown = _string(settings.get("value_name", "")) or field.upper()
    return CommandOption(
        names=tuple(names) or (shown,),
        metavar="" if is_flag or not names else shown,
        type="" if is_flag else bare,
        default=_string(default) or default,
        required=inner is None and not default and not is_flag,
        is_flag=is_flag,
        multiple=type_.startswith("Vec<"),
        env=(_string(settings["env"]) or field.upper(),) if "env" in settings else (),
        help=first_sentence(doc) or _string(settings.get("help", "")),
    )


def join(facts: Facts) -> Facts:
    """Name modules by their crate, programs by their manifest, and clap's commands by both."""
    crates = {
        one.path.rpartition("/")[0]: one.name
        for one in facts.of(Manifest)
        if one.ecosystem == "cargo" and one.name != one.path
    }
    declared = {
        (one.path.rpartition("/")[0], one.target): one.label
        for one in facts.of(EntryPoint)
        if one.path.endswith("Cargo.toml")
    }
    parsed = {one.object for one in facts.of(Relation) if one.relation == _PARSES}
    programs = _programs(facts, crates, declared)
    kept: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Relation) and fact.relation == _PARSES:
            continue
        if isinstance(fact, Module) and fact.language == "rust":
            folder = nearest(crates, fact.path)
            targets = [target for where, target in declared if where == folder]
            kept.append(replace(fact, name=_module_name(fact.path, folder, crates, targets)))
            kept += [one for one in programs if one.path == fact.path]
        elif isinstance(fact, Command) and fact.framework == "clap":
            folder = nearest(crates, fact.path)
            names = [label for (where, _), label in declared.items() if where == folder]
            names += [one.label for one in programs if nearest(crates, one.path) == folder]
            label = fact.label or (names[0] if len(names) == 1 else "")
            if label and fact.target in parsed:
                kept.append(replace(fact, name=label, program=label, label=label))
        else:
            kept.append(fact)
    return Facts(kept)


def _programs(
    facts: Facts, crates: dict[str, str], declared: dict[tuple[str, str], str]
) -> list[EntryPoint]:
    """Programs that Cargo finds by the places of their files."""
    found = []
    for module in facts.of(Module):
        folder = nearest(crates, module.path) if module.language == "rust" else None
        if folder is None:
            continue
        rest = module.path[len(folder) :].lstrip("/")
        label = _program(rest, crates[folder])
        if label and (folder, rest) not in declared:
            found.append(
                EntryPoint(name=f"bin:{label}", path=module.path, group="bin", label=label,
                           target=rest)
            )  # fmt: skip
    return found


def nearest(folders: dict[str, str], path: str) -> str | None:
    """The closest folder above a path that is a key."""
    folder = path.rpartition("/")[0]
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folder if folder in folders else None


def _module_name(path: str, folder: str | None, crates: dict[str, str], targets: list[str]) -> str:
    """The module's path in its crate, below `src/` or where the manifest puts a program."""
    if folder is None:
        return path.removesuffix(".rs")
    rest = path[len(folder) :].lstrip("/")
    tops = ["src/", *(f"{target.rpartition('/')[0]}/" for target in targets if "/" in target)]
    top = next((one for one in tops if rest.startswith(one)), "")
    rest = rest.removeprefix(top).removesuffix(".rs")
    parts = [part for part in rest.split("/") if part not in ("lib", "mod")]
    return "::".join([crates[folder].replace("-", "_"), *parts])


def _program(rest: str, crate: str) -> str:
    if rest == "src/main.rs":
        return crate
    match = re.fullmatch(r"src/bin/([\w-]+)(?:\.rs|/main\.rs)", rest)
    return match[1] if match else ""


ANALYZER = Analyzer(
    name="rust",
    version="1",
    patterns=("*.rs",),
    read=read,
    join=join,
    strip=RUST.strip,
    max_bytes=400_000,
)
