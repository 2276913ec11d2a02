"""Code without its comments, language by language, for the excerpts that writers are given."""
