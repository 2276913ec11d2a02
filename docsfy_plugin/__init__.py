"""docsfy: the documentation of a Git repository, written and kept true to the code."""

__version__ = "0.1.0"
