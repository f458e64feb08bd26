"""What a team does with one appeal: take, hand in, pass on, object, look, verify, hear, note. Each is one POST."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals import actions
from jinlin.appeals.messages import Changed
from jinlin.appeals.models import Appeal
from jinlin.common.numbers import is_key, new_key
from jinlin.common.refusals import Refused
from jinlin.web.chief.appeal import Trouble, can, opened, own_task, page
from jinlin.web.chief.forms import WordsForm
from jinlin.web.chief.shell import place_line, shell
from jinlin.web.uploads import Kept, from_form

Do = Callable[[WordsForm], Any]


def _run(request: ScopedRequest, appeal_id: int, *, deed: str, do: Do, said: str) -> HttpResponse:
    """Do one deed and go back to the appeal (or to the list, when it left the team's sight)."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        trouble = Trouble(deed, _("The form did not arrive whole. Please try again."), request.POST.get("words", ""))
        return page(request, appeal_id, trouble=trouble)
    words = form.cleaned_data["words"]
    try:
        do(form)
    except Appeal.DoesNotExist:
        raise Http404 from None
    except Changed as changed:
        news = tuple(changed.events)
        return page(request, appeal_id, trouble=Trouble(deed, changed.message, words, news))  # type: ignore[arg-type]
    except Refused as refused:
        return page(request, appeal_id, trouble=Trouble(deed, refused.message, words))
    messages.success(request, said)
    still = Appeal.objects.visible_to(request.scope).filter(pk=appeal_id).exists()
    response = redirect("chief:appeal", appeal_id) if still else redirect("chief:today")
    response.status_code = 303
    return response


def _key(form: WordsForm) -> str:
    key = str(form.cleaned_data["key"])
    return key if is_key(key) else ""


@require_POST
def take(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """“I take it”; the others of the team are told."""

    def do(form: WordsForm) -> Any:
        return actions.take(
            actor=request.scope, appeal_id=appeal_id, seen=form.cleaned_data["seen"], now=timezone.now(), key=_key(form)
        )

    return _run(request, appeal_id, deed="take", do=do, said=_("It is yours now; your teammates see it."))


@require_http_methods(["GET", "POST"])
@never_cache
def pass_on(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Escalate (上报): the area's paid post takes it over. A look shows good reasons to tap, and a way back."""
    if request.method == "GET":
        found = opened(request, appeal_id)
        if not can(found, found.parties_of(request.scope), own_task(found, request))["pass_on"]:
            return redirect("chief:appeal", appeal_id)
        context = {
            **shell(request, tab="today"),
            "appeal": found.appeal,
            "title": found.version if found.masked else found.appeal.text.title,
            "place": "" if found.masked else place_line(found.appeal),
            "key": new_key(),
            "reasons": [
                (_("Too big for us: somebody paid should see to it."), "users-group"),
                (_("No time these days."), "clock"),
                (_("Needs a department or a unit to act."), "building-community"),
            ],
        }
        return render(request, "chief/pass_on.html", context)

    def do(form: WordsForm) -> Any:
        return actions.escalate(
            actor=request.scope,
            appeal_id=appeal_id,
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
            words=form.cleaned_data["words"],
            key=_key(form),
        )

    return _run(
        request, appeal_id, deed="pass_on", do=do, said=_("Passed on to the grid chief. Thank you for looking.")
    )


@require_POST
def object_to(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Say that it is not the team's, with a ground from the list."""

    def do(form: WordsForm) -> Any:
        return actions.object_to(
            actor=request.scope,
            appeal_id=appeal_id,
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
            ground=form.cleaned_data["ground"],
            words=form.cleaned_data["words"],
            task_no=form.cleaned_data["task"],
            key=_key(form),
        )

    return _run(request, appeal_id, deed="object", do=do, said=_("Given back. Somebody paid for it decides now."))


@require_POST
def inspect(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Note what was found on the spot, with photos where they help."""
    now = timezone.now()

    def do(form: WordsForm) -> Any:
        kept = from_form(request, key=_key(form) or new_key(), now=now).whole()
        return actions.inspect(
            actor=request.scope,
            appeal_id=appeal_id,
            now=now,
            words=form.cleaned_data["words"],
            made_safe=form.cleaned_data["made_safe"],
            files=kept.ids,
            key=_key(form),
        )

    return _run(request, appeal_id, deed="inspect", do=do, said=_("Noted."))


@require_POST
def verify(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Look after what a department did: in order, or what is wanting."""

    def do(form: WordsForm) -> Any:
        return actions.verify(
            actor=request.scope,
            appeal_id=appeal_id,
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
            ok=form.cleaned_data["ok"] != "0",
            words=form.cleaned_data["words"],
            key=_key(form),
        )

    return _run(request, appeal_id, deed="verify", do=do, said=_("Noted. Thank you for looking after it."))


@require_POST
def hear(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Write down in one line what a voice note says."""

    def do(form: WordsForm) -> Any:
        return actions.hear(
            actor=request.scope,
            appeal_id=appeal_id,
            now=timezone.now(),
            words=form.cleaned_data["words"],
            key=_key(form),
        )

    return _run(request, appeal_id, deed="hear", do=do, said=_("Written down; everybody can read it now."))


@require_POST
def kind(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Change the kind; the promise follows its limit."""

    def do(form: WordsForm) -> Any:
        return actions.recategorise(
            actor=request.scope,
            appeal_id=appeal_id,
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
            category_id=form.cleaned_data["category"] or 0,
            key=_key(form),
        )

    return _run(request, appeal_id, deed="kind", do=do, said=_("The kind is changed."))


@require_POST
def comment(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Leave a note for colleagues; the neighbour does not see it."""

    def do(form: WordsForm) -> Any:
        return actions.comment(
            actor=request.scope,
            appeal_id=appeal_id,
            now=timezone.now(),
            words=form.cleaned_data["words"],
            key=_key(form),
        )

    return _run(request, appeal_id, deed="comment", do=do, said=_("Noted."))


@require_http_methods(["GET", "POST"])
@never_cache
def hand_in(request: ScopedRequest, appeal_id: int) -> HttpResponse:
    """Hand the work in: what was done, photos before and after where they help."""
    found = opened(request, appeal_id)
    task = own_task(found, request)
    key = request.POST.get("key", "")
    key = key if is_key(key) else new_key()
    if request.method == "GET":
        if task is None or task.state != "working":
            return redirect("chief:appeal", appeal_id)
        return _hand_in_page(request, found.appeal, key=key, seen=found.appeal.event_seq, sent=Sent())
    now, seen = timezone.now(), request.POST.get("seen", "")
    sent = Sent(
        words=request.POST.get("words", ""),
        groups=[from_form(request, name=name, key=f"{key}{name}", now=now) for name in ("before", "after")],
    )
    sent.errors += [error for group in sent.groups for error in group.errors]
    if request.POST.get("step") == "look":
        # Begun before on this phone: the page comes back with what was written, as things stand now.
        return _hand_in_page(request, found.appeal, key=key, seen=found.appeal.event_seq, sent=sent)
    if not sent.errors:
        try:
            actions.finish(
                actor=request.scope,
                appeal_id=appeal_id,
                seen=int(seen) if seen.isdecimal() else 0,
                now=now,
                words=sent.words,
                before=sent.groups[0].ids,
                after=sent.groups[1].ids,
                task_no=task.no if task else None,
                key=key,
            )
        except Appeal.DoesNotExist:
            raise Http404 from None
        except Changed as changed:
            sent.news, sent.errors = changed.events, [str(changed.message)]
        except Refused as refused:
            sent.errors = [str(refused)]
    if sent.errors:
        return _hand_in_page(request, found.appeal, key=key, seen=found.appeal.event_seq, sent=sent)
    messages.success(request, _("Handed in. The grid chief has a look and tells the neighbour."))
    response = redirect("chief:today")
    response.status_code = 303
    return response


@dataclass(slots=True)
class Sent:
    """What came with a hand-in that was not done, or nothing yet."""

    words: str = ""
    groups: list[Kept] = field(default_factory=lambda: [Kept("before"), Kept("after")])
    errors: list[str] = field(default_factory=list)
    news: list[Any] = field(default_factory=list)


def _hand_in_page(request: ScopedRequest, appeal: Appeal, *, key: str, seen: int, sent: Sent) -> HttpResponse:
    context = {
        **shell(request, tab="today"),
        "appeal": appeal,
        "place": place_line(appeal),
        "key": key,
        "seen": seen,
        "sent": sent,
        "restored": request.POST.get("restored", ""),
        "groups": zip((_("Before"), _("After")), sent.groups, strict=True),
    }
    return render(request, "chief/hand_in.html", context, status=409 if sent.news else 422 if sent.errors else 200)
