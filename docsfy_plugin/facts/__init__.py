"""Built-in analysers: each reads one kind of file and knows nothing of pages."""
