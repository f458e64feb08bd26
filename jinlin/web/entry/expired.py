"""A form that comes too late: signed out meanwhile, or the page's token has expired. Nothing typed is lost."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Never written into a page again.
_SECRET_FIELDS = frozenset({"csrfmiddlewaretoken", "password", "old", "again", "pin", "code"})
_LONG = 60


def signed_out(request: HttpRequest, *, way_in: str) -> HttpResponse:
    """Answer a form of somebody no longer signed in: sign in elsewhere, come back, send again."""
    return _kept(request, template="entry/signed_out.html", status=401, way_in=way_in)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not fit (Django's CSRF_FAILURE_VIEW).

    Only a form of our own page may be sent again with a fresh token; what comes from another site is just refused.
    """
    if not _from_our_own_page(request):
        return render(request, "entry/refused.html", status=403)
    return _kept(request, template="entry/expired.html", status=403, way_in="")


def _kept(request: HttpRequest, *, template: str, status: int, way_in: str) -> HttpResponse:
    fields = [(name, value) for name, values in request.POST.lists() if name not in _SECRET_FIELDS for value in values]
    context = {
        "short": [(name, value) for name, value in fields if len(value) <= _LONG and "\n" not in value],
        "long": [(name, value) for name, value in fields if len(value) > _LONG or "\n" in value],
        "files": len(request.FILES),
        "address": request.get_full_path(),
        "way_in": way_in,
    }
    response = render(request, template, context, status=status)
    # Replaces the whole page where a script asked for a part of it.
    response.headers["HX-Retarget"] = "body"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _from_our_own_page(request: HttpRequest) -> bool:
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(source)
    return parts.netloc == request.get_host() and parts.scheme == request.scheme
