"""The writer that needs no model: it plans and writes from facts, by templates."""
