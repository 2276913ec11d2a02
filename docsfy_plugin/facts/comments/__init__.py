"""Code without its comments, for the excerpts that writers are given.

Documentation stays: docstrings, and the comments that are to other languages what those are to
Python. They may be all the words about an API that a writer sees. Licences go.

Each reader tells what is comment by its language's strings, and gives a text back as it is where
that does not work out: a comment too much costs a page, a line of code too few makes it wrong.
Analysers of a language use its reader; `ANALYZER` is for files that nobody reads facts from.
"""

from __future__ import annotations

from collections.abc import Callable

from docsfy_hookspecs.facts import Analyzer, match_glob

from docsfy_plugin.facts.comments import configuration, languages, python, shell, yaml

_STRIPPERS: tuple[tuple[Callable[[str, str], str], str], ...] = (
    (languages.C.strip, "*.c *.h *.cc *.cpp *.cxx *.hpp *.hh *.hxx *.ipp *.cu *.cuh *.m *.mm"),
    (languages.CSHARP.strip, "*.cs"),
    (languages.SWIFT.strip, "*.swift"),
    (languages.SCALA.strip, "*.scala *.sc"),
    (languages.KOTLIN.strip, "*.kts"),
    (languages.GROOVY.strip, "*.groovy *.gradle **/Jenkinsfile"),
    (languages.DART.strip, "*.dart"),
    (languages.PHP.strip, "*.php"),
    (languages.ELIXIR.strip, "*.ex *.exs"),
    (languages.RUBY.strip, "*.rake *.gemspec **/Gemfile **/Rakefile"),
    (languages.TERRAFORM.strip, "*.hcl *.tfvars"),
    (languages.PROTO.strip, "*.proto"),
    (languages.JSON.strip, "*.jsonc *.json5 **/tsconfig*.json"),
    (python.strip, "*.pyx *.pxd *.bzl"),
    (shell.strip, "*.sh *.bash *.zsh *.ksh *.bats"),
    (configuration.TOML.strip, "*.toml"),
    (yaml.strip, "*.yml *.yaml"),
    (configuration.strip_ini, "*.ini *.cfg **/.editorconfig"),
    (
        configuration.strip_requirements,
        "**/*requirements*.txt **/requirements/*.txt **/*requirements*.in **/requirements/*.in",
    ),
    (configuration.strip_hash_lines, "*.properties **/.gitignore **/.dockerignore"),
    (configuration.strip_dockerfile, "**/*Dockerfile* **/Containerfile *.dockerfile"),
    (configuration.strip_makefile, "**/Makefile **/makefile **/GNUmakefile *.mk"),
)
_BY_PATTERN = tuple(
    (pattern, strip) for strip, patterns in _STRIPPERS for pattern in patterns.split()
)


def strip_comments(path: str, text: str) -> str:
    """Take out what `path` tells to be comment and no documentation."""
    for pattern, strip in _BY_PATTERN:
        if match_glob(path, pattern):
            return strip(path, text)
    return text


ANALYZER = Analyzer(
    name="comments",
    version="1",
    patterns=tuple(pattern for pattern, _ in _BY_PATTERN),
    strip=strip_comments,
)
