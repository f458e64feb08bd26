"""No page reads through a table that grows, and what a page costs does not depend on how much there is to show."""

from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from benchmarks import plans
from benchmarks.crawl import get, watched
from benchmarks.faces import EVERYBODY, somebody
from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC, reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Category
from jinlin.appeals.passes import run_overdue
from jinlin.common import jobs, outbox
from jinlin.grid.models import Building

MOST_STATEMENTS = 30
pytestmark = pytest.mark.usefixtures("grown")


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_finds_its_rows_by_an_index_and_with_as_many_statements(who: str) -> None:
    person = somebody(who)
    visits = [visit for visit in person.walk() if visit.status == 200]
    scans = [f"{visit.url}: {scan}" for visit in visits for scan in plans.scans(visit.statements)]
    assert not scans, "\n".join(scans)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    client = person.client()
    for visit in visits:
        # Once more, since whoever comes first also fills the process's own caches.
        counts[visit.view][visit.url] = len(get(client, visit.url).statements)
    costly = {view: found for view, found in counts.items() if max(found.values()) > MOST_STATEMENTS}
    assert not costly
    # A part that is sometimes missing is one statement or two; one for each row would be many more.
    growing = {view: found for view, found in counts.items() if max(found.values()) - min(found.values()) > 4}
    assert not growing


class _Undone(Exception):
    """Ends a test's writes: the grown ledger stays as it was."""


def test_every_write_finds_its_rows_by_an_index() -> None:
    now = timezone.now()
    jobs.load()
    with suppress(_Undone), transaction.atomic():
        with watched() as statements:
            _a_whole_life(now=now)
            assert run_overdue(now=now + timedelta(days=3)).appeals > 50
            while outbox.drain(now=now + timedelta(days=4)):
                pass
        scans = [str(scan) for scan in plans.scans(statements)]
        raise _Undone
    assert any("accounts_inboxitem" in sql for sql, _ in statements)
    assert not scans, "\n".join(scans)


def _a_whole_life(*, now: datetime) -> None:
    building = Building.objects.select_related("microgrid").order_by("pk")[500]
    category = Category.objects.filter(is_leaf=True, start_level=3, about="").order_by("pk")[0]
    report = actions.Report(
        words="9幢27号门口路灯不亮", grid_id=building.microgrid_id, building_id=building.pk, category_id=category.pk,
        name="林女士", phone="13800001234", place_by="address",
    )  # fmt: skip
    receipt = actions.receive(actor=PUBLIC, report=report, now=now)
    post = Post.objects.filter(role=Role.SECRETARY, grid_id=building.community_id).select_related("user", "grid")[0]
    desk, reporter = post.scope(), reporter_scope(receipt.appeal_id)
    appeal = actions.accept_and_assign(actor=desk, appeal_id=receipt.appeal_id, seen=1, now=now)
    actions.comment(actor=desk, appeal_id=appeal.pk, now=now, words="已电话联系")
    actions.add(actor=reporter, appeal_id=appeal.pk, now=now, words="还有一盏")
    appeal = Appeal.objects.get(pk=appeal.pk)
    appeal = actions.resolve(actor=desk, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, words="修好了")
    appeal = actions.not_solved(actor=reporter, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, words="又坏了")
    appeal = actions.resolve(actor=desk, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, words="换了新灯")
    actions.confirm(actor=reporter, appeal_id=appeal.pk, seen=appeal.event_seq, now=now)
