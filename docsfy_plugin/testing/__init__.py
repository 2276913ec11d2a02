"""Helpers for the tests of plugin authors: sources, repositories, real builds, a scripted model.

Everything here is real but the model: Git repositories, entry points, MkDocs.
"""

from docsfy_plugin.testing.authors import Prompt, ScriptedAuthor, read_prompt
from docsfy_plugin.testing.facts import read_facts
from docsfy_plugin.testing.plugins import install_plugins
from docsfy_plugin.testing.providers import ScriptedProvider
from docsfy_plugin.testing.sites import BuiltSite, build_site
from docsfy_plugin.testing.sources import make_repository, make_source

__all__ = [
    "BuiltSite",
    "Prompt",
    "ScriptedAuthor",
    "ScriptedProvider",
    "build_site",
    "install_plugins",
    "make_repository",
    "make_source",
    "read_facts",
    "read_prompt",
]
