"""What stands against an appeal going on: returned, objected, found wanting, not solved, turned down, declined."""

from collections.abc import Iterable

from jinlin.appeals.models import AppealEvent

_AGAIN = frozenset({"resolve", "confirm", "silence"})
# By setback: the later events that settle it.
_SETTLED_BY: dict[str, frozenset[str]] = {
    "object": frozenset({"rule", "reassign", "assign"}),
    "rule": frozenset({"finish", "reassign", "object", "resolve"}),
    "verify": frozenset({"finish", "reassign", "resolve"}),
    "not_solved": _AGAIN,
    "call_back": _AGAIN,
    "reopen": _AGAIN,
    "decline": frozenset({"review"}),
    "decide_extension": frozenset({"finish", "resolve", "ask_extension"}),
    "decide_suspension": frozenset({"finish", "resolve", "ask_suspension"}),
    "decide_void": frozenset({"finish", "resolve", "ask_void"}),
    "decide_excuse": frozenset({"ask_excuse"}),
}
_VERBS = frozenset(_SETTLED_BY).union(*_SETTLED_BY.values())


def is_setback(event: AppealEvent) -> bool:
    """Whether an event stopped or turned the work: an objection, a no, something wanting or not solved."""
    facts = event.facts
    match event.verb:
        case "object" | "decline" | "not_solved" | "reopen":
            return True
        case "call_back":
            return "round" in facts
        case "verify":
            return facts.get("ok") in {False}
        case "rule":
            return facts.get("upheld") in {False}
        case verb if verb.startswith("decide_"):
            return facts.get("approved") in {False}
    return False


def open_setback(newest_first: Iterable[AppealEvent]) -> AppealEvent | None:
    """Return the newest setback that nothing later settled, None when all goes its way."""
    later: set[str] = set()
    for event in newest_first:
        if is_setback(event) and not later & _SETTLED_BY.get(event.verb, frozenset()):
            return event
        later.add(event.verb)
    return None


def setbacks_of(appeals: Iterable[int]) -> dict[int, AppealEvent]:
    """Return the open setback of each of some appeals a scope sees, with its words; one statement, by appeal."""
    rows = AppealEvent.objects.filter(appeal_id__in=list(appeals), verb__in=sorted(_VERBS))
    by_appeal: dict[int, list[AppealEvent]] = {}
    for event in rows.select_related("text").order_by("appeal_id", "-seq"):
        by_appeal.setdefault(event.appeal_id, []).append(event)
    found = {pk: open_setback(events) for pk, events in by_appeal.items()}
    return {pk: event for pk, event in found.items() if event is not None}
