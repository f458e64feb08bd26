"""Template tags and filters all faces share; docs/ui-parts.md shows how to use them."""

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jinlin.accounts.roles import Role
from jinlin.appeals import messages
from jinlin.grid.levels import LEVEL_NAMES, Level
from jinlin.grid.place_words import ADDRESS_WHY, PLACE_WHY
from jinlin.web import times

register = template.Library()

_SPRITES = Path(__file__).resolve().parent.parent / "static" / "vendor" / "tabler"
_STATE_LOOKS: dict[str, tuple[str, str]] = {
    "received": ("brand", "inbox"),
    "waiting": ("amber", "message-circle"),
    "in_progress": ("blue", "refresh"),
    "suspended": ("violet", "clock"),
    "resolved": ("green", "check"),
    "closed": ("green", "circle-check"),
    "declined": ("grey", "ban"),
    "merged": ("grey", "arrows-join"),
    "withdrawn": ("grey", "arrow-back-up"),
    "voided": ("grey", "x"),
}
_TASK_LOOKS = {"offered": "brand", "working": "blue", "done": "green", "returned": "amber", "revoked": "grey"}


@cache
def _drawn(sprite: str) -> frozenset[str]:
    """Return the names of the icons drawn in a sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (_SPRITES / sprite).read_text()))


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """Draw an icon; with `words` it is an image of that name, else decoration that screen readers skip."""
    sprite = "icons.svg" if name in _drawn("icons.svg") else "more.svg"
    if sprite == "more.svg" and name not in _drawn(sprite):
        sprite, name = "icons.svg", "dots"
    target = f"{static(f'vendor/tabler/{sprite}')}#{name}"
    if words:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', words, target)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', target)


@register.filter
def when(at: datetime | None) -> str:
    """Show a time as `2026-11-23 14:05`; nothing for none."""
    return times.plain(at) if at else ""


@register.filter
def day(at: Any) -> str:
    """Show a day as `2026-11-23`."""
    if isinstance(at, datetime):
        at = timezone.localtime(at)
    return at.strftime("%Y-%m-%d") if at else ""


@register.filter
def near(at: datetime | None, now: datetime | None = None) -> str:
    """Show a time as `today 08:12` seen from `now` (from this moment when the page gives none)."""
    return times.near(at, now=now or timezone.now()) if at else ""


@register.filter
def promise(due: datetime | None, now: datetime | None = None) -> str:
    """Show a promise as `by tomorrow 18:00`."""
    return times.promise(due, now=now or timezone.now()) if due else ""


@register.filter
def span(length: timedelta | None) -> str:
    """Show a length of time as `1 h 20 min`."""
    return times.span(length) if length is not None else ""


@register.inclusion_tag("ui/_deadline.html")
def deadline(
    due: datetime | None, now: datetime | None = None, late: bool = False, over: bool = False
) -> dict[str, Any]:
    """Show how a deadline stands; `over`: it is met or stopped; `late`: it ever was late, which is never erased."""
    now = now or timezone.now()
    if due is None:
        return {"words": ""}
    if over:
        words, colour = (_("was late"), "red") if late else (_("in time"), "green")
    else:
        words, colour = times.left(due, now=now)
    return {"words": words, "colour": colour, "due": due, "title": times.plain(due)}


@register.inclusion_tag("ui/_status_tag.html")
def status(state: str) -> dict[str, Any]:
    """Show an appeal's state as a coloured tag with its word."""
    colour, drawn = _STATE_LOOKS.get(state, ("grey", "dots"))
    return {"words": messages.STATES.get(state, state), "colour": colour, "icon": drawn}


@register.inclusion_tag("ui/_status_tag.html")
def task_status(state: str) -> dict[str, Any]:
    """Show a task's state as a coloured tag with its word."""
    return {"words": messages.TASK_STATES.get(state, state), "colour": _TASK_LOOKS.get(state, "grey"), "icon": ""}


@register.inclusion_tag("ui/_levels.html")
def levels(now_at: int | None, lowest: int | None = None) -> dict[str, Any]:
    """Show the five levels as chevrons; `now_at` holds it, those from `lowest`, where it began, up to it are past."""
    here = int(now_at or 0)
    first = int(lowest or here)
    shown = [
        (LEVEL_NAMES[level], "is-now" if level == here else "is-past" if first <= level < here else "")
        for level in Level
    ]
    return {"levels": shown}


@register.inclusion_tag("ui/_field.html")
def field(bound: Any, hint: str = "", label: str = "") -> dict[str, Any]:
    """Show a form field with label, hint and error; the widget gets its class and describedby from here."""
    name = bound.auto_id or bound.name
    described = [
        f"{name}-{part}" for part, there in (("hint", hint or bound.help_text), ("error", bound.errors)) if there
    ]
    looks = {"Textarea": "area", "Select": "select"}.get(type(bound.field.widget).__name__, "input")
    attrs = {"class": f"{looks} {bound.field.widget.attrs.get('class', '')}".strip()}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "id": name,
        "widget": bound.as_widget(attrs=attrs),
        "hint": hint or bound.help_text,
        "label": label or bound.label,
    }


@register.filter
def state_name(state: str) -> str | Promise:
    """Return the word of an appeal's state."""
    return messages.STATES.get(state, state)


@register.filter
def verb_name(verb: str) -> str | Promise:
    """Return the word of what happened."""
    return messages.VERBS.get(verb, verb)


@register.filter
def clock_name(kind: str) -> str | Promise:
    """Return what a clock counts to: `promised by`."""
    return messages.CLOCKS.get(kind, kind)


@register.filter
def unit_name(unit: str) -> str | Promise:
    """Return a unit of working time."""
    return messages.UNITS.get(unit, unit)


@register.filter
def channel_name(channel: str) -> str | Promise:
    """Return the name of a channel."""
    return messages.CHANNELS.get(channel, channel)


@register.filter
def kind_name(kind: str) -> str | Promise:
    """Return the word of an appeal's kind."""
    return messages.KINDS.get(kind, kind)


@register.filter
def level_name(level: int | None) -> str | Promise:
    """Return the word of a level, from its number."""
    return LEVEL_NAMES[Level(level)] if level else ""


@register.filter
def role_name(role: str) -> str | Promise:
    """Return the word of a post's role."""
    return Role(role).label if role in Role.values else role


@register.filter
def why_words(pair: Any) -> str:
    """Return the sentence of one `(code, value)` reason; values that are themselves codes are said in words."""
    code, value = pair
    sentence = messages.WHY.get(code) or PLACE_WHY.get(code) or ADDRESS_WHY.get(code)
    if sentence is None:
        return ""
    by_level = {level.name.lower(): str(LEVEL_NAMES[level]) for level in Level}
    abouts = {
        "post_holder": _("post holder"),
        "community": _("community"),
        "property": _("property company"),
        "department": _("department"),
        "partner": _("partner unit"),
    }
    return str(sentence) % {"value": by_level.get(value) or abouts.get(value) or value}


@register.filter
def local_name(thing: Any) -> str:
    """Return the English name of a category, condition, ground or department on an English page, else the Chinese."""
    if thing is None:
        return ""
    english = getattr(thing, "name_en", "")
    return str(english if english and (get_language() or "").startswith("en") else thing.name)


@register.filter
def first_letter(name: str) -> str:
    """Return what stands in a person's round picture: the family name's character, or the first letter."""
    return name.strip()[:1].upper()


@register.filter
def question_words(question: dict[str, Any]) -> str:
    """Return a category's question in the page's language."""
    return str(question.get("en" if (get_language() or "").startswith("en") else "zh", ""))


@register.filter
def pair_words(pair: Any) -> str:
    """Return a (Chinese, English) pair in the page's language."""
    return str(pair[1] if (get_language() or "").startswith("en") else pair[0])


@register.filter
def hard_stop_words(thing: Any) -> str:
    """Return the “call first” text of a category or condition in the page's language."""
    english = getattr(thing, "hard_stop_en", "")
    return str(english if english and (get_language() or "").startswith("en") else thing.hard_stop)


# A resident is told how long it takes, not which of the four clocks counts.
_PLAIN_LIMITS = {
    "emergency_hours": gettext_lazy("%(n)s hours, nights and holidays included"),
    "office_hours": gettext_lazy("%(n)s hours of office time"),
    "working_days": gettext_lazy("%(n)s working days"),
    "calendar_days": gettext_lazy("%(n)s days"),
}


@register.filter
def limit_plain(condition: Any) -> str:
    """Return a condition's limit as a resident reads it: `4 hours, nights and holidays included`."""
    amount = f"{condition.amount.normalize():f}"
    return str(_PLAIN_LIMITS[condition.unit]) % {"n": amount} if condition.unit in _PLAIN_LIMITS else amount


@register.filter
def error_pairs(form: Any) -> list[tuple[str, str]]:
    """Return a form's errors as (field, sentence), for a summary."""
    return [(name, words) for name, found in form.errors.items() for words in found] if form.is_bound else []


@register.filter
def unlocalized(value: Any) -> str:
    """Return a number as programs write it."""
    return "" if value in {None, ""} else repr(value)
