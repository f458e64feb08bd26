"""How chiefs and helpers come in: the one-time code, the known phone, the PIN before personal data."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jinlin.accounts import actions, phones
from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.models import Device
from jinlin.accounts.ways import DEVICE_KEY, PIN_KEY, Way, client_address, enter, pin_is_open, way_of
from jinlin.common import limits
from jinlin.common.refusals import Refused
from jinlin.web.entry.forms import NewPinForm, PinForm
from jinlin.web.entry.home import home_of, safe_next

# Codes are long and random; the limit only keeps a machine from asking without end.
_TRIES, _TRIES_S = 30, 15 * 60
_PHONES = ("Android", "iPhone", "iPad", "HarmonyOS", "Windows", "Macintosh", "Linux")


@require_GET
@never_cache
def how(request: ScopedRequest) -> HttpResponse:
    """Say how chiefs and helpers come in."""
    if request.scope.in_team:
        return redirect(safe_next(request, request.GET.get("next", "")) or home_of(request))
    return render(request, "entry/phone_how.html")


@never_cache
@require_http_methods(["GET", "POST"])
def open_code(request: ScopedRequest, code: str) -> HttpResponse:
    """Show whom a one-time code lets in; only the button uses it up, so that a link preview does not."""
    now = timezone.now()
    if not limits.hit("phone_code", client_address(request), limit=_TRIES, window_s=_TRIES_S, now=now):
        return render(request, "entry/phone_code_gone.html", {"too_many": True}, status=429)
    if request.method == "GET":
        invitation = phones.invitation(code, now=now)
        if invitation is None:
            return render(request, "entry/phone_code_gone.html", status=404)
        return render(request, "entry/phone_code.html", {"post": invitation.post})
    try:
        known = actions.redeem(code=code, name=_kind_of_phone(request), now=now)
    except Refused:
        return render(request, "entry/phone_code_gone.html", status=404)
    request.session.flush()
    enter(request, known.device.user, Way.PHONE, post_id=known.device.post_id, device_id=known.device.pk)
    actions.log_entry(user=known.device.user, way=Way.PHONE, now=now)
    response = redirect("entry:pin")
    response.set_cookie(
        phones.COOKIE,
        known.token,
        max_age=phones.KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@sensitive_post_parameters("pin", "again")
@require_http_methods(["GET", "POST"])
def pin(request: ScopedRequest) -> HttpResponse:
    """Set the PIN of a phone that has none, else ask for it; open personal data for a quarter of an hour."""
    onward = safe_next(request, request.POST.get("next", request.GET.get("next", ""))) or home_of(request)
    if not request.user.is_authenticated:
        return redirect("entry:phone")
    if way_of(request) is not Way.PHONE:
        return redirect(onward)
    device = Device.objects.get(pk=request.session[DEVICE_KEY])
    if device.pin:
        return _ask_pin(request, device, onward)
    return _set_pin(request, device, onward)


def _ask_pin(request: ScopedRequest, device: Device, onward: str) -> HttpResponse:
    form, now = PinForm(request.POST if request.method == "POST" else None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            right = actions.try_pin(device_id=device.pk, pin=form.cleaned_data["pin"], now=now)
        except Refused as refused:
            form.add_error("pin", str(refused))
        else:
            if right:
                request.session[PIN_KEY] = (now + phones.PIN_OPENS).timestamp()
                return redirect(onward)
            form.add_error("pin", _("This PIN is not right."))
    return _page(request, "entry/pin.html", form, onward)


def _set_pin(request: ScopedRequest, device: Device, onward: str) -> HttpResponse:
    form, now = NewPinForm(request.POST if request.method == "POST" else None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_pin(
                device_id=device.pk, pin=form.cleaned_data["pin"], again=form.cleaned_data["again"], now=now
            )
        except Refused as refused:
            form.add_error("again" if refused.code == "pin_again" else "pin", str(refused))
        else:
            request.session[PIN_KEY] = (now + phones.PIN_OPENS).timestamp()
            return redirect(onward)
    return _page(request, "entry/pin_new.html", form, onward)


def pin_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view that shows personal data: a known phone is asked for its PIN first, at most every 15 minutes.

    After a form the person comes back to the page that held it (its Referer), since the form itself was not done.
    """

    @wraps(view)
    def wrapped(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if pin_is_open(request, now=timezone.now()):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "")
        address = f"{reverse('entry:pin')}?{urlencode({'next': safe_next(request, back)})}"
        if not request.htmx:
            return redirect(address)
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = address
        return response

    return wrapped


def _kind_of_phone(request: ScopedRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    kind = next((name for name in _PHONES if name in agent), "")
    return f"{kind} · 微信" if kind and "MicroMessenger" in agent else kind


def _page(request: ScopedRequest, template: str, form: Any, onward: str) -> HttpResponse:
    return render(request, template, {"form": form, "next": onward}, status=422 if form.errors else 200)
