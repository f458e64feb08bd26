"""What waits for somebody on the day the demo is built: asked and reported by its posts, with the real actions.

The fifteen months before are told by the pure rules (`grow`); these few are the last of them, so that the first look at
a desk's decisions and at a chief's day shows work and not an empty page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Category, Task
from jinlin.common.refusals import Refused
from jinlin.demo import wording
from jinlin.demo.people import FUQIAN, STORY_MICROGRID
from jinlin.demo.stage import Stage, address_of, set_stage
from jinlin.grid.levels import Level
from jinlin.grid.models import Building, Grid


@dataclass(frozen=True, slots=True)
class Small:
    """Something small in the story's microgrid: what a neighbour says, its kind, and who of the team has it by now."""

    category: str
    words: str
    taken_by: Role | None


SMALL = (
    Small("stair.lamp", "{place}二单元三楼楼道灯不亮，晚上下楼看不见台阶。", Role.MICROGRID_CHIEF),
    Small("stair.clutter", "{place}一单元门口堆了纸箱和旧沙发，轮椅推不过去。", Role.HELPER),
    Small("welfare.errand", "{place}李奶奶腿脚不便，想请人帮忙去医院取一次药。", None),
)
# How many of each a desk finds waiting, at the story's community, its street and the centre.
_ASKS = ("extension", "objection", "suspension", "extension")


def set_the_day(*, now: datetime) -> None:
    """Let neighbours report what is small, and departments ask what is to be decided; adds `len(SMALL)` open appeals."""
    stage = set_stage(today=now.date())
    _report_small(stage, now=_last_open(stage, now - timedelta(minutes=10)))
    community = Grid.objects.get(code=FUQIAN)
    places = [
        community.pk,
        community.parent_id,
        *Grid.objects.filter(level=Level.DISTRICT).values_list("pk", flat=True),
    ]
    for place in places:
        waiting = _led_by_departments(place)
        for turn, ask in enumerate(_ASKS):
            _ask_next(waiting, ask=ask, turn=turn, stage=stage, now=now)


def _last_open(stage: Stage, at: datetime) -> datetime:
    """Return the last moment the office was open: at night a team is offered nothing, and nothing runs out."""
    while not stage.calendar.is_open(at):
        at -= timedelta(minutes=10)
    return at


def _report_small(stage: Stage, *, now: datetime) -> None:
    code, number = STORY_MICROGRID
    microgrids = Grid.objects.filter(level=Level.MICROGRID, parent__parent__code=code).order_by("code")
    microgrid = microgrids[number - 1]
    for building, small in zip(Building.objects.filter(microgrid=microgrid).order_by("pk"), SMALL, strict=False):
        place = address_of(building)
        report = actions.Report(
            words=small.words.format(place=place), grid_id=microgrid.pk, place_words=place, place_by="address",
            category_id=Category.objects.get(code=small.category).pk, building_id=building.pk, x=building.x,
            y=building.y,
        )  # fmt: skip
        made = actions.receive(actor=PUBLIC, report=report, now=now)
        taker = next((one for one in stage.teams[microgrid.pk] if one.role is small.taken_by), None)
        if taker is not None:
            seen = Appeal.objects.get(pk=made.appeal_id).event_seq
            actions.take(actor=taker, appeal_id=made.appeal_id, seen=seen, now=now + timedelta(minutes=4))


def _led_by_departments(holder_id: int | None) -> Iterator[Task]:
    found = Task.objects.filter(
        appeal__holder_id=holder_id, appeal__state="in_progress", state="working", department__isnull=False
    )
    return found.select_related("appeal").order_by("pk").iterator()


def _ask_next(waiting: Iterator[Task], *, ask: str, turn: int, stage: Stage, now: datetime) -> None:
    """Let the next department that may ask do so; one that may not (late already, asked twice) is passed over."""
    for task in waiting:
        handler = stage.handler(task.department_id or 0, 0.5)
        if handler is None:
            continue
        try:
            _ask(handler, task.appeal, ask=ask, turn=turn, stage=stage, now=now)
        except Refused:
            continue
        return


def _ask(actor: Scope, appeal: Appeal, *, ask: str, turn: int, stage: Stage, now: datetime) -> None:
    appeal_id, seen = appeal.pk, appeal.event_seq
    if ask == "extension":
        words = wording.EXTENSIONS[turn % len(wording.EXTENSIONS)]
        actions.ask_extension(actor=actor, appeal_id=appeal_id, seen=seen, now=now, words=words)
    elif ask == "suspension":
        words, until = wording.SUSPENSIONS[turn % len(wording.SUSPENSIONS)], now + timedelta(days=40)
        actions.ask_suspension(actor=actor, appeal_id=appeal_id, seen=seen, now=now, words=words, until=until)
    else:
        ground = stage.catalogue.grounds_for("objection")[0].code
        words = wording.OBJECTIONS[turn % len(wording.OBJECTIONS)]
        actions.object_to(actor=actor, appeal_id=appeal_id, seen=seen, now=now, ground=ground, words=words)
