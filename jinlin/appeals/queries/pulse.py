"""Whether anything happened since somebody looked, for a fraction of a millisecond."""

from datetime import datetime

from jinlin.appeals.models import AppealEvent


def last_event() -> int:
    """Return the id of the newest event of the district, from the end of its primary key; 0 for none.

    An event may be committed after one with a higher id, so whoever compares two of these looks again from time to
    time without being told to.
    """
    return AppealEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def moment(now: datetime) -> str:
    """Return what a page remembers of the moment it was built, with one statement.

    The minute is part of it: deadlines come nearer without any event, and what `last_event` may miss is seen then.
    """
    return f"{last_event()}-{int(now.timestamp()) // 60}"
