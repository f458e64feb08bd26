"""Writes that move an appeal through the five levels: escalate, send down, to the arbiter, whistle."""

from collections.abc import Sequence
from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals.actions.desk import check_handler, take_up
from jinlin.appeals.actions.tasks import pass_to_area
from jinlin.appeals.docket import action, needed, open_docket
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps import work
from jinlin.appeals.steps.base import Handler
from jinlin.appeals.workflow import Verb
from jinlin.grid.levels import Level


@action
def escalate(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Move it to the grid above (上报) with a reason; a volunteer's escalation goes to the area's paid post."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ESCALATE)
    if actor.in_team:
        if docket.life.holder_level is not Level.MICROGRID:
            raise Refused("not_yours", verb=Verb.ESCALATE)
        pass_to_area(docket, words=needed(words))
        return docket.save()
    above = docket.above
    if above is None:
        raise Refused("no_level_above")
    if actor.level is not None and above[0] <= actor.level and docket.life.holder_level != actor.level:
        take_up(docket)
        above = docket.above
        if above is None:
            raise Refused("no_level_above")
    step = work.move(
        docket.life,
        verb=Verb.ESCALATE,
        level=above[0],
        grid_id=above[1],
        limits=docket.limits,
        at=now,
        calendar=docket.world.calendar,
    )
    docket.write(step, text=needed(words))
    return docket.save()


@action
def to_arbiter(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Hand a matter that no catalogue row covers to the centre's arbiter, with a clock, never round again."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ESCALATE)
    if actor.in_team:
        raise Refused("not_yours", verb=Verb.ESCALATE)
    district = docket.world.nodes.district
    step = work.move(
        docket.life,
        verb=Verb.ESCALATE,
        level=Level.DISTRICT,
        grid_id=district.id,
        limits=docket.limits,
        at=now,
        calendar=docket.world.calendar,
        to_arbiter=True,
    )
    docket.write(step, text=needed(words))
    return docket.save()


@action
def send_down(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, grid_id: int, words: str, key: str = ""
) -> Appeal:
    """Move it to a grid inside the holder (下派), no lower than the area: a duty never goes down to a volunteer."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.SEND_DOWN)
    nodes = docket.world.nodes
    node = nodes.get(grid_id)
    line = {docket.appeal.area_id, docket.appeal.community_id, docket.appeal.street_id}
    inside = node is not None and actor.grid_id is not None and nodes.inside(grid_id, actor.grid_id)
    if node is None or not inside or node.level is Level.MICROGRID or node.level >= (actor.level or 0):
        raise Refused("no_level_below")
    if grid_id not in line and docket.appeal.community_id is not None:
        raise Refused("no_level_below")
    if docket.appeal.shield > node.level:
        raise Refused("not_yours", verb=Verb.SEND_DOWN)
    step = work.move(
        docket.life,
        verb=Verb.SEND_DOWN,
        level=node.level,
        grid_id=grid_id,
        limits=docket.limits,
        at=now,
        calendar=docket.world.calendar,
    )
    docket.write(step, text=needed(words))
    return docket.save()


@action
def whistle(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, departments: Sequence[int], words: str, key: str = ""
) -> Appeal:
    """Call departments to the spot (吹哨报到): helper tasks that report in within two hours."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.WHISTLE)
    for department in departments:
        check_handler(docket, Handler("department", department))
    step = work.whistle(docket.life, departments=departments, at=now, calendar=docket.world.calendar)
    docket.write(step, text=needed(words))
    return docket.save()
