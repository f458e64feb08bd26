"""Large print: a cookie turns it on, so that the page comes with it at once; `?elder=1` on a poster's code does too."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ELDER = "elder"
_YEAR = 365 * 86400
# Its own `?elder=1` is about the code that it shows, not about whoever prints it.
_NOT_ON = frozenset({"resident:poster"})


def set_elder(response: HttpResponse, *, on: bool) -> None:
    """Keep large print in this browser, or the standard size."""
    response.set_cookie(
        ELDER, "1" if on else "0", max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


class LargePrintMiddleware:
    """Shows any of the residents' pages in large print when its address asks for it, and remembers that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the cookie if this visit asked for it."""
        response = self.get_response(request)
        asked = getattr(request, "elder_asked", None)
        if asked is not None:
            set_elder(response, on=asked)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Let the page be drawn as if the cookie had come with it."""
        match, wanted = request.resolver_match, request.GET.get(ELDER)
        if match and match.namespace == "resident" and match.view_name not in _NOT_ON and wanted in {"0", "1"}:
            request.COOKIES[ELDER] = wanted
            request.elder_asked = wanted == "1"  # type: ignore[attr-defined]
