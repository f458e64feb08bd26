"""Log-in for desks and the administrator: password, then always a code; log-out; the own password; change of post."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from typing import cast

import segno
from django.contrib.auth import logout as forget_session
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from jinlin.accounts import actions, second_factor
from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import User
from jinlin.accounts.phones import COOKIE
from jinlin.accounts.ways import DEVICE_KEY, POST_KEY, Way, client_address, enter, way_of
from jinlin.common.refusals import Refused
from jinlin.web.entry.forms import CodeForm, NewPasswordForm, PasswordForm
from jinlin.web.entry.home import home_of, safe_next

# Between password and code.
_HALF_WAY_LASTS = timedelta(minutes=10)
_NEXT, _SECRET = "next", "totp_secret"

View = Callable[[ScopedRequest], HttpResponse]


def half_way_in(view: Callable[[ScopedRequest, User], HttpResponse]) -> View:
    """Let a view be reached only between password and code, with the person who gave the password."""

    @wraps(view)
    def wrapped(request: ScopedRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(home_of(request))
        if request.half_way is None:
            return redirect("entry:login")
        return view(request, request.half_way)

    return wrapped


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: ScopedRequest) -> HttpResponse:
    """Ask for log-in name and password; what follows is always the code."""
    onward = safe_next(request, request.POST.get("next", request.GET.get("next", "")))
    if request.user.is_authenticated:
        return redirect(onward or home_of(request))
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.prove_password(
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                address=client_address(request),
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _half_way(request, user, onward)
            return redirect(_next_step(user))
    return _page(request, "entry/login.html", form, next=onward)


@never_cache
@require_http_methods(["GET", "POST"])
@half_way_in
def code(request: ScopedRequest, user: User) -> HttpResponse:
    """Ask for the code of the app."""
    if (step := _next_step(user)) != reverse("entry:code"):
        return redirect(step)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            actions.prove_code(user=user, code=form.cleaned_data["code"], now=now)
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            return redirect(_whole(request, user) or "entry:home")
    return _page(request, "entry/code.html", form)


@never_cache
@require_http_methods(["GET", "POST"])
@half_way_in
def enrol(request: ScopedRequest, user: User) -> HttpResponse:
    """Set the authenticator app up at the first log-in, and show the recovery codes once."""
    if (step := _next_step(user)) != reverse("entry:enrol"):
        return redirect(step)
    secret = request.session.get(_SECRET)
    if not isinstance(secret, str):
        secret = request.session[_SECRET] = second_factor.new_secret()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        codes = second_factor.enrol(user=user, secret=secret, code=form.cleaned_data["code"], now=now)
        if codes is not None:
            onward = _whole(request, user) or reverse("entry:home")
            return render(request, "entry/recovery_codes.html", {"codes": codes, "onward": onward})
        form.add_error(
            "code", _("This code is not right. Check that the app has today's time, and type the newest code it shows.")
        )
    uri = second_factor.enrol_uri(user=user, secret=secret)
    return _page(request, "entry/enrol.html", form, qr=qr_svg(uri), uri=uri, secret=_in_fours(secret))


@never_cache
@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "POST"])
def password(request: ScopedRequest) -> HttpResponse:
    """Change the own password: one's own wish, or because an administrator has seen the one that was given."""
    first = request.half_way is not None and request.half_way.password_is_temporary
    user = request.half_way if first else request.user
    if not isinstance(user, User) or way_of(request) is Way.PHONE:
        return redirect("entry:login")
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if first:
        del form.fields["old"]
    if request.method == "POST" and form.is_valid() and _change_password(request, user, form):
        return redirect("entry:login" if first else "entry:home")
    return _page(request, "entry/password.html", form, first=first)


def _change_password(request: ScopedRequest, user: User, form: Form) -> bool:
    now, data = timezone.now(), form.cleaned_data
    try:
        if "old" in data:
            actions.prove_password(
                username=user.username, password=data["old"], address=client_address(request), now=now
            )
    except Refused as refused:
        form.add_error("old", str(refused))
        return False
    try:
        actions.own_password(user=user, password=data["password"], now=now)
    except ValidationError as weak:
        form.add_error("password", weak)
        return False
    # The new password ended every session of this person; this one goes on, as whole as it was.
    onward, post = request.session.get(_NEXT, ""), request.session.get(POST_KEY)
    whole = request.user.is_authenticated
    if whole:
        enter(request, user, way_of(request), post_id=post)
    else:
        _half_way(request, user, onward)
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def logout(request: ScopedRequest) -> HttpResponse:
    """Sign out. On a known phone that makes the phone unknown, so the page says so first."""
    on_phone = way_of(request) is Way.PHONE and request.user.is_authenticated
    if request.method == "GET":
        return render(request, "entry/logout.html", {"on_phone": on_phone})
    if on_phone and (device_id := request.session.get(DEVICE_KEY)):
        with suppress(Refused):  # somebody else ended it a moment ago
            actions.end_device(actor=request.scope, device_id=device_id, now=timezone.now())
    forget_session(request)
    response = redirect("resident:home")
    if on_phone:
        response.delete_cookie(COOKIE)
    # The browser drops what the pages kept on the device: drafts, the shell of the offline page.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def switch_post(request: ScopedRequest, post_id: int) -> HttpResponse:
    """Act under another of one's posts from now on."""
    post = next((p for p in request.posts if p.pk == post_id), None)
    if post is None:
        raise Http404
    request.session[POST_KEY] = post.pk
    request.scope = post.scope()
    return redirect(safe_next(request, request.POST.get("next", "")) or home_of(request))


@never_cache
def home(request: ScopedRequest) -> HttpResponse:
    """Send everybody to their own first page."""
    return redirect(home_of(request))


def qr_svg(text: str) -> str:
    """Return a QR code as an inline drawing that needs no style attribute."""
    drawn: str = segno.make(text, error="m").svg_inline(scale=1, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(drawn)  # noqa: S308 (made of modules, not of text)


def _half_way(request: HttpRequest, user: User, onward: str) -> None:
    enter(request, user, Way.PASSWORD)
    request.session[_NEXT] = onward
    request.session.set_expiry(_HALF_WAY_LASTS)


def _whole(request: HttpRequest, user: User) -> str:
    """Open the session for good; return where the person wanted to go."""
    onward = cast(str, request.session.pop(_NEXT, ""))
    request.session.pop(_SECRET, None)
    enter(request, user, Way.CODE)
    request.session.set_expiry(None)
    actions.log_entry(user=user, way=Way.CODE, now=timezone.now())
    return onward


def _next_step(user: User) -> str:
    if user.password_is_temporary:
        return reverse("entry:password")
    return reverse("entry:code" if second_factor.has_second_factor(user) else "entry:enrol")


def _in_fours(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def _page(request: HttpRequest, template: str, form: Form, **context: object) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
