"""An appeal told to its reporter: five steps, who holds it and why, what happened; nothing internal."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jinlin.accounts.models import Post
from jinlin.appeals.messages import VERBS
from jinlin.appeals.models import Appeal, AppealEvent, Attachment, Task
from jinlin.grid.nodes import Nodes
from jinlin.web.templatetags.ui import why_words

# What the reporter is told of; the rest is the desks' own business.
TOLD = frozenset(
    [
        "receive",
        "pass_on",
        "accept",
        "decline",
        "review",
        "ask",
        "answer",
        "add",
        "withdraw",
        "assign",
        "reassign",
        "take",
        "escalate",
        "send_down",
        "resume",
        "whistle",
        "resolve",
        "confirm",
        "not_solved",
        "call_back",
        "silence",
        "rate",
        "reopen",
        "merge",
        "unmerge",
        "red",
        "auto_escalate",
        "urge",
        "supervise",
        "decide_suspension",
        "relocate",
        "recategorise",
        "hear",
        "publish",
    ]
)
_HANDS_ON = frozenset(["receive", "pass_on", "assign", "reassign", "escalate", "send_down", "whistle", "auto_escalate"])
# What desks write to each other with these is an instruction or a reason among staff; the step is told, not the words.
_AMONG_STAFF = frozenset(
    ["pass_on", "assign", "reassign", "escalate", "send_down", "whistle", "supervise", "merge", "unmerge", "relocate",
     "recategorise"]
)  # fmt: skip
# Each clock of an appeal breaks for itself; a reader is told once.
_ONCE = frozenset({"red", "auto_escalate"})
_A_MINUTE = timedelta(minutes=1)
_LOUD = {"red": "is-late", "auto_escalate": "is-late", "ask": "is-open", "decline": "is-open"}


def followed(appeal: Appeal) -> Appeal:
    """Return the appeal whose steps are this one's too: the main one when they are handled together."""
    return appeal.main if appeal.state == "merged" and appeal.main is not None else appeal


def steps(appeal: Appeal, tasks: Sequence[Task]) -> list[dict[str, str]]:
    """Return the five steps with their looks, by the tasks of the appeal followed; none where nothing will follow."""
    appeal = followed(appeal)
    if appeal.state in {"declined", "withdrawn", "voided"}:
        return []
    given = any(task.role == "lead" and task.state != "revoked" for task in tasks)
    reached = 1
    if appeal.accepted_at:
        reached = 3 if given else 2
    if given and any(task.state in {"working", "done"} for task in tasks):
        reached = 4
    if appeal.state in {"resolved", "closed"}:
        reached = 5
    names = [
        pgettext("step", "Reported"), pgettext("step", "Accepted"), pgettext("step", "Assigned"),
        pgettext("step", "Being worked on"),
        pgettext("step", "Solved") if appeal.state == "closed" else pgettext("step", "Your word"),
    ]  # fmt: skip
    shown = []
    for at, name in enumerate(names, 1):
        looks = "is-done" if at < reached or appeal.state == "closed" else "is-now" if at == reached else ""
        if looks == "is-now" and appeal.state in {"waiting", "suspended"}:
            looks = "is-stopped"
        shown.append({"words": name, "looks": looks})
    return shown


def holder_words(appeal: Appeal, tasks: Sequence[Task], nodes: Nodes) -> str:
    """Return who has it now: the grid that must move it on, and the department at work."""
    node = nodes.get(appeal.holder_id)
    holder = nodes.long_name(appeal.holder_id) if node else ""
    lead = next((t for t in tasks if t.role == "lead" and t.state in {"offered", "working"}), None)
    if lead is not None and lead.department_id:
        return _("%(holder)s, with %(department)s at work") % {
            "holder": holder,
            "department": nodes.departments.get(lead.department_id, ""),
        }
    return holder


def neighbours(appeal: Appeal) -> int:
    """Return how many other neighbours told of the same matter; who they are is nobody's business."""
    return followed(appeal).followers_count


def reasons(events: Iterable[AppealEvent]) -> list[str]:
    """Return why it came to whom it came, in sentences: from the latest event that says so."""
    pairs: list[Any] = []
    for event in events:
        pairs = event.facts.get("why") or pairs
    return [sentence for pair in pairs if (sentence := why_words(pair))]


def events_of(appeal: Appeal) -> list[AppealEvent]:
    """Return the events told to the reporter, oldest first, with their words."""
    rows = AppealEvent.objects.filter(appeal_id=appeal.pk, verb__in=TOLD).select_related("text").order_by("seq")
    return list(rows)


def lines(events: Sequence[AppealEvent], nodes: Nodes) -> list[dict[str, Any]]:
    """Return the timeline, newest first: who did what, and the words meant for the reporter."""
    posts = Post.objects.filter(pk__in={e.post_id for e in events if e.post_id}).select_related("user", "department")
    by_id = {post.pk: post for post in posts}
    return [
        {
            "at": event.at,
            "title": VERBS.get(event.verb, event.verb),
            "who": _who(event, by_id, nodes),
            "to": _to(event, nodes),
            "words": _words(event),
            "looks": _LOUD.get(event.verb, "" if event.actor_kind == "post" else "is-quiet"),
        }
        for event in reversed(_told_once(events))
    ]


def _told_once(events: Sequence[AppealEvent]) -> list[AppealEvent]:
    """Return the events with one line for a deadline that several clocks broke in the same minute."""
    told: list[AppealEvent] = []
    for event in events:
        last = told[-1] if told else None
        if last is None or event.verb not in _ONCE or event.verb != last.verb or event.at - last.at > _A_MINUTE:
            told.append(event)
    return told


def answer_of(events: Sequence[AppealEvent]) -> str:
    """Return what was done, in the words of the newest resolving."""
    return next((_words(e) for e in reversed(events) if e.verb == "resolve"), "")


def question_of(events: Sequence[AppealEvent]) -> str:
    """Return what the desk asked last."""
    return next((_words(e) for e in reversed(events) if e.verb == "ask"), "")


def photos_of(appeal: Appeal) -> tuple[list[Attachment], list[Attachment]]:
    """Return the photos in order, and the voice notes."""
    rows = list(
        Attachment.objects.filter(appeal_id=appeal.pk).select_related("file").order_by("round", "added_at", "pk")
    )
    return [one for one in rows if one.file.kind == "photo"], [one for one in rows if one.file.kind == "voice"]


def _words(event: AppealEvent) -> str:
    text = getattr(event, "text", None)
    if event.actor_kind == "post" and event.verb in _AMONG_STAFF:
        return ""
    return text.body if text is not None and not text.internal else ""


def _to(event: AppealEvent, nodes: Nodes) -> str:
    """Return who received the step, where it went to somebody else."""
    if event.verb not in _HANDS_ON:
        return ""
    kind, _colon, key = event.recipient.partition(":")
    if not key.isdecimal():
        return ""
    if kind == "department":
        return nodes.departments.get(int(key), "")
    return nodes.long_name(int(key)) if kind == "grid" and nodes.get(int(key)) else ""


def _who(event: AppealEvent, posts: dict[int, Post], nodes: Nodes) -> str:
    """Return who did it: place or department, role and surname; staff act under their post, not as a private person."""
    if event.actor_kind in {"reporter", "public"}:
        return _("you")
    post = posts.get(event.post_id or 0)
    if post is None:
        return _("the system")
    place = (
        post.department.name if post.department else nodes.long_name(post.grid_id) if nodes.get(post.grid_id) else ""
    )
    return _("%(place)s · %(role)s %(surname)s") % {
        "place": place,
        "role": post.get_role_display(),
        "surname": post.user.display_name[:1],
    }
