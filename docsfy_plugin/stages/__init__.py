"""Built-in plugins of the stages after the facts: writers, checks, links, files."""
