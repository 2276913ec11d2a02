"""Git: where a source comes from, its snapshot, and its files."""
