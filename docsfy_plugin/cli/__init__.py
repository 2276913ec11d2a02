"""The command `docsfy`."""
