"""Gherkin features on a docsfy site."""
