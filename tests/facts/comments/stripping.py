"""Taking comments out as a run does: by the analyser that a file's name chooses."""

from docsfy_hookspecs.facts import match_glob

from docsfy_plugin.facts.plugin import docsfy_analyzers

ANALYZERS = [one for one in docsfy_analyzers() if one.strip is not None]
OPENING = {"a.php": "<?php\n"}
"""Path -> what stands before any code."""


def strip(path, text):
    analyzer = next(
        one for one in ANALYZERS if any(match_glob(path, pattern) for pattern in one.patterns)
    )
    return analyzer.strip(path, text)
