"""The search box: a number, words, an address, or a phone within the desk's own scope."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals import queries
from jinlin.appeals.docket import world_now
from jinlin.web.desk.labels import Words
from jinlin.web.desk.lines import line_of
from jinlin.web.desk.shell import shell

BY: dict[str, Words] = {
    "number": _("by the number"),
    "channel_number": _("by another channel's number"),
    "phone": _("by the phone number; this search is noted"),
    "last4": _("by the last four digits, within your own area; this search is noted"),
    "words": _("by words and places"),
    "address": _("by the address book"),
    "nothing": "",
}


@require_safe
@never_cache
def search(request: ScopedRequest) -> HttpResponse:
    """Show what was found; a whole number goes straight to its appeal."""
    now, typed = timezone.now(), request.GET.get("words", "").strip()
    found = queries.search(request.scope, typed, now=now, after=request.GET.get("after", ""))
    if found.by == "number" and found.appeals:
        return redirect("desk:appeal", found.appeals[0].pk)
    world = world_now()
    more = reverse("desk:search", query={"words": typed, "after": found.after}) if found.after else ""
    return render(
        request,
        "desk/search.html",
        {
            **shell(request, nodes=world.nodes, now=now),
            "typed": typed,
            "by": BY[found.by],
            "rows": [line_of(a, scope=request.scope, world=world, now=now) for a in found.appeals],
            "next": more,
        },
    )
