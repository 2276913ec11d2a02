"""What each hook may return: checked where it comes in, so that the culprit is known."""

from __future__ import annotations

from collections.abc import Sequence

from docsfy_hookspecs import (
    Analyzer,
    CheckResult,
    Finding,
    Plan,
    PlanUpdate,
    Provider,
    SiteFile,
)

SINGLE: dict[str, tuple[type, ...]] = {
    "docsfy_plan": (Plan,),
    "docsfy_extend_plan": (Plan,),
    "docsfy_update_plan": (PlanUpdate,),
    "docsfy_write_page": (str,),
    "docsfy_link_page": (str,),
}
SEQUENCE: dict[str, type] = {
    "docsfy_analyzers": Analyzer,
    "docsfy_providers": Provider,
    "docsfy_render_pages": SiteFile,
    "docsfy_render_outputs": SiteFile,
    "docsfy_check_page": Finding,
}


def describe_fault(hook: str, result: object) -> str:
    """Say what is wrong with a hook's result.

    Returns:
        One phrase, empty when the result is of the hook's type.
    """
    if result is None or (hook == "docsfy_check_page" and isinstance(result, CheckResult)):
        return ""
    if hook in SINGLE:
        if isinstance(result, SINGLE[hook]):
            return ""
        return f"it returned {type(result).__name__}, not {SINGLE[hook][0].__name__}"
    item = SEQUENCE.get(hook)
    if item is None:
        return ""
    if not isinstance(result, Sequence) or isinstance(result, str | bytes):
        return f"it returned {type(result).__name__}, not a sequence of {item.__name__}"
    wrong = next((one for one in result if not isinstance(one, item)), None)
    if wrong is not None:
        return f"it returned a sequence with {type(wrong).__name__}, not of {item.__name__}"
    return ""
