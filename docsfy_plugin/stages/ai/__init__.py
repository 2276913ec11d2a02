"""Built-in plugin: pages that a text model plans and writes."""
