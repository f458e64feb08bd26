"""How a person likes the pages: large letters, language, and forgetting this phone; cookies, no account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from jinlin.web import mine
from jinlin.web.large_print import set_elder
from jinlin.web.resident import looked

_YEAR = 365 * 86400


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Turn large letters on or off, and go back to where the person was."""
    response = redirect(_back(request))
    set_elder(response, on=request.POST.get("on") == "1")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages, and go back to where the person was."""
    response = redirect(_back(request))
    wanted = request.POST.get("language", "")
    if check_for_language(wanted) and wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget the receipts kept in this browser; number and code still open them."""
    response = redirect("resident:home")
    mine.forget(response)
    looked.forget(response)
    return response


def _back(request: HttpRequest) -> str:
    """Return the page to go back to: one of ours, else the first page."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("resident:home")
