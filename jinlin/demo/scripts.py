"""How an appeal goes in the demo's history: told step by step, with the shares a well-run district's ledger has.

Small things are seen to in the microgrid, most of the rest in the community; about one in twenty is late, a few are
extended, suspended, disputed, reworked, reopened. `detours` tells what is out of the ordinary.
"""

from datetime import timedelta

from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.routing import Route, Team, route
from jinlin.appeals.steps import closing, intake, work
from jinlin.appeals.steps.base import Handler, Step
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.demo import detours, wording
from jinlin.demo.dice import Weighted
from jinlin.demo.plot import Plot
from jinlin.grid.levels import Level

CHANNELS = Weighted(
    [("web", 30), ("wechat_group", 18), ("patrol", 22), ("hotline_12345", 13), ("phone", 7), ("station", 4),
     ("snapshot", 3), ("urban_110", 3)]
)  # fmt: skip
_LATE = 0.035
_TARDY = 0.012  # accepted too late
_TAKEN = 0.8  # of what is offered to a team
_SELF_SOLVED = 0.42  # of what a chief meets on patrol and nobody need be sent for
_TO_DEPARTMENT = {Level.DISTRICT: 0.95, Level.STREET: 0.5}
_TO_DEPARTMENT_ELSE = 0.27
_SENT_DOWN = 0.3


def tell_whole(plot: Plot, *, facts: dict[str, object], plain: bool = False) -> None:
    """Tell one appeal from the door to wherever it stands on the day the history is built; `plain` without detours."""
    dice, teller = plot.dice, plot.teller
    team = plot.stage.team(plot.spot.branch.microgrid, dice.unit()) if plot.channel == "patrol" else None
    if team and not teller.limits.emergency and not plain and dice.chance(_SELF_SOLVED):
        solve_oneself(plot, team, facts=facts)
        finish(plot)
        return
    receive(plot, facts=facts, actor=team)
    detour = "" if plain else detours.DETOURS.pick(dice)
    if detour in {"withdraw", "decline"}:
        detours.AT_THE_DOOR[detour](plot)
        return
    who = take_up(plot)
    if who is None or not plot.working:
        return
    if not who.in_team:
        give_out(plot, send_down(plot, who))
    if detour in detours.WHILE_WORKING:
        detours.WHILE_WORKING[detour](plot)
    if plot.working and do_work(plot, late=not plain and dice.chance(_LATE)) and plot.working and resolve(plot):
        finish(plot)
        if detour == "reopen" and teller.life.state is State.CLOSED:
            _reopen(plot)


def receive(plot: Plot, *, facts: dict[str, object], actor: Scope | None = None, offer: bool = False) -> None:
    """Take it in by the same routing as the door does."""
    teller, stage, spot = plot.teller, plot.stage, plot.spot
    if offer:
        found = Route(Level.MICROGRID, spot.branch.microgrid or 0, offered=True, shield=0, why=())
    else:
        found = route(
            branch=spot.branch,
            start_level=Level(plot.matter.category.start_level),
            emergency=teller.limits.emergency,
            team=Team(present=bool(stage.teams.get(spot.branch.microgrid or 0))),
            about=None,
            at=plot.now,
            calendar=stage.calendar,
        )
    step = intake.receive(teller.life, route=found, limits=teller.limits, at=plot.now, calendar=stage.calendar)
    step.facts |= facts | {"channel": plot.channel}
    plot.tell(step, actor=actor or PUBLIC)


def solve_oneself(plot: Plot, team: Scope, *, facts: dict[str, object]) -> None:
    """自办自结: the chief sees to it on the spot and writes it down, all in one form."""
    teller = plot.teller
    receive(plot, facts=facts, actor=team, offer=True)
    handler = Handler("grid", teller.life.holder_id or 0, Level.MICROGRID)
    plot.tell(intake.take(teller.life, handler=handler, user_id=team.user_id or 0), actor=team)
    lead = teller.life.lead
    if lead is None:
        return
    words = plot.pick(wording.SELF_DONE)
    plot.tell(work.finish(teller.life, task=lead, user_id=team.user_id or 0), actor=team, text=words)
    step = closing.resolve(teller.life, at=plot.now, calendar=plot.stage.calendar, helpers_confirmed=True)
    plot.tell(step, actor=team, text=words)


def take_up(plot: Plot) -> Scope | None:
    """Somebody accepts: the team takes it, or the paid post does; None when the day came before."""
    teller, stage, dice = plot.teller, plot.stage, plot.dice
    if teller.life.holder_level is Level.MICROGRID:
        team = stage.team(teller.life.holder_id, dice.unit())
        if team is not None and dice.chance(_TAKEN):
            if not plot.wait(0.05, 1.6):
                return None
            if teller.life.holder_level is Level.MICROGRID:
                handler = Handler("grid", teller.life.holder_id or 0, Level.MICROGRID)
                plot.tell(intake.take(teller.life, handler=handler, user_id=team.user_id or 0), actor=team)
                return team
        elif not plot.wait(2.1, 2.6):
            return None
    if not plot.soon(ClockKind.ACCEPT, tardy=_TARDY):
        return None
    desk = plot.desk
    if teller.life.state is State.RECEIVED:
        plot.tell(intake.accept(teller.life), actor=desk)
    return desk


def send_down(plot: Plot, desk: Scope) -> Scope:
    """What the area can do itself the community sends down to it; return who has it then."""
    teller, area = plot.teller, plot.spot.branch.area
    if teller.limits.emergency or teller.life.holder_level is not Level.COMMUNITY or area is None:
        return desk
    if not plot.dice.chance(_SENT_DOWN):
        return desk
    step = work.move(
        teller.life, verb=Verb.SEND_DOWN, level=Level.AREA, grid_id=area, limits=teller.limits, at=plot.now,
        calendar=plot.stage.calendar,
    )  # fmt: skip
    plot.tell(step, actor=desk)
    plot.now += timedelta(minutes=5 + plot.dice.below(50))
    return desk if plot.over else plot.desk


def give_out(plot: Plot, desk: Scope) -> None:
    """Give it to the department whose duty it is, or keep it."""
    teller = plot.teller
    lead_id, level = plot.matter.category.lead_id, teller.life.holder_level or Level.COMMUNITY
    wide = level >= Level.COMMUNITY
    share = _TO_DEPARTMENT.get(level, _TO_DEPARTMENT_ELSE)
    lead = Handler("department", lead_id) if lead_id and wide and plot.dice.chance(share) else plot.own
    if plot.over:
        return
    step = work.assign(
        teller.life, lead=lead, limit=teller.limits.solve, at=plot.now, calendar=plot.stage.calendar, giver=desk.level
    )
    plot.tell(step, actor=desk)


def do_work(plot: Plot, *, late: bool = False) -> bool:
    """The lead signs and hands in; True when the work is done before the day has come."""
    lead = plot.teller.life.lead
    if lead is None:
        return False
    span = (1.05, 1.7) if late else (0.12, 0.62)
    if lead.department_id is not None:
        return _department_works(plot, span)
    if not plot.within(*span) or not plot.working:
        return False
    lead = plot.teller.life.lead
    if lead is not None and lead.level == Level.MICROGRID and lead.open:
        return _team_hands_in(plot, lead.grid_id or 0)
    return True


def _department_works(plot: Plot, span: tuple[float, float]) -> bool:
    teller, dice = plot.teller, plot.dice
    lead = teller.life.lead
    if lead is None:
        return False
    handler = plot.stage.handler(lead.department_id, dice.unit()) or plot.stage.arbiter
    if lead.state is TaskState.OFFERED:
        if not plot.within(0.02, 0.12) or not plot.working:
            return False
        plot.tell(work.sign_for(teller.life, task=lead, user_id=handler.user_id or 0), actor=handler)
    if dice.chance(0.08):
        plot.tell(
            Step(Verb.INSPECT, State.IN_PROGRESS, {"made_safe": False}), actor=handler, text=plot.pick(wording.SEEN)
        )
    if not plot.within(*span) or not plot.working:
        return False
    lead = teller.life.lead
    if lead is None or not lead.open:
        return False
    step = work.finish(teller.life, task=lead, user_id=handler.user_id or 0)
    plot.tell(step, actor=handler, text=plot.done())
    return plot.within(0.03, 0.2) and plot.working


def _team_hands_in(plot: Plot, grid_id: int) -> bool:
    """The team hands in; the grid chief has a look and tells the neighbour."""
    teller = plot.teller
    lead = teller.life.lead
    if lead is None:
        return False
    team = plot.stage.team(grid_id, plot.dice.unit()) or plot.stage.arbiter
    plot.tell(work.finish(teller.life, task=lead, user_id=team.user_id or 0), actor=team, text=plot.done())
    above = teller.above
    if teller.life.holder_level is Level.MICROGRID and above is not None:
        step = work.move(
            teller.life, verb=Verb.ESCALATE, level=above[0], grid_id=above[1], limits=teller.limits, at=plot.now,
            calendar=plot.stage.calendar,
        )  # fmt: skip
        plot.tell(step, actor=team)
    return plot.within(0.03, 0.2) and plot.working


def resolve(plot: Plot) -> bool:
    """Write that it is solved; a lead that was taken back by lateness is first begun anew by the holder."""
    teller = plot.teller
    desk = plot.desk
    lead = teller.life.lead
    if lead is None or (lead.open and lead.grid_id is not None and lead.grid_id != teller.life.holder_id):
        give_out_to_self(plot, desk)
    elif lead.open and lead.department_id is not None:
        return False
    step = closing.resolve(teller.life, at=plot.now, calendar=plot.stage.calendar, helpers_confirmed=True)
    plot.tell(step, actor=desk, text=plot.done())
    return True


def give_out_to_self(plot: Plot, desk: Scope) -> None:
    """The holder leads itself from now on."""
    teller = plot.teller
    verb = Verb.ASSIGN if teller.life.lead is None else Verb.REASSIGN
    step = work.assign(
        teller.life, lead=plot.own, limit=teller.limits.solve, at=plot.now, calendar=plot.stage.calendar, verb=verb,
        giver=desk.level,
    )  # fmt: skip
    plot.tell(step, actor=desk, text="" if verb is Verb.ASSIGN else "原承办未按时办结，由本级接着办")


def finish(plot: Plot, *, not_solved: float = 0.025) -> None:
    """The reporter confirms, the desk calls back, or silence closes it; a few say it is not solved."""
    teller, dice = plot.teller, plot.dice
    fate = dice.unit()
    if fate < not_solved:
        _not_solved(plot)
    elif fate < 0.55:
        if plot.wait(0.3, 24, office=False) and teller.life.state is State.RESOLVED:
            text = plot.pick(wording.THANKS) if dice.chance(0.3) else ""
            plot.tell(closing.close(teller.life, verb=Verb.CONFIRM, by="reporter"), actor=plot.reporter, text=text)
            _rate(plot)
    elif fate < 0.8:
        if plot.wait(4, 20) and teller.life.state is State.RESOLVED:
            step = closing.close(teller.life, verb=Verb.CALL_BACK, by="call_back")
            plot.tell(step, actor=plot.desk, text=plot.pick(wording.CALLED))
    else:
        plot.now += timedelta(days=16)
        teller.pass_time(min(plot.now, plot.end))
    public = plot.matter.category.public
    if public and teller.life.state is State.CLOSED and not plot.over and dice.chance(0.05):
        # Somebody read the words and released them for the public board.
        plot.now += timedelta(minutes=20)
        if not plot.over:
            plot.tell(Step(Verb.PUBLISH, State.CLOSED, {"words": True, "photos": []}), actor=plot.stage.arbiter)
            teller.head["words_released"] = True


def _not_solved(plot: Plot) -> None:
    teller = plot.teller
    if not plot.wait(1, 20, office=False) or teller.life.state is not State.RESOLVED:
        return
    step = closing.again(
        teller.life, verb=Verb.NOT_SOLVED, limits=teller.limits, above=teller.above, at=plot.now,
        calendar=plot.stage.calendar,
    )  # fmt: skip
    plot.tell(step, actor=plot.reporter, text=plot.pick(wording.STILL))
    _once_more(plot)


def _reopen(plot: Plot) -> None:
    """The same trouble again within a fortnight of closing."""
    teller = plot.teller
    if teller.at is not None:
        plot.now = max(plot.now, teller.at)
    plot.now += timedelta(days=plot.dice.between(1, 12))
    if plot.over:
        return
    step = closing.again(
        teller.life, verb=Verb.REOPEN, limits=teller.limits, above=teller.above, at=plot.now,
        calendar=plot.stage.calendar,
    )  # fmt: skip
    plot.tell(step, actor=plot.reporter, text=plot.pick(wording.AGAIN))
    _once_more(plot)


def _once_more(plot: Plot) -> None:
    lead = plot.teller.life.lead
    if lead is None or not lead.open:
        plot.now += timedelta(minutes=10 + plot.dice.below(100))
        if plot.over:
            return
        give_out_to_self(plot, plot.desk)
    if do_work(plot) and plot.working and resolve(plot):
        finish(plot, not_solved=0)


def _rate(plot: Plot) -> None:
    dice, teller = plot.dice, plot.teller
    if not dice.chance(0.35):
        return
    score = 5 if dice.chance(0.8) else 4 if dice.chance(0.7) else 2
    plot.now += timedelta(minutes=1)
    if not plot.over:
        step = Step(Verb.RATE, State.CLOSED, {"score": score}, f"grid:{teller.life.holder_id}")
        plot.tell(step, actor=plot.reporter)
        teller.head["rating"] = score
