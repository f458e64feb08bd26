"""One search box: an appeal's number, another channel's number, a phone, or words of what was said and where.

Words go through the bigram index (`common.words`), phones through keyed hashes, addresses through the address book;
nothing is ever searched by LIKE.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from jinlin.accounts.scope import Scope
from jinlin.appeals.messages import CHANNELS
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries.hiding import hidden_words
from jinlin.common.numbers import is_number, parse_number
from jinlin.common.refusals import Refused
from jinlin.grid.tree import current_tree
from jinlin.people.actions import log_search
from jinlin.people.queries import contacts_by_last4, contacts_by_phone

SIZE = 30
LONGEST = 80
By = Literal["number", "channel_number", "phone", "last4", "words", "address", "nothing"]
_PHONE = re.compile(r"(\+?86)?1\d{10}|0\d{9,11}|\d{7,8}")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, newest first, and by what it looked; `after` leads to the next page ("" on the last)."""

    by: By
    appeals: list[Appeal]
    after: str = ""


def search(scope: Scope, text: str, *, now: datetime, after: str = "") -> Found:
    """Return the appeals a scope may see that answer to what was typed.

    A whole phone number or its last four digits are looked for within the scope only, and each such search is logged.
    """
    typed = unicodedata.normalize("NFKC", text).strip()[:LONGEST]
    if not typed:
        return Found("nothing", [])
    if is_number(typed):
        return Found("number", list(_all(scope).filter(number=str(parse_number(typed)))))
    plain = re.sub(r"[\s\-()]", "", typed)
    if re.fullmatch(r"\d{4}", plain) or _PHONE.fullmatch(plain):
        found = _by_phone(scope, plain, now=now, after=after)
        if found.appeals or len(plain) == 4:
            return found
    if re.fullmatch(r"[0-9A-Za-z-]{5,60}", typed):
        # Another desk's own order number, unique within its channel.
        same = _all(scope).filter(channel__in=list(CHANNELS), channel_number=typed)
        if rows := list(same.order_by("-pk")[:SIZE]):
            return Found("channel_number", rows)
    words = _all(scope).filter(text__search__words=typed).exclude(hidden_words(scope))
    found = _page("words", words, after=after)
    return found if found.appeals else _by_address(scope, typed, after=after)


def _by_address(scope: Scope, typed: str, *, after: str) -> Found:
    """Return the appeals of the buildings an address means, where nobody wrote that address down in words."""
    matches = current_tree().book.find(typed).matches
    buildings = [match.address.id for match in matches]
    if not buildings:
        return Found("words", [])
    rows = _all(scope).filter(building_id__in=buildings).exclude(hidden_words(scope))
    return _page("address", rows, after=after)


def _all(scope: Scope) -> "QuerySet[Appeal]":
    return Appeal.objects.visible_to(scope).select_related("text", "building")


def _by_phone(scope: Scope, plain: str, *, now: datetime, after: str) -> Found:
    by: By = "last4" if len(plain) == 4 else "phone"
    try:
        contacts = contacts_by_last4(plain) if by == "last4" else contacts_by_phone(plain)
    except Refused:
        return Found("nothing", [])
    rows = _all(scope).filter(contact_id__in=contacts.values("pk")).exclude(hidden_words(scope))
    found = _page(by, rows, after=after)
    log_search(actor=scope, by="last4" if by == "last4" else "phone", found=len(found.appeals), now=now)
    return found


def _page(by: By, rows: "QuerySet[Appeal]", *, after: str) -> Found:
    if after.isascii() and after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: SIZE + 1])
    return Found(by, found[:SIZE], str(found[SIZE - 1].pk) if len(found) > SIZE else "")
