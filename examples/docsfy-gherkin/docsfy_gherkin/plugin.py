"""The plugin `gherkin`: what docsfy calls, hook by hook.

The facts that a page needs are in its digest, so docsfy writes it again exactly when its feature
changes. Raise the version of this distribution when the same feature gives another text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from docsfy_hookspecs import (
    Analyzer,
    Facts,
    Finding,
    PageSpec,
    Plan,
    Site,
    SiteFile,
    hookimpl,
)

from docsfy_gherkin import pages
from docsfy_gherkin.features import ANALYZER


@hookimpl
def docsfy_analyzers() -> Sequence[Analyzer]:
    """Read feature files."""
    return [ANALYZER]


@hookimpl
def docsfy_extend_plan(plan: Plan, facts: Facts) -> Plan:
    """Add the group of pages."""
    return pages.extend_plan(plan, facts)


@hookimpl
def docsfy_write_page(page: PageSpec, facts: Facts) -> str | None:
    """Write the pages of the group; leave all others to whoever planned them."""
    return pages.write_page(page, facts) if page.group == pages.GROUP else None


@hookimpl
def docsfy_check_page(page: PageSpec, text: str, facts: Facts) -> Sequence[Finding]:
    """Report scenarios that check nothing."""
    if page.group != pages.GROUP:
        return []
    lines = text.splitlines()
    findings = []
    for scenario in pages.scenarios_in(facts, page.sources[0]):
        heading = pages.heading_of(scenario)
        keywords = {keyword for keyword, _ in scenario.fields}
        if "Then" not in keywords and heading in lines:
            findings.append(
                Finding(
                    severity="warning",
                    code="scenario-without-then",
                    message=f"Scenario {scenario.title!r} has no 'Then', so it checks nothing",
                    line=lines.index(heading) + 1,
                )
            )
    return findings


@hookimpl
def docsfy_render_outputs(site: Site) -> Sequence[SiteFile]:
    """List all features and scenarios for other programs."""
    urls = {page.page.spec.sources: page.url for page in site.pages}
    listed = [
        {
            "feature": feature.title,
            "path": feature.path,
            "url": urls.get((feature.path,), ""),
            "scenarios": [one.title for one in pages.scenarios_in(site.facts, feature.path)],
        }
        for feature in pages.features_in(site.facts)
    ]
    content = json.dumps(listed, ensure_ascii=False, indent=2, sort_keys=True)
    return [SiteFile(path="features.json", content=f"{content}\n")]
