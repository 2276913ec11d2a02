"""Text models behind command lines and HTTP."""
