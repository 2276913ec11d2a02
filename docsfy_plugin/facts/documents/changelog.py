"""The newest releases of a changelog."""

from __future__ import annotations

import re

from docsfy_hookspecs.facts import DocumentSection

_RELEASE = re.compile(r"v?\d+\.\d+|unreleased|upcoming|next|\d{4}-\d{2}-\d{2}|version \d", re.I)
_RELEASES = 3


def newest_releases(sections: list[DocumentSection]) -> list[DocumentSection]:
    """Keep what stands before the releases, and the first three releases with their parts."""
    level = next((one.level for one in sections if _RELEASE.search(one.title)), 0)
    if not level:
        return sections
    kept, releases = [], 0
    for section in sections:
        releases += section.level == level and _RELEASE.search(section.title) is not None
        if releases > _RELEASES or (releases == _RELEASES and section.level < level):
            break
        kept.append(section)
    return kept
