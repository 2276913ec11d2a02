"""MkDocs themes of docsfy."""
