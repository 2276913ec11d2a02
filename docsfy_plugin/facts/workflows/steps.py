"""What all systems' jobs have in common: scripts and matrices."""

from __future__ import annotations

import itertools
import re

from docsfy_plugin.facts.formats import items, table, word

_MAX_COMMANDS = 40
_MAX_COMMAND = 300
_NOISE = re.compile(
    r"#|set [-+]|echo\b|(?:fi|then|else|done|do|esac|;;|[{}()])$|(?:if|elif|for|while|case|exit)\b"
)
_EXPRESSION = re.compile(r"\$\{\{\s*matrix\.([\w.-]+)\s*(?:\|\|\s*'([^'{}]*)'\s*)?\}\}")


def commands(*scripts: object) -> tuple[str, ...]:
    """Lines that scripts run, continuation lines joined; comments and `echo` left out."""
    found: list[str] = []
    for script in scripts:
        for part in items(script):
            if not isinstance(part, str):
                continue
            for raw in re.sub(r"\\\n[ \t]*", "", part).split("\n"):
                line = " ".join(raw.split())
                if line and not _NOISE.match(line) and len(line) <= _MAX_COMMAND:
                    found.append(line)
    return tuple(found[:_MAX_COMMANDS])


def images(value: object) -> tuple[str, ...]:
    """Names of container images, given as text or as `{name: …}` or `{image: …}`."""
    found = []
    for one in items(value):
        if isinstance(one, dict):
            one_name = word(table(one).get("name")) or word(table(one).get("image"))
        else:
            one_name = word(one)
        if one_name:
            found.append(one_name)
    return tuple(found)


def spelled_out(text: str, matrix: dict[str, object]) -> str:
    """Put a matrix's values in place of its expression, where they are plain.

    Returns:
        Values separated by commas; the text as it is where an expression stays open.
    """
    choices: dict[str, list[str]] = {}
    for name, default in _EXPRESSION.findall(text):
        values = matrix_values(matrix, name)
        choices[name] = list(dict.fromkeys([*values, *([default] if default else [])]))
    if not choices or not all(choices.values()):
        return text
    found = []
    for combination in itertools.islice(itertools.product(*choices.values()), 30):
        chosen = dict(zip(choices, combination, strict=True))
        found.append(_put(text, chosen))
    return ", ".join(dict.fromkeys(found))


def _put(text: str, chosen: dict[str, str]) -> str:
    return _EXPRESSION.sub(lambda match: chosen[match[1]], text)


def matrix_values(matrix: dict[str, object], name: str) -> list[str]:
    """Values that a matrix gives a name, its `include` too; empty if they are computed."""
    values: list[object] = []
    head, _, rest = name.partition(".")
    own = matrix.get(head)
    if isinstance(own, str):
        return []
    candidates = [*items(own), *(table(one).get(head) for one in items(matrix.get("include")))]
    for one in candidates:
        values += [table(one).get(rest) if rest else one] if one is not None else []
    texts = [word(one) for one in values]
    return list(dict.fromkeys(one for one in texts if one and "${{" not in one))
