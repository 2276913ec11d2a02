"""An attempt: the stages in order, what they store, and publishing."""
