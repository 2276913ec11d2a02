"""Command lines that a page shows, looked up among the source's own commands."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator

from docsfy_hookspecs import Command

from docsfy_plugin.stages.known_names import KnownNames, Named, ending_of

_WORD = re.compile(r"[a-z][\w-]*")
_RUNS_TASK = re.compile(r"(?:(?:make|just)|(?:npm|pnpm|yarn|bun) run) [a-z][\w-]*")
"""What can be nothing but a task; `pnpm vitest` may be a program."""
_TOKEN = re.compile(
    r"(?P<space>[ \t]+)|(?P<comment>#.*)|(?P<end>\|\|?|&&?|;|\$\(|[()`]|:(?=\s))"
    r"|(?P<to>\d?(?:>>?|<<?<?)&?)"
    r"|(?P<word>(?>(?:\"(?>(?:[^\"\\]|\\.)*)\"?|'[^']*+'?|\\.?|[^\s\"'\\|&;<>()`$]|\$(?!\())+))",
    re.S,
)
_PROMPT = re.compile(r"(?:\([\w.-]+\) ?)?(?:\$|%|PS [^>\n]*>|[A-Z]:\\[^>\n]*>|>)(?:[ \t]+|\Z)")
_HEREDOC = re.compile(r"<<-?[ ]*[\"']?(?P<end>[A-Za-z_]\w*)[\"']?")
_ASSIGNMENT = re.compile(r"(?:\$[Ee]nv:)?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_BEFORE_COMMAND = frozenset({"sudo", "time", "nohup", "exec", "env", "command", "nice", "then"})
_SETS_VARIABLE = frozenset({"export", "set", "setx", "declare", "unset"})
_RUNNERS = frozenset({"uv", "poetry", "pipenv", "pdm", "rye", "hatch", "pixi", "coverage"})
_PYTHON = re.compile(r"(?:python|py|pypy)[\d.]*(?:\.exe)?")
_COMMON = frozenset(
    {"cd", "export", "git", "pip", "pip3", "pipx", "docker", "npm", "pnpm", "yarn", "make", "uv"}
    | {"curl", "cargo", "go", "brew", "apt", "apt-get", "conda", "sudo", "torchrun"}
)
_ALWAYS = frozenset({"--help", "-h", "--version", "--"})
_LONG_OPTION = re.compile(r"--[a-z][\w-]+")
_SAME = 0.85
"""From this likeness on (of `difflib`) a name is a misspelt one."""
_LONGEST_NAME = 80
_LONGEST = 4_000
"""Characters of a line that are looked at."""


def command_lines(block: str) -> Iterator[tuple[int, str]]:
    r"""Command lines of a block of shell, comments and output left out.

    Args:
        block: The lines between its fences.

    Yields:
        Number of the first line, from 0, and the whole command, continued lines joined.
    """
    lines = block.split("\n")
    prompted = [_PROMPT.match(line.lstrip()) is not None for line in lines]
    at, only_prompted = 0, any(prompted)
    while at < len(lines):
        first, line = at, lines[at].lstrip()
        at += 1
        if only_prompted and not prompted[first]:
            continue
        parts = [line[match.end() :] if (match := _PROMPT.match(line)) else line]
        while parts[-1].endswith("\\") and at < len(lines):
            parts[-1] = parts[-1][:-1]
            parts.append(re.sub(r"\A[ \t]*>[ \t]", "", lines[at]))
            at += 1
        whole = " ".join(parts)
        heredoc = _HEREDOC.search(whole)
        while heredoc and at < len(lines) and lines[at].strip() != heredoc["end"]:
            at += 1
        yield first, whole


def look_up(line: str, known: KnownNames, *, moved: bool = False) -> Iterator[Named]:
    """Look up the parts of one command line.

    Args:
        line: As one types it, with or without a prompt.
        known: The source's names.
        moved: Whether it is typed in a folder that nobody knows.

    Yields:
        What was looked up (`mkdocs build`, `--strict`) and whether it exists; nothing for
        programs of other projects.
    """
    line = line[:_LONGEST].strip()
    prompt = _PROMPT.match(line)
    for words in _commands(line[prompt.end() :] if prompt else line):
        yield from _look_up_words(words, known, moved=moved)


def is_shell(block: str, known: KnownNames) -> bool:
    """Whether a block whose fence names no language is one of command lines."""
    lines = (line.lstrip() for line in block.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    words = [word for command in _commands(first[:_LONGEST]) for word in command]
    program = next((word for word in words if not _comes_before(word)), "")
    return _PROMPT.match(first) is not None or bool(
        program in known.programs | _COMMON or _PYTHON.fullmatch(program)
    )


def changes_folder(line: str) -> bool:
    """Whether what follows a command line is typed somewhere else."""
    return any(words[:1] in (["cd"], ["pushd"]) for words in _commands(line[:_LONGEST]))


def _commands(line: str) -> Iterator[list[str]]:
    """Cut a line into commands, each into its words; quoted words keep their quotes."""
    words: list[str] = []
    skips = glued = False
    for match in _TOKEN.finditer(line):
        if match["end"] or match["comment"]:
            if match["comment"] and glued:
                continue
            yield words
            words, skips = [], False
            if match["comment"]:
                return
        elif match["to"]:
            skips = True
        elif match["word"]:
            if not skips:
                words.append(match["word"])
            skips = False
        glued = match["word"] is not None
    yield words


def _look_up_words(words: list[str], known: KnownNames, *, moved: bool) -> Iterator[Named]:
    first = 0
    while first < len(words) and _comes_before(words[first]):
        first += 1
    rest = words[first:]
    sets = rest[1:] if rest[:1] and rest[0] in _SETS_VARIABLE else words[:first] if rest else []
    for word in sets:
        yield from _look_up_assignment(word, known)
    if not rest or rest[0] in _SETS_VARIABLE:
        return
    if rest[0] in _RUNNERS and rest[1:2] == ["run"] and " ".join(rest) not in known.tasks:
        yield from _look_up_words(rest[2:], known, moved=moved)
    elif _PYTHON.fullmatch(rest[0]):
        yield from _look_up_python(rest, known, moved=moved)
    elif rest[0] in known.programs:
        yield from _look_up_command(rest[0], rest[1:], known)
    elif wrapped := _wrapped(rest):
        yield from _look_up_python(wrapped, known, moved=moved)
    else:
        yield from _look_up_task(rest, known, moved=moved)
        yield from _look_up_scripts(rest[1:], known, moved=moved)


def _wrapped(words: list[str]) -> list[str]:
    """The call of a module that another program is given (`numactl -N 0 python3 -m pkg.cli`)."""
    places = (at for at, word in enumerate(words[:-1]) if words[at + 1] == "-m")
    return next((words[at:] for at in places if _PYTHON.fullmatch(words[at])), [])


def _look_up_scripts(words: list[str], known: KnownNames, *, moved: bool) -> Iterator[Named]:
    for word in words:
        if re.fullmatch(r"(?:\./)?[\w-]+/[\w./-]+\.\w+", word):
            path = word.removeprefix("./")
            if known.find_path(path):
                yield Named("path", path, exists=True)
            elif not moved and known_missing(path, known):
                yield Named("path", path, exists=False)


def _comes_before(word: str) -> bool:
    return word in _BEFORE_COMMAND or _ASSIGNMENT.match(word) is not None


def _look_up_task(words: list[str], known: KnownNames, *, moved: bool) -> Iterator[Named]:
    line = " ".join(words)
    if line in known.tasks or line.replace(" run ", " ", 1) in known.tasks:
        yield Named("command", line, exists=True)
        return
    runs_task = words[0] in known.runners and _RUNS_TASK.fullmatch(line)
    if runs_task and not moved and words[0] not in known.unsure_runners:
        yield Named("command", line, exists=False)


def _look_up_assignment(word: str, known: KnownNames) -> Iterator[Named]:
    match = _ASSIGNMENT.match(word)
    name = match["name"] if match else word
    if _VARIABLE.fullmatch(name):
        exists = variable_exists(name, known)
        # some programs read every variable that begins with their name
        if exists or (exists is False and is_misspelt(name, known.variables)):
            yield Named("environment-variable", name, exists=exists)


def variable_exists(name: str, known: KnownNames) -> bool | None:
    """Whether the source reads a variable; `None` where it may be another project's."""
    if name in known.variables or name in known.option_variables:
        return True
    if name in known.last_parts:
        return None
    own = any(name.startswith(prefix) for prefix in known.own_prefixes)
    return False if own or is_misspelt(name, known.variables) else None


@functools.lru_cache(maxsize=4096)
def is_misspelt(name: str, names: frozenset[str]) -> bool:
    """Whether a name is nearly one of some others, and so meant to be it."""
    if len(name) > _LONGEST_NAME:
        return False
    near = difflib.get_close_matches(name, names, n=1, cutoff=_SAME)
    # `--reload` is a name of its own beside `--noreload`
    return bool(near) and name.strip("-") not in near[0]


def _look_up_python(words: list[str], known: KnownNames, *, moved: bool) -> Iterator[Named]:
    rest = words[1:]
    while rest and rest[0].startswith("-") and rest[0] not in {"-m", "-c", "-"}:
        rest = rest[1:]
    if rest[:1] == ["-m"] and rest[1:]:
        module = rest[1]
        name = f"python -m {module}"
        if name in known.commands:
            yield from _look_up_command(name, rest[2:], known)
        elif module in known.programs and module not in known.modules:
            yield from _look_up_command(module, rest[2:], known)
        elif module.partition(".")[0] in known.packages and re.fullmatch(r"[\w.]+", module):
            exists = module in known.modules or module in known.namespaces
            yield Named("symbol", module, exists=exists)
    elif rest and re.fullmatch(r"[\w./-]+\.py", rest[0]):
        path = rest[0].removeprefix("./")
        found = known.find_path(path)
        if found:
            yield Named("path", path, exists=True)
            command = known.commands_in.get(found)
            yield from _look_up_command(command.name, rest[1:], known) if command else ()
        elif not moved and known_missing(path, known):
            yield Named("path", path, exists=False)


def known_missing(path: str, known: KnownNames) -> bool:
    """Whether a path that no fact has would have facts if it were there."""
    folder = path.rpartition("/")[0]
    return bool(folder) and ending_of(path) in known.endings and folder in known.paths


def _look_up_command(name: str, rest: list[str], known: KnownNames) -> Iterator[Named]:
    command = known.commands.get(name)
    if command or " " not in name:
        yield Named("command", name, exists=True)
    chain = [command] if command else []
    takes_values = False
    for word in rest:
        longer = f"{name} {word}"
        if longer in known.commands:
            name, takes_values = longer, False
            chain.append(known.commands[longer])
            yield Named("command", longer, exists=True)
        elif word.startswith("-"):
            yield from _look_up_option(word, chain, known)
            takes_values = takes_values or not _is_flag(word, chain)
        elif chain and not takes_values and not chain[-1].arguments:
            is_name = chain[-1].subcommands and _WORD.fullmatch(word)
            if is_name and not _is_alias(word, chain[-1], known):
                yield Named("command", longer, exists=False)
            # a command that the facts do not have: nothing after it is theirs
            return


def _is_flag(option: str, chain: list[Command]) -> bool:
    """Whether a word after an option cannot be its value."""
    return "=" in option or any(
        one.is_flag and option in one.names for command in chain for one in command.options
    )


def _is_alias(word: str, group: Command, known: KnownNames) -> bool:
    members = (known.commands.get(name) for name in group.subcommands)
    return any(word in member.aliases for member in members if member)


def _look_up_option(word: str, chain: list[Command], known: KnownNames) -> Iterator[Named]:
    option = word.partition("=")[0].rstrip(",.;:")
    exists = option_exists(option, chain, known)
    if exists is not None:
        yield Named("option", option, exists=exists)


def option_exists(option: str, chain: list[Command], known: KnownNames) -> bool | None:
    """Whether one of some commands has an option.

    Args:
        option: Its name, dashes included.
        chain: The command that it is given to, after the groups that hold it.
        known: The source's names.

    Returns:
        `None` where the facts cannot tell: no option of them is known, or a subcommand that
        stands for the group when none is named may take it.
    """
    names = _option_names(chain)
    if option in names:
        return True
    if not names or option in _ALWAYS or not _LONG_OPTION.fullmatch(option):
        return None
    # a name may be spelt with its negation: --strict / --no-strict
    if any(option in name.split("/") for name in names):
        return True
    # argparse takes the beginning of a name for the name
    if any(
        one.framework == "argparse"
        and any(name.startswith(option) for name in _option_names([one]))
        for one in chain
    ):
        return True
    members = [known.commands[name] for name in chain[-1].subcommands if name in known.commands]
    return None if option in _option_names(members) else False


def _option_names(commands: list[Command]) -> set[str]:
    return {name for command in commands for option in command.options for name in option.names}
