"""The bar of steps at the foot of an appeal: what most likely comes next, three beside it, and all the others."""

from dataclasses import dataclass, field

from jinlin.web.desk.deeds import Deed, Part, first_of
from jinlin.web.desk.sheet import Sheet

GROUPS = ("do", "move", "time", "join", "oversee", "tell", "keep")
BESIDE = 3
# What stands beside the first, the likeliest first.
_BESIDE = (
    "decide_extension", "decide_suspension", "decide_void", "decide_excuse", "rule", "finish", "object", "decline", "ask", "verify",
    "resolve", "call_back", "reassign", "escalate", "ask_extension", "add_helpers", "accept", "assign", "supervise",
    "urge", "reopen", "send_down", "recategorise", "merge", "comment",
)  # fmt: skip
# After these the appeal is still this desk's to go on with; after all others the next one of the queue may come.
STAYS = frozenset({
    "accept", "add_helpers", "answer", "comment", "hear", "inspect", "keep_confidential", "publish", "recategorise",
    "release_version", "relocate", "reopen", "resume", "review", "sign_for", "unmerge", "urge",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """The steps a post may take now; `at_once` holds the first one's hidden fields when it needs no words."""

    first: Deed | None
    at_once: list[Part] | None
    beside: list[Deed]
    groups: list[tuple[str, list[Deed]]] = field(default_factory=list)


def bar_of(sheet: Sheet, deeds: list[Deed]) -> Bar:
    """Return the bar for the deeds a post is offered; runs the statements the first deed's form needs."""
    first = first_of(deeds, sheet)
    by_name = {deed.name: deed for deed in deeds if deed is not first}
    beside = [by_name[name] for name in _BESIDE if name in by_name][:BESIDE]
    others = [deed for deed in deeds if deed is not first and deed not in beside]
    # Only a deed that asks nothing may be done without its form; signing for a task is the one there is.
    parts = first.parts(sheet) if first is not None and first.name == "sign_for" else None
    at_once = parts if parts is not None and all(part.kind == "hidden" for part in parts) else None
    groups = [(group, [d for d in others if d.group == group]) for group in GROUPS]
    return Bar(first, at_once, beside, [(group, some) for group, some in groups if some])
