"""Tests of the plugin, with the helpers that docsfy ships for that."""
# ruff: noqa: S101

from __future__ import annotations

import json
from pathlib import Path

from docsfy_gherkin import plugin
from docsfy_hookspecs import CustomFact

from docsfy_plugin.testing import build_site, make_repository, read_facts

FEATURE = """\
Feature: Log in

  Scenario: With a good password
    Given a user
    When she logs in with "secret"
    Then she sees her name
"""
PLUGINS = {"gherkin": plugin}


def test_a_scenario_is_a_fact_with_its_steps() -> None:
    facts = read_facts({"login.feature": FEATURE}, plugins=PLUGINS).select("scenario:*")
    assert list(facts) == [
        CustomFact(
            category="scenario",
            name="With a good password",
            title="With a good password",
            path="login.feature",
            start=3,
            end=6,
            fields=(
                ("Given", "a user"),
                ("When", 'she logs in with "secret"'),
                ("Then", "she sees her name"),
            ),
        )
    ]


def test_a_background_and_a_rule_are_no_scenarios() -> None:
    before = "  Background: A shop\n    Given a door\n  Rule: Be kind\n"
    text = FEATURE.replace("  Scenario", f"{before}  Scenario")
    facts = read_facts({"login.feature": text}, plugins=PLUGINS)
    selected = facts.select("background:*", "rule:*", "scenario:*")
    assert [fact.id for fact in selected] == [
        "background:Background: A shop",
        "rule:Rule: Be kind",
        "scenario:With a good password",
    ]


def test_a_feature_gets_a_page_and_a_place_in_the_list(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "shop", {"login.feature": FEATURE})
    site = build_site(repository, tmp_path / "built", plugins=PLUGINS)
    assert "she sees her name" in site.read("behaviour/login.feature/index.html")
    assert json.loads(site.read("features.json")) == [
        {
            "feature": "Log in",
            "path": "login.feature",
            "scenarios": ["With a good password"],
            "url": "behaviour/login.feature/",
        }
    ]
