"""The rows of a queue as every page shows them: in the queue's own page, beside an open appeal, and live."""

from dataclasses import dataclass
from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals import queries
from jinlin.appeals.docket import World
from jinlin.appeals.queries import Filters, sees_version_only
from jinlin.appeals.queries.setbacks import setbacks_of
from jinlin.web.desk.lines import Line, lines_of
from jinlin.web.desk.reasons import row_reason


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a queue; `after` is where the next one begins, "" on the last."""

    rows: list[Line]
    after: str


def listing_of(
    scope: Scope, queue: str, *, world: World, now: datetime, filters: Filters | None = None, after: str = ""
) -> Listing:
    """Return one page of a queue with two statements: the rows, and why some of them came back."""
    page = queries.page_of(scope, queue, now=now, filters=filters, after=after)
    setbacks = setbacks_of(row.appeal.pk for row in page.rows)
    reasons = {
        row.appeal.pk: row_reason(setbacks.get(row.appeal.pk), world, masked=sees_version_only(row.appeal, scope))
        for row in page.rows
    }
    return Listing(lines_of(page.rows, scope=scope, world=world, now=now, queue=queue, reasons=reasons), page.after)
