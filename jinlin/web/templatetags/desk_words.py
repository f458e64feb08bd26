"""Filters of the desk's templates: the key of a step, and the letters something is chosen by."""

from django import template

from jinlin.common.words import initials
from jinlin.web.desk import keys

register = template.Library()


@register.filter
def letters(words: object) -> str:
    """Return the first letters of each character: 路灯不亮 → ldbl."""
    return initials(str(words))


@register.filter
def deed_key(name: str) -> str:
    """Return the key of a step, "" for none."""
    return keys.deed_key(name)


@register.filter
def queue_key(name: str) -> str:
    """Return the keys that lead to a queue, as `g n`."""
    return keys.queue_key(name)
