"""The page `/ui/` that shows all parts at once; only where DEBUG is on."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jinlin.appeals.messages import STATES
from jinlin.web.resident.forms import LookupForm

_TONES = ("red", "amber", "blue", "green", "brand", "violet", "grey")


def parts(request: HttpRequest) -> HttpResponse:
    """Show every part with made-up content, to look at after a change of the style sheet."""
    now = timezone.now()
    messages.success(request, "success")
    messages.error(request, "error")
    form = LookupForm({"number": "", "code": "1234"})
    form.is_valid()
    context = {
        "now": now, "states": list(STATES), "tones": _TONES, "form": form,
        "dues": [now + timedelta(hours=30), now + timedelta(minutes=38), now - timedelta(minutes=80)],
        "steps": [
            {"words": "1", "looks": "is-done"}, {"words": "2", "looks": "is-now"}, {"words": "3", "looks": ""},
            {"words": "4", "looks": "is-stopped"}, {"words": "5", "looks": ""},
        ],
        "lines": [
            {"at": now, "title": "now", "who": "A", "to": "B", "words": "said", "looks": "is-late"},
            {"at": now - timedelta(days=1), "title": "before", "who": "B", "words": "", "looks": "is-quiet"},
        ],
    }  # fmt: skip
    return render(request, "ui/all.html", context)
