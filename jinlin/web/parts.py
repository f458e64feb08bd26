"""The page `/ui/` that shows every part in every state; only where DEBUG is on."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jinlin.appeals.messages import STATES
from jinlin.web import samples
from jinlin.web.times import plain


def parts(request: HttpRequest) -> HttpResponse:
    """Show every part with made-up content: a reference for whoever builds a page, and what a browser test looks at."""
    now = timezone.now()
    context = {
        "now": now,
        "say": samples.STATES,
        "words": samples.WORDS,
        "sections": [(name, title, words, f"ui/pages/{name}.html") for name, title, words in samples.SECTIONS],
        "long": samples.LONG,
        "colours": samples.COLOURS,
        "icons": samples.ICONS,
        "tones": ("red", "amber", "blue", "green", "brand", "violet", "grey"),
        "states": list(STATES),
        "dues": [now + timedelta(days=1, hours=6), now + timedelta(minutes=38), now - timedelta(minutes=80)],
        "categories": samples.CATEGORIES,
        "going": samples.steps(3),
        "stopped": samples.steps(2, looks="is-stopped"),
        "done": samples.steps(5),
        "lines": samples.timeline(now),
        "nav": [
            (title, [dict(zip(("icon", "words", "count", "urgent", "current"), item, strict=True)) for item in items])
            for title, items in samples.NAV
        ],
        "kpis": [dict(zip(("words", "count", "side", "looks"), kpi, strict=True)) for kpi in samples.KPIS],
        "rows": samples.QUEUE,
        "chosen": 1,
        "bars": samples.bars(),
        "day": plain(now)[5:10],
        "taken": samples.trend(samples.DAYS),
        "solved": samples.trend(samples.DONE),
        "map": samples.svg_map(),
        "asked": samples.Asked(),
    }
    return render(request, "ui/all.html", context)
