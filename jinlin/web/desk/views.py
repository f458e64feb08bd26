"""Queues, one appeal, its deeds, and reading a reporter's name and number."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import Scope
from jinlin.appeals.docket import world_now
from jinlin.appeals.messages import Changed
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries import sees_version_only
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from jinlin.people.actions import reveal as read_contact
from jinlin.people.models import Contact
from jinlin.web.desk.bar import STAYS
from jinlin.web.desk.deeds import DEEDS, Posted
from jinlin.web.desk.deeds.spec import number
from jinlin.web.desk.keys import sheet_of_keys
from jinlin.web.desk.pages import Kept, appeal_page, since
from jinlin.web.desk.shell import shell


@require_safe
@never_cache
def appeal(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Show one appeal with everything on one screen, and the form of the verb asked for."""
    try:
        return appeal_page(request, appeal_id, now=timezone.now(), do=request.GET.get("do", ""))
    except Appeal.DoesNotExist:
        if request.htmx:
            return _gone(request)
        raise Http404 from None


@require_safe
@never_cache
def keys(request: ScopedRequest) -> HttpResponse:
    """Show which key does what: as a page, or as the inside of the sheet that `?` opens."""
    groups = sheet_of_keys(department=request.scope.department_id is not None)
    if request.htmx:
        return render(request, "desk/_keys.html", {"groups": groups})
    now, world = timezone.now(), world_now()
    return render(request, "desk/keys.html", {**shell(request, nodes=world.nodes, now=now), "groups": groups})


@require_POST
@never_cache
def act(request: ScopedRequest, appeal_id: int, name: str) -> HttpResponse:
    """Do one verb and go back to the appeal; whatever stands in the way is told beside what was typed."""
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    now = timezone.now()
    posted = Posted(request.scope, appeal_id, now, request.POST, request.FILES)
    kept = Kept(deed, request.POST)
    try:
        if insert := request.POST.get("insert"):
            kept.insert = insert
            return appeal_page(request, appeal_id, now=now, kept=kept)
        done = deed.call(posted)
    except Appeal.DoesNotExist:
        return _gone(request)
    except Changed as changed:
        kept.error, kept.code = changed.message, changed.code
        return _back(request, posted, kept, events=changed.events, status=409)
    except Refused as refused:
        kept.error, kept.code = refused.message, refused.code
        return _back(request, posted, kept, events=[], status=422)
    return _see_other(_next(request, done, name))


def _back(request: ScopedRequest, posted: Posted, kept: Kept, *, events: list[object], status: int) -> HttpResponse:
    """Show the appeal again with the form as it was typed."""
    kept.stored = posted.stored
    try:
        if events:
            kept.since = since(request, posted.appeal_id, events)
        return appeal_page(request, posted.appeal_id, now=posted.now, kept=kept, status=status)
    except Appeal.DoesNotExist:
        return _gone(request)


def _gone(request: ScopedRequest) -> HttpResponse:
    """Answer for what is absent or no longer this desk's, alike; what was typed stands on the page to be copied."""
    page = "desk/_left.html" if request.htmx else "desk/gone.html"
    return render(request, page, {"typed": request.POST.get("words", ""), "gone": True}, status=404)


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _next(request: ScopedRequest, done: Appeal, name: str) -> str:
    """Return where to go after a deed: back to the appeal, or to the queue when it has left this desk.

    Who works down a queue by key sends the one that stands next in it; it comes once this one needs them no more.
    """
    query = {"done": name, **({"q": q} if (q := request.GET.get("q", "")) else {})}
    following = number(request.POST.get("next", ""))
    seen = still_seen(done, request.scope)
    if (
        following
        and not (seen and name in STAYS)
        and Appeal.objects.visible_to(request.scope).filter(pk=following).exists()
    ):
        was = {"was": str(done.pk)} if seen else {}
        return reverse("desk:appeal", args=[following], query={**query, **was})
    if seen:
        return reverse("desk:appeal", args=[done.pk], query=query)
    return reverse("desk:queue", query=query)


def still_seen(done: Appeal, scope: Scope) -> bool:
    """Whether a place's desk still sees an appeal it has just changed: the rule of `visible_to`, without a statement."""
    if scope.department_id is not None or scope.level is None:
        return True
    if done.shield > scope.level or (done.about_user_id == scope.user_id and not done.version_only):
        return False
    return scope.level is Level.DISTRICT or getattr(done, scope.level.column) == scope.grid_id


@require_POST
@never_cache
@sensitive_post_parameters()
def reveal(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Show the reporter's name and number once, after the purpose is noted; the resident can see who read."""
    now, scope = timezone.now(), request.scope
    found = Appeal.objects.visible_to(scope).filter(pk=appeal_id).first()
    purpose = request.POST.get("purpose_words", "").strip() or request.POST.get("purpose", "")
    try:
        revealed = read_contact(
            actor=scope,
            contact_id=(found.contact_id if found else None) or 0,
            purpose=purpose,
            appeal_id=appeal_id,
            may_see=lambda: found is not None and not sees_version_only(found, scope),
            now=now,
        )
    except Contact.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        if found is None:
            raise Http404 from None
        return appeal_page(request, appeal_id, now=now, reveal_error=refused.message, status=422)
    return appeal_page(request, appeal_id, now=now, revealed=revealed)
