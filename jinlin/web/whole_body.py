"""Takes in the whole of a request before anything asks the database: a slow upload holds a thread, never a connection."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from jinlin.web.broken import broken

# More than any of our forms sends with photos that are too large, so that those get the form's own answer.
LARGEST = 400_000_000
_FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}


class WholeBodyMiddleware:
    """Reads forms and files to their end (large files to disk); stands before sessions and everything after them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the body; a sender who went away meanwhile gets nothing, one who sends far too much a refusal."""
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
                return broken(request, status=413)
            try:
                _whole(request)
            except UnreadablePostError:
                return HttpResponse(status=400)  # nobody is there to read it
        if _has_nul(request):
            return broken(request, status=400)
        return self.get_response(request)


def _has_nul(request: HttpRequest) -> bool:
    """Whether a NUL was sent: nobody can type one, and the database takes none."""
    if "\0" in request.path_info:
        return True
    sent = [request.GET] if request.META.get("QUERY_STRING") else []
    if request.method not in {"GET", "HEAD", "OPTIONS"} and request.content_type in _FORMS:
        sent.append(request.POST)
    return any("\0" in value for data in sent for _name, values in data.lists() for value in values)


def _whole(request: HttpRequest) -> object:
    return request.POST if request.content_type in _FORMS else request.body
