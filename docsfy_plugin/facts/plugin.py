"""The built-in plugin `facts`: every analyser that ships with docsfy, in order."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import Analyzer, hookimpl

VERSION = "1"


@hookimpl
def docsfy_analyzers() -> Sequence[Analyzer]:
    """Offer the built-in analysers.

    The order is that of `join`: names of modules first, since the others translate theirs by
    them.
    """
    # each brings its parser with it, and only an attempt needs them
    from docsfy_plugin.facts import (  # noqa: PLC0415
        comments,
        documents,
        languages,
        layout,
        manifests,
        tasks,
        testfiles,
        workflows,
    )
    from docsfy_plugin.facts.python import analyzer as python  # noqa: PLC0415
    from docsfy_plugin.facts.python import commands, routes, settings  # noqa: PLC0415

    return (
        layout.ANALYZER,
        manifests.ANALYZER,
        documents.ANALYZER,
        python.ANALYZER,
        commands.ANALYZER,
        settings.ANALYZER,
        routes.ANALYZER,
        *languages.ANALYZERS,
        tasks.ANALYZER,
        testfiles.ANALYZER,
        workflows.ANALYZER,
        comments.ANALYZER,
    )
