"""Who may enter which face. Strangers are shown the way in; whoever is in under another post finds nothing there."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from jinlin.accounts.middleware import ScopedRequest
from jinlin.web.entry.expired import signed_out
from jinlin.web.entry.home import is_admin, works_at_desk

# A face's namespace → who works there. What is not named here looks after itself (residents' pages are for all).
DOORS: dict[str, Callable[[ScopedRequest], bool]] = {
    "chief": lambda request: request.scope.in_team,
    "desk": lambda request: works_at_desk(request.scope),
    "admin": is_admin,
}
_WAY_IN = {"chief": "entry:phone"}


class GateMiddleware:
    """Stands before every view of a face; comes after `ScopeMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the gate itself is `process_view`, where its address is known."""
        return self.get_response(request)

    def process_view(
        self, request: ScopedRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let in whoever works behind this door; send strangers to the way in, keeping what they typed."""
        match = request.resolver_match
        face = match.namespaces[0] if match is not None and match.namespaces else ""
        fits = DOORS.get(face)
        if fits is None or fits(request):
            return None
        if request.user.is_authenticated:
            raise Http404
        if request.half_way is not None:
            return _go(request, reverse("entry:code"))
        if request.method not in {"GET", "HEAD"}:
            return signed_out(request, way_in=reverse(_WAY_IN.get(face, "entry:login")))
        onward = urlencode({"next": request.get_full_path()})
        return _go(request, f"{reverse(_WAY_IN.get(face, 'entry:login'))}?{onward}")


def _go(request: ScopedRequest, address: str) -> HttpResponse:
    if not request.htmx:
        return redirect(address)
    # A redirect would put the log-in page into the middle of the page that asked.
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = address
    return response
