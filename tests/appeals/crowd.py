"""Many appeals at once, made by the pure rules and written in bulk: each has the trail a real one would have."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import rows, trail
from jinlin.appeals.actions.intake import branch_of, team_of
from jinlin.appeals.docket import Docket, save_many, world_now
from jinlin.appeals.life import Life
from jinlin.appeals.models import Appeal, AppealText, Category, Condition
from jinlin.appeals.routing import route
from jinlin.appeals.steps import intake
from jinlin.common.numbers import appeal_number, next_running
from jinlin.grid.levels import Level
from jinlin.grid.models import Grid


def a_crowd(
    *,
    count: int,
    category: Category,
    grids: list[Grid],
    now: datetime,
    more: Callable[[Docket, int], None] | None = None,
) -> list[Appeal]:
    """Make `count` appeals of one kind, reported at `now` in the grids by turns; `more` writes further steps."""
    condition = Condition.objects.filter(category=category).first()
    world = world_now()
    limits = world.catalogue.limits(
        kind=category.kind, category_id=category.pk, condition_id=condition.pk if condition else None
    )
    dockets = []
    for number in range(count):
        grid = grids[number % len(grids)]
        branch = branch_of(world, grid.pk)
        found = route(
            branch=branch, start_level=Level(category.start_level), emergency=False,
            team=team_of(world, branch.microgrid, now=now), about=None, at=now, calendar=world.calendar,
        )  # fmt: skip
        running = next_running()
        appeal = Appeal(
            id=running, number=appeal_number(division="350405", day=now.date(), running=running), lookup_hash=b"x",
            channel="web", idem_key=f"crowd-{running}", body_hash=b"x", kind=category.kind, category=category,
            condition=condition, grid=grid, street_id=branch.street, community_id=branch.community,
            area_id=branch.area, microgrid_id=branch.microgrid, created_at=now, event_hash=trail.GENESIS,
        )  # fmt: skip
        docket = Docket(appeal=appeal, life=Life(), actor=PUBLIC, now=now, world=world, created=True)
        docket.write(intake.receive(docket.life, route=found, limits=limits, at=now, calendar=world.calendar))
        if more is not None:
            more(docket, number)
        dockets.append(docket)
    with transaction.atomic():
        for docket in dockets:
            for name, value in rows.head_values(docket.life).items():
                setattr(docket.appeal, name, value)
        appeals = Appeal.objects.bulk_create([docket.appeal for docket in dockets], batch_size=500)
        AppealText.objects.bulk_create(
            [AppealText(appeal=a, title="管道堵了", search="'管道'") for a in appeals], batch_size=500
        )
        save_many(dockets)
    return appeals
