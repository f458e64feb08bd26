"""What one volunteer did, from the trail, for herself: a plain list without totals, ranks or comparisons.

Nobody else reads it: it starts from the person acting, takes no one else's name, and leaves out every appeal that is
shielded from her. Of others' appeals it tells the kind and the building, never what the neighbour said or who it was.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from jinlin.accounts.models import Post
from jinlin.accounts.roles import TEAM_ROLES
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, AppealEvent
from jinlin.appeals.queries.filters import words
from jinlin.appeals.queries.hiding import sees_version_only

# The deeds of a service, written out so that the partial index of migration 0006 serves them.
DEEDS = ("receive", "take", "finish", "escalate", "inspect", "verify", "hear")
MOST = 600
# A number that could be somebody's phone is left out of what is printed.
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing she did, with her own words if she wrote any."""

    at: datetime
    verb: str
    words: str


@dataclass(slots=True)
class Service:
    """What she did for one matter in a span, oldest first. `own`: she wrote the report herself."""

    appeal: Appeal
    own: bool
    deeds: list[Deed] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What it was: in her own words where she reported it, "" where it was somebody else's."""
        return without_numbers(self.appeal.text.title) if self.own else ""

    @property
    def handed_in_at(self) -> datetime | None:
        """When she last said it is done, None if she did not."""
        return next((deed.at for deed in reversed(self.deeds) if deed.verb == "finish"), None)

    @property
    def passed_on(self) -> bool:
        """Whether she handed it to the grid chief in this span."""
        return any(deed.verb == "escalate" for deed in self.deeds)


@dataclass(frozen=True, slots=True)
class Record:
    """Services of a span in the order they began; `whole` is false where the span holds more than a page can."""

    services: list[Service]
    whole: bool


def record_of(scopes: Collection[Scope], *, begins: datetime, ends: datetime) -> Record:
    """Return what the person acting did for her microgrids in [begins, ends); `scopes` are her own posts there.

    Four statements and one for each further post, whatever there is to show.
    """
    mine = [scope for scope in scopes if scope.in_team]
    if not mine:
        return Record([], whole=True)
    user_id = mine[0].user_id or 0
    posts = set(Post.objects.filter(user_id=user_id, role__in=sorted(TEAM_ROLES)).values_list("pk", flat=True))
    events = list(
        AppealEvent.objects.filter(
            user_id=user_id, post_id__in=posts, verb__in=words(*DEEDS), at__gte=begins, at__lt=ends
        )
        .select_related("text")
        .order_by("at", "pk")[: MOST + 1]
    )
    appeals = _readable(mine, {event.appeal_id for event in events})
    services: dict[int, Service] = {}
    for event in events[:MOST]:
        appeal = appeals.get(event.appeal_id)
        if appeal is None:
            continue
        service = services.setdefault(appeal.pk, Service(appeal, own=appeal.by_post in posts))
        if event.verb == "escalate" and service.handed_in_at == event.at:
            continue  # what is handed in goes to the grid chief by itself; she did not pass it on
        said = event.text.body if hasattr(event, "text") and event.verb != "receive" else ""
        service.deeds.append(Deed(event.at, event.verb, without_numbers(said)))
    return Record(list(services.values()), whole=len(events) <= MOST)


def _readable(scopes: Iterable[Scope], wanted: set[int]) -> dict[int, Appeal]:
    """Return the appeals she may read in full, under any of her posts."""
    found: dict[int, Appeal] = {}
    for scope in scopes:
        if missing := wanted - found.keys():
            rows = Appeal.objects.visible_to(scope).select_related("text", "building", "category", "holder")
            found |= {a.pk: a for a in rows.filter(pk__in=missing) if not sees_version_only(a, scope)}
    return found


def without_numbers(text: str) -> str:
    """Return words without what could be somebody's phone."""
    return _PHONE.sub("***", text)
