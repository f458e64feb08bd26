"""Nightly work of this floor."""

from datetime import datetime, time

from django.contrib.sessions.models import Session

from jinlin.common.schedule import nightly

_BATCH = 5000


@nightly("sessions", at=time(3, 0))
def prune_sessions(*, now: datetime) -> None:
    """Drop sessions past their time, some thousand at once."""
    while True:
        old = list(Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:_BATCH])
        if not old:
            return
        Session.objects.filter(pk__in=old).delete()
