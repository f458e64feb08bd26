"""The demo's bar: on every page, and nothing at all outside the demo."""

from typing import Any

from django import template

from jinlin.web.demo.cast import PARTS, part_of
from jinlin.web.demo.playing import playing_now
from jinlin.web.demo.tour import who_of
from jinlin.web.demo.views import APPEAL_KEY

register = template.Library()


@register.inclusion_tag("demo/_bar.html", takes_context=True)
def demo_bar(context: template.Context) -> dict[str, Any]:
    """Show one button for each post, staying on the appeal the page is about; on a tour, the step and the next one."""
    request = context.get("request")
    if request is None or not getattr(request, "demo", False):
        return {"open": False}
    playing = playing_now(request)
    last = playing.last if playing is not None else None
    return {
        "open": True,
        "playing": playing,
        "last": last,
        "who": who_of(last, playing) if playing is not None and last is not None else "",
        "parts": PARTS.values(),
        "now": part_of(request.scope),
        "appeal": _appeal_of(request),
        "csrf_token": context.get("csrf_token"),
    }


def _appeal_of(request: Any) -> str:
    """Return id or number of the appeal in the page's address, else of the one played last."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    for key in ("appeal_id", "number"):
        if key in named:
            return str(named[key])
    return str(request.session.get(APPEAL_KEY, ""))
