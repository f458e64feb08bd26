"""When a form's page had expired: a report comes back whole, with its photos; every other form with its words."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from jinlin.web.entry import expired
from jinlin.web.resident import report


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not fit (Django's CSRF_FAILURE_VIEW); one from another site is just refused."""
    try:
        found = resolve(request.path_info).view_name
    except Resolver404:
        found = ""
    if found == "resident:report" and _from_here(request):
        return report.expired(request)
    return expired.csrf_failure(request, reason)


def _from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    here = f"{request.scheme}://{request.get_host()}"
    return origin == here or origin.startswith(f"{here}/")
