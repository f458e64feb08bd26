"""Staff notices: what happened to the appeals a person works on. A notice shows only while its appeal is visible."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jinlin.accounts import actions
from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import InboxItem, Post
from jinlin.appeals.models import Appeal
from jinlin.web.entry.notice_words import Words, look_of, words_of

SHOWN = 100


@dataclass(frozen=True)
class Notice:
    """A notice ready to be shown: its words, its appeal, where it leads; `post` if one must change to another first."""

    item: InboxItem
    words: Words
    appeal: Appeal | None
    post: Post | None
    address: str

    @property
    def look(self) -> tuple[str, str]:
        """Return its icon and colour."""
        return look_of(self.item.kind)

    @property
    def day(self) -> str:
        """Return the day it came on, in words where it is near."""
        came, today = timezone.localdate(self.item.created_at), timezone.localdate()
        near = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
        return near.get(came) or f"{came:%Y-%m-%d}"


def unread_count(request: ScopedRequest) -> int:
    """Return how many notices wait for the person acting: one query on a partial index."""
    return InboxItem.objects.of(request.scope).filter(read_at__isnull=True).count()


@require_GET
@never_cache
def inbox(request: ScopedRequest) -> HttpResponse:
    """List the newest notices, newest first."""
    _must_act(request)
    items = list(InboxItem.objects.of(request.scope).order_by("-created_at", "-pk")[:SHOWN])
    notices = _notices(request, items)
    shown = {notice.item.pk for notice in notices}
    # What may no longer be seen is not counted either.
    if gone := [item.pk for item in items if item.read_at is None and item.pk not in shown]:
        actions.read_inbox(actor=request.scope, item_ids=gone, now=timezone.now())
    unread = sum(notice.item.read_at is None for notice in notices)
    return render(request, "entry/inbox.html", {"notices": notices, "unread": unread})


@require_POST
def read(request: ScopedRequest) -> HttpResponse:
    """Mark all notices read, or the one that is opened, and go there."""
    _must_act(request)
    now = timezone.now()
    if not (item_id := request.POST.get("item", "")).isdecimal():
        actions.read_inbox(actor=request.scope, now=now)
        return redirect("entry:inbox")
    item = InboxItem.objects.of(request.scope).filter(pk=int(item_id)).first()
    found = _notices(request, [item]) if item is not None else []
    if not found:
        raise Http404
    actions.read_inbox(actor=request.scope, item_ids=[found[0].item.pk], now=now)
    if found[0].post is not None:
        request.session["post"] = found[0].post.pk
    return redirect(found[0].address or "entry:inbox")


def _notices(request: ScopedRequest, items: list[InboxItem]) -> list[Notice]:
    """Return the notices of visible appeals: one query for each post of the person, whatever their number."""
    wanted = {item.appeal_id for item in items if item.appeal_id is not None}
    seen: dict[int, tuple[Appeal, Post]] = {}
    # The post acting now comes first; the others only add what it does not see.
    for post in sorted(request.posts, key=lambda p: p.pk != request.scope.post_id):
        missing = wanted - seen.keys()
        if missing:
            for appeal in (
                Appeal.objects.visible_to(post.scope()).filter(pk__in=missing).select_related("text", "category")
            ):
                seen[appeal.pk] = (appeal, post)
    notices = []
    for item in items:
        words = words_of(item.kind, item.facts)
        if item.appeal_id is None:
            notices.append(Notice(item, words, None, None, ""))
        elif item.appeal_id in seen:
            appeal, post = seen[item.appeal_id]
            other = post if post.pk != request.scope.post_id else None
            notices.append(Notice(item, words, appeal, other, _address(item.kind, appeal, post)))
    return notices


# Notices that want a decision lead to its card, those that give a department work to the form that answers.
_DECISIONS = {
    "ask_extension": "extension", "ask_suspension": "suspension", "ask_void": "void", "ask_excuse": "excuse",
    "object": "objection", "arbitrate": "objection", "mark_about": "about", "supervise": "order",
}  # fmt: skip
_TO_ANSWER = frozenset({"assign", "whistle", "verify", "amber", "red", "urge", "answer", "add", "resume"})


def _address(kind: str, appeal: Appeal, post: Post) -> str:
    """Return where a notice leads: straight to what is to be done."""
    scope = post.scope()
    if scope.in_team:
        return reverse("chief:appeal", args=[appeal.pk])
    if kind in _DECISIONS:
        return reverse("desk:decisions", fragment=f"{_DECISIONS[kind]}-{appeal.pk}")
    if scope.department_id is not None and kind in _TO_ANSWER:
        return reverse("desk:appeal", args=[appeal.pk], query={"do": "finish"}, fragment="act")
    return reverse("desk:appeal", args=[appeal.pk])


def _must_act(request: ScopedRequest) -> None:
    if request.scope.user_id is None:
        raise Http404
