"""The writer without a model: plans pages from facts and writes them by templates.

`planner` decides which pages there are, `pages/` has one module a kind of page, `prose` turns
docstrings and README text into Markdown that is safe inside a page.
"""
