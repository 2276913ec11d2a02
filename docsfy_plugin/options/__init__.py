"""Options: the one table of them, their precedence, and the request that comes of them."""

from docsfy_plugin.options.requests import make_host, make_request
from docsfy_plugin.options.resolving import OptionError, Options, resolve_options
from docsfy_plugin.options.table import OPTIONS, PER_INSTANCE, Option

__all__ = [
    "OPTIONS",
    "PER_INSTANCE",
    "Option",
    "OptionError",
    "Options",
    "make_host",
    "make_request",
    "resolve_options",
]
