"""Built-in plugins that make site-level files: for language models and for Sphinx."""
