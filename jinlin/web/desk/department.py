"""What a department with few orders sees beside them: what it did lately, instead of an empty box."""

from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.appeals.docket import world_now
from jinlin.web.desk.lines import Line, line_of

SHOWN = 8


def lately_of(scope: Scope, *, name: str, now: datetime) -> list[tuple[Line, datetime | None]]:
    """Return a department's newest finished tasks with when each was handed in; none elsewhere, nor on other lists."""
    if scope.department_id is None or name not in {"todo", "sign", "working"}:
        return []
    world = world_now()
    rows = queries.page_of(scope, "done", now=now, size=SHOWN).rows
    return [
        (
            line_of(row.appeal, scope=scope, world=world, now=now, task=row.task, queue="done"),
            row.task.ended_at if row.task else None,
        )
        for row in rows
    ]
