"""Which language a file is written in, by its name."""

from __future__ import annotations

import functools

_CODE = {
    "Python": ".py .pyi .pyx .pxd",
    "JavaScript": ".js .mjs .cjs .jsx",
    "TypeScript": ".ts .mts .cts .tsx",
    "Go": ".go",
    "Rust": ".rs",
    "Java": ".java",
    "Kotlin": ".kt .kts",
    "Scala": ".scala .sc",
    "Groovy": ".groovy .gradle",
    "C": ".c .h",
    "C++": ".cc .cpp .cxx .hpp .hh .hxx .ipp",
    "Objective-C": ".m .mm",
    "C#": ".cs",
    "F#": ".fs .fsx",
    "Visual Basic": ".vb",
    "Swift": ".swift",
    "Ruby": ".rb .rake .gemspec",
    "PHP": ".php",
    "Perl": ".pl .pm",
    "Lua": ".lua",
    "R": ".r",
    "Julia": ".jl",
    "Haskell": ".hs",
    "OCaml": ".ml .mli",
    "Elixir": ".ex .exs",
    "Erlang": ".erl .hrl",
    "Clojure": ".clj .cljs .cljc",
    "Dart": ".dart",
    "Zig": ".zig",
    "Nim": ".nim",
    "Crystal": ".cr",
    "D": ".d",
    "V": ".v",
    "Fortran": ".f90 .f .f95",
    "Assembly": ".s .asm",
    "CUDA": ".cu .cuh",
    "Solidity": ".sol",
    "Vue": ".vue",
    "Svelte": ".svelte",
    "Astro": ".astro",
    "Shell": ".sh .bash .zsh .fish",
    "PowerShell": ".ps1 .psm1",
    "Batch": ".bat .cmd",
    "SQL": ".sql",
    "HCL": ".tf .hcl",
    "Nix": ".nix",
    "Protocol Buffers": ".proto",
    "GraphQL": ".graphql .gql",
    "Jupyter Notebook": ".ipynb",
    "CMake": ".cmake",
    "Makefile": ".mk",
}
_OTHER = {
    "HTML": ".html .htm .xhtml",
    "CSS": ".css",
    "Sass": ".scss .sass",
    "Less": ".less",
    "Jinja": ".jinja .jinja2 .j2",
    "Markdown": ".md .markdown .mdx",
    "reStructuredText": ".rst",
    "AsciiDoc": ".adoc .asciidoc",
    "Text": ".txt",
    "JSON": ".json .jsonc .json5",
    "YAML": ".yml .yaml",
    "TOML": ".toml",
    "INI": ".ini .cfg .conf .properties .editorconfig",
    "XML": ".xml .xsd .xsl",
    "CSV": ".csv .tsv",
    "Gettext": ".po .pot .mo",
    "Image": ".png .jpg .jpeg .gif .svg .webp .ico .bmp",
    "Font": ".woff .woff2 .ttf .otf .eot",
}
_NAMES = {
    "makefile": "Makefile",
    "gnumakefile": "Makefile",
    "dockerfile": "Dockerfile",
    "containerfile": "Dockerfile",
    "cmakelists.txt": "CMake",
    "rakefile": "Ruby",
    "gemfile": "Ruby",
    "justfile": "Just",
    "jenkinsfile": "Groovy",
    "go.mod": "Go module",
    "go.sum": "Go module",
}
_BY_ENDING = {
    ending: language
    for table in (_CODE, _OTHER)
    for language, endings in table.items()
    for ending in endings.split()
}
_CODE_NAMES = frozenset(_CODE) | {"Makefile", "Dockerfile", "Just"}


@functools.lru_cache(maxsize=65536)
def _by_name(name: str) -> str:
    lower = name.lower()
    known = _NAMES.get(lower)
    if known is not None:
        return known
    stem, dot, ending = lower.rpartition(".")
    return _BY_ENDING.get(dot + ending, "") if stem and dot else ""


def language_of(path: str) -> str:
    """Name the language or format of a file (`C++`, `Markdown`); empty if unknown."""
    return _by_name(path.rpartition("/")[2])


def is_code(language: str) -> bool:
    """Tell code from data, configuration, prose and media."""
    return language in _CODE_NAMES
