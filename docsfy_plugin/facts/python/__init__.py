"""Analysers of Python: read by syntax tree, never executed or imported."""
