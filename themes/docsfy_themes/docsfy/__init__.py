"""The MkDocs theme `docsfy`: templates, one style sheet and two small scripts."""
