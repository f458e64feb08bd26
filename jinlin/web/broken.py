"""Pages for what went wrong before, or beneath, everything that usually fills a page: they need the cookies alone."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.translation import get_language_from_request, override


def broken(request: HttpRequest, *, status: int) -> HttpResponse:
    """Return the page `{status}.html` in the reader's language and print, without session, person or database."""
    with override(get_language_from_request(request)):
        return HttpResponse(get_template(f"{status}.html").render({"request": request}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read (Django's handler400)."""
    return broken(request, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a failure on our side (Django's handler500)."""
    return broken(request, status=500)
