"""What the desk's other features put into the frame's pages: saved filters, the bulk bar, similar appeals."""

from typing import Any

from django.utils import timezone

from jinlin.accounts.middleware import ScopedRequest
from jinlin.appeals.queries import Filters
from jinlin.web.desk import bulk, department, saved, similar
from jinlin.web.desk.deeds import offered
from jinlin.web.desk.sheet import Sheet


def queue_slots(request: ScopedRequest, *, name: str, filters: Filters) -> dict[str, Any]:
    """Return what `desk/_saved.html`, `desk/_pick.html`, `desk/_bulk.html` and a department's empty list need."""
    now = timezone.now()
    return {
        "saved": saved.strip_of(request, name=name, filters=filters, now=now),
        "bulk": bulk.bar_of(request, name=name, filters=filters),
        "lately": department.lately_of(request.scope, name=name, now=now),
    }


def sheet_slots(request: ScopedRequest, sheet: Sheet, *, queue: str) -> dict[str, Any]:
    """Return what `desk/_similar.html` needs: what looks alike, how it was solved, to merge with or to learn from."""
    return similar.slot_of(sheet, queue=queue, deeds=[deed.name for deed in offered(sheet)])
