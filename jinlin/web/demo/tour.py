"""The tour: five told stories, played step by step by their own posts with the real actions. Inside the demo only."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.appeals.messages import Changed, Refused
from jinlin.appeals.models import Appeal
from jinlin.web.demo.playing import TOUR_KEY, Playing, begin, place_of, play, playing_now, post_of
from jinlin.web.demo.stories import RESIDENT, Step, Story, stories
from jinlin.web.demo.views import become, become_resident, demo_only


@dataclass(frozen=True)
class Line:
    """One step on a story's page: who does it, when it was done, whether it was passed over, whether it is next."""

    step: Step
    who: str
    at: datetime | None
    passed: bool
    next: bool


@demo_only
@require_GET
@never_cache
def tour(request: ScopedRequest) -> HttpResponse:
    """List the stories."""
    return render(request, "demo/tour.html", {"stories": stories().values(), "playing": playing_now(request)})


@demo_only
@require_GET
@never_cache
def story(request: ScopedRequest, code: str) -> HttpResponse:
    """Show a story: what was told, its steps with who and why, and the next step to play."""
    told = _story(code)
    playing = playing_now(request)
    if playing is None or playing.story.code != code:
        playing = Playing(told, timezone.now(), None, (None,) * len(told.steps))
    context = {
        "story": told,
        "playing": playing,
        "lines": [_line(playing, n) for n in range(len(told.steps))],
        "last": playing.at == len(told.steps),
    }
    return render(request, "demo/story.html", context)


@demo_only
@require_POST
def next_step(request: ScopedRequest, code: str) -> HttpResponse:
    """Do the next step as its own post and show the page that post then sees; a step done meanwhile is left alone."""
    told = _story(code)
    playing = playing_now(request)
    if playing is None or playing.story.code != code:
        begin(request, told, now=timezone.now())
        playing = playing_now(request)
    page = redirect("demo:story", code)
    if playing is None or playing.next is None or request.POST.get("step") != str(playing.at):
        return page
    try:
        _done, post, appeal = play(playing, now=timezone.now())
    except (Refused, Changed) as refused:
        messages.error(request, _("This step is not open now: %(why)s") % {"why": refused})
        return page
    except Appeal.DoesNotExist:
        messages.error(request, _("This step is not open now: %(why)s") % {"why": _("this post was not given it.")})
        return page
    except LookupError:
        messages.error(
            request, _("This step is not open now: %(why)s") % {"why": _("nobody holds this post just now.")}
        )
        return page
    if not request.session[TOUR_KEY][2]:
        request.session[TOUR_KEY] = [*request.session[TOUR_KEY][:2], appeal.pk]
    return become_resident(request, appeal) if post is None else become(request, post, appeal)


@demo_only
@require_POST
def by_hand(request: ScopedRequest, code: str) -> HttpResponse:
    """Become whoever is to do the next step, and do nothing more."""
    told = _story(code)
    playing = playing_now(request)
    if playing is None or playing.story.code != code:
        begin(request, told, now=timezone.now())
        playing = playing_now(request)
    step = playing.next if playing is not None else None
    if playing is None or step is None:
        return redirect("demo:story", code)
    if step.who == RESIDENT:
        response = become_resident(request, playing.appeal)
        return redirect("resident:report") if playing.appeal is None or step.do == "join" else response
    post = _post(step, playing)
    response = become(request, post, playing.appeal)
    if playing.appeal is None:
        response["Location"] = reverse("chief:report" if post.scope().in_team else "desk:new")
    return response


@demo_only
@require_POST
def again(request: ScopedRequest, code: str) -> HttpResponse:
    """Begin a story anew, with another appeal; the old one stays where it is."""
    begin(request, _story(code), now=timezone.now())
    return redirect("demo:story", code)


@demo_only
@require_POST
def stop(request: ScopedRequest) -> HttpResponse:
    """End the tour; whoever one is now, one stays."""
    request.session.pop(TOUR_KEY, None)
    return redirect("demo:tour")


def _story(code: str) -> Story:
    found = stories().get(code)
    if found is None:
        raise Http404
    try:
        place_of(found)
    except LookupError:
        raise Http404 from None
    return found


def _post(step: Step, playing: Playing) -> Post:
    found = post_of(step.who, story=playing.story, appeal=playing.appeal)
    if found is None:
        raise Http404
    return found


def _line(playing: Playing, number: int) -> Line:
    step, at = playing.story.steps[number], playing.done[number]
    return Line(
        step=step,
        who=who_of(step, playing),
        at=at,
        passed=at is None and number < playing.at,
        next=number == playing.at,
    )


def who_of(step: Step, playing: Playing) -> str:
    """Return who does a step, by place, name and post: 府前社区 黄宇（社区书记）."""
    post = post_of(step.who, story=playing.story, appeal=playing.appeal)
    if post is None:
        return _("A resident")
    place = post.department.name if post.department is not None else post.grid.name
    return _("%(place)s %(name)s (%(role)s)") % {
        "place": place,
        "name": post.user.display_name,
        "role": Role(post.role).label,
    }
