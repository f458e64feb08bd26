"""What the jobs process does for appeals; imported when it starts."""

from datetime import datetime, time, timedelta

from django.core.cache import cache

from jinlin.appeals import anchors, limit_changes, notices, passes
from jinlin.common.files import drop
from jinlin.common.models import StoredFile
from jinlin.common.schedule import every, nightly

__all__ = ["limit_changes", "make_anchor", "notices", "overdue", "recompute", "sweep_drafts"]

_CALENDAR_KEY = "appeals:calendar-counted-by"
# A draft may be sent for a day; a file of one that never was is nobody's after two.
DRAFTS_KEPT = timedelta(days=2)


@every("overdue", seconds=30)
def overdue(*, now: datetime) -> passes.Counts:
    """Handle every clock whose time has come."""
    return passes.run_overdue(now=now)


@every("calendar_changed", seconds=60)
def recompute(*, now: datetime) -> passes.Moves | None:
    """Count open clocks anew after the calendar was edited; a lost note of it only costs one idle walk."""
    return passes.recompute_if_changed(
        now=now,
        known=lambda: cache.get(_CALENDAR_KEY),
        keep=lambda version: cache.set(_CALENDAR_KEY, version, timeout=None),
    )


@nightly("trail_anchor", at=time(0, 20))
def make_anchor(*, now: datetime) -> object:
    """Anchor the heads of the day that ended."""
    return anchors.anchor(now=now)


@nightly("drafts", at=time(3, 10))
def sweep_drafts(*, now: datetime) -> int:
    """Delete photos and voice notes of drafts that were never sent; return how many."""
    return drop(StoredFile.objects.filter(attachment__isnull=True, created_at__lt=now - DRAFTS_KEPT).iterator())
