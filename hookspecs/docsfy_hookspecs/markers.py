"""pluggy's markers for the project `docsfy`."""

import pluggy

PROJECT = "docsfy"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
