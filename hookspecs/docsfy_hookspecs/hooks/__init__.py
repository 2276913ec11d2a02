"""Specifications of the hooks, one module a stage."""
