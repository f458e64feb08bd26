"""How an appeal goes in the demo's history: told step by step, with the shares a district's ledger has."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jinlin.accounts.scope import PUBLIC, Scope, reporter_scope
from jinlin.appeals.routing import Team, route
from jinlin.appeals.steps import closing, intake, work
from jinlin.appeals.steps.base import Handler, Step
from jinlin.appeals.workflow import State, TaskState, Verb
from jinlin.common.worktime import Unit, due_at
from jinlin.demo.dice import Dice, Weighted
from jinlin.demo.stage import Matter, Spot, Stage
from jinlin.demo.teller import Teller
from jinlin.grid.levels import Level

CHANNELS = Weighted(
    [("web", 34), ("wechat_group", 17), ("patrol", 18), ("hotline_12345", 14), ("phone", 7), ("station", 4),
     ("snapshot", 3), ("urban_110", 3)]
)  # fmt: skip
_DONE = (
    "已到现场处理完毕，现场已恢复正常。", "师傅上门处理好了，已请反映人当面看过。", "已清理干净，并提醒周边住户留意。",
    "已修复，试用正常。", "已与双方沟通，达成一致。", "已协调物业当天处理，今后每周巡查一次。", "问题已解决，电话告知了反映人。",
)  # fmt: skip
_STILL = ("还是老样子，请再来看看。", "修了一半，没有弄完。", "好了两天又不行了。")
_THANKS = ("谢谢，处理得很快。", "已经好了。", "辛苦了。")
_ASKED = "请告诉我们具体在哪一层、什么时候方便上门？"
_ANSWERED = "在三楼，晚上七点以后在家。"


@dataclass(slots=True)
class Plot:
    """One appeal being told: where, what, by whom, and the dice it falls by."""

    teller: Teller
    stage: Stage
    spot: Spot
    matter: Matter
    dice: Dice
    now: datetime
    end: datetime

    @property
    def over(self) -> bool:
        """Whether the story has reached the day the history is built: what is open stays open."""
        return self.now >= self.end

    def wait(self, low: float, high: float, *, office: bool = True) -> bool:
        """Let hours go by (office hours unless it is urgent), and what is due happen; False when the day has come."""
        minutes = int(self.dice.between(low, high) * 60)
        unit = Unit.OFFICE_HOURS if office and not self.teller.limits.emergency else Unit.EMERGENCY_HOURS
        self.now = due_at(unit, self.now, max(minutes, 1), self.stage.calendar)
        self.now += timedelta(seconds=self.dice.below(59))
        self.teller.pass_time(min(self.now, self.end))
        return not self.over and self.teller.life.state is not State.CLOSED

    def tell(self, step: Step, *, actor: Scope, text: str = "", internal: bool = False) -> None:
        """Tell one step now."""
        self.teller.tell(step, at=self.now, actor=actor, text=text, internal=internal)

    @property
    def reporter(self) -> Scope:
        """The scope of whoever holds the receipt."""
        return reporter_scope(self.teller.appeal_id)

    @property
    def desk(self) -> Scope:
        """One of the paid posts of today's holder."""
        return self.stage.desk(self.teller.life.holder_id or 0, self.dice.unit())


def receive(plot: Plot, *, channel: str, facts: dict[str, object], actor: Scope | None = None) -> None:
    """Take it in by the same routing as the door does."""
    teller, stage, spot = plot.teller, plot.stage, plot.spot
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
    step.facts |= facts | {"channel": channel}
    plot.tell(step, actor=actor or PUBLIC)


def take_up(plot: Plot) -> Scope | None:
    """Somebody accepts: the team takes it, or the paid post does; None when the day came before."""
    teller, stage, dice = plot.teller, plot.stage, plot.dice
    if teller.life.holder_level is Level.MICROGRID:
        team = stage.team(teller.life.holder_id, dice.unit())
        if team is not None and dice.chance(0.62):
            if not plot.wait(0.05, 1.6):
                return None
            if teller.life.holder_level is Level.MICROGRID:
                handler = Handler("grid", teller.life.holder_id or 0, Level.MICROGRID)
                plot.tell(intake.take(teller.life, handler=handler, user_id=team.user_id or 0), actor=team)
                return team
        elif not plot.wait(2.1, 2.6):
            return None
    urgent = teller.limits.emergency
    if not plot.wait(*((0.05, 0.22) if urgent else (0.2, 3.5)), office=not urgent):
        return None
    desk = plot.desk
    if teller.life.state is State.RECEIVED:
        plot.tell(intake.accept(teller.life), actor=desk)
    return desk


def give_out(plot: Plot, desk: Scope) -> None:
    """Give it to the department whose duty it is, or keep it."""
    teller, dice = plot.teller, plot.dice
    lead_id = plot.matter.category.lead_id
    wide = teller.life.holder_level is not None and teller.life.holder_level >= Level.COMMUNITY
    if lead_id is not None and wide and dice.chance(0.55):
        lead = Handler("department", lead_id)
    else:
        lead = Handler("grid", teller.life.holder_id or 0, teller.life.holder_level or Level.COMMUNITY)
    step = work.assign(
        teller.life, lead=lead, limit=teller.limits.solve, at=plot.now, calendar=plot.stage.calendar, giver=desk.level
    )
    plot.tell(step, actor=desk)


def do_work(plot: Plot, *, slow: float = 1.0) -> bool:
    """The lead signs and hands in; True when the work is done before the day has come."""
    teller, stage, dice = plot.teller, plot.stage, plot.dice
    lead = teller.life.lead
    if lead is None:
        return False
    hours = _hours(teller) * slow
    if lead.department_id is not None:
        handler = stage.handler(lead.department_id, dice.unit()) or stage.arbiter
        if lead.state is TaskState.OFFERED:
            if not plot.wait(0.1, max(hours * 0.15, 0.3)):
                return False
            plot.tell(work.sign_for(teller.life, task=lead, user_id=handler.user_id or 0), actor=handler)
        if not plot.wait(hours * 0.2, hours * 0.7):
            return False
        step = work.finish(teller.life, task=lead, user_id=handler.user_id or 0)
        plot.tell(step, actor=handler, text=dice.pick(_DONE))
        return plot.wait(0.1, 2)
    if not plot.wait(hours * 0.1, hours * 0.7):
        return False
    if lead.level == Level.MICROGRID and lead.open:
        team = stage.team(lead.grid_id, dice.unit()) or stage.arbiter
        plot.tell(work.finish(teller.life, task=lead, user_id=team.user_id or 0), actor=team, text=dice.pick(_DONE))
        above = teller.above
        if teller.life.holder_level is Level.MICROGRID and above is not None:
            step = work.move(
                teller.life, verb=Verb.ESCALATE, level=above[0], grid_id=above[1], limits=teller.limits, at=plot.now,
                calendar=stage.calendar,
            )  # fmt: skip
            plot.tell(step, actor=team)
        return plot.wait(0.1, 3)
    return True


def _hours(teller: Teller) -> float:
    limit = teller.limits.solve
    if limit.unit in {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}:
        return limit.minutes / 1440 * 8
    return limit.minutes / 60


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
    plot.tell(step, actor=desk, text=plot.dice.pick(_DONE))
    return True


def give_out_to_self(plot: Plot, desk: Scope) -> None:
    """The holder leads itself from now on."""
    teller = plot.teller
    own = Handler("grid", teller.life.holder_id or 0, teller.life.holder_level or Level.COMMUNITY)
    verb = Verb.ASSIGN if teller.life.lead is None else Verb.REASSIGN
    step = work.assign(
        teller.life, lead=own, limit=teller.limits.solve, at=plot.now, calendar=plot.stage.calendar, verb=verb,
        giver=desk.level,
    )  # fmt: skip
    plot.tell(step, actor=desk, text="" if verb is Verb.ASSIGN else "原承办未按时办结，由本级接着办")


def finish(plot: Plot, *, not_solved: float = 0.03, sure: bool = False) -> None:
    """The reporter confirms, the desk calls back, or silence closes it; a few say it is not solved."""
    teller, dice = plot.teller, plot.dice
    fate = dice.unit()
    if fate < not_solved and teller.life.not_solved < 2:
        if not plot.wait(1, 20, office=False) or teller.life.state is not State.RESOLVED:
            return
        step = closing.again(
            teller.life, verb=Verb.NOT_SOLVED, limits=teller.limits, above=teller.above, at=plot.now,
            calendar=plot.stage.calendar,
        )  # fmt: skip
        plot.tell(step, actor=plot.reporter, text=dice.pick(_STILL))
        lead = teller.life.lead
        if lead is None or not lead.open:
            give_out_to_self(plot, plot.desk)
        if _worked(plot) and resolve(plot):
            finish(plot, not_solved=0, sure=sure)
        return
    if sure or fate < 0.55:
        if plot.wait(0.3, 24, office=False) and teller.life.state is State.RESOLVED:
            text = dice.pick(_THANKS) if dice.chance(0.3) else ""
            plot.tell(closing.close(teller.life, verb=Verb.CONFIRM, by="reporter"), actor=plot.reporter, text=text)
            if dice.chance(0.35):
                score = 5 if dice.chance(0.8) else 4 if dice.chance(0.7) else 2
                rating = Step(Verb.RATE, State.CLOSED, {"score": score}, f"grid:{teller.life.holder_id}")
                plot.now += timedelta(minutes=1)
                if not plot.over:
                    plot.tell(rating, actor=plot.reporter)
                    teller.head["rating"] = score
    elif fate < 0.8:
        if plot.wait(4, 20) and teller.life.state is State.RESOLVED:
            step = closing.close(teller.life, verb=Verb.CALL_BACK, by="call_back")
            plot.tell(step, actor=plot.desk, text="电话回访，反映人表示已解决。")
    else:
        plot.now += timedelta(days=16)
        teller.pass_time(min(plot.now, plot.end))


def tell_whole(plot: Plot, *, channel: str, facts: dict[str, object], plain: bool = False) -> None:
    """Tell one appeal from the door to wherever it stands on the day the history is built."""
    dice, teller = plot.dice, plot.teller
    patrol = channel == "patrol"
    team = plot.stage.team(plot.spot.branch.microgrid, dice.unit()) if patrol else None
    receive(plot, channel=channel, facts=facts, actor=team)
    turn = 1.0 if plain else dice.unit()
    if turn < 0.006:
        _withdraw(plot)
    elif turn < 0.012:
        _decline(plot)
    else:
        who = take_up(plot)
        if who is None or teller.life.state is not State.IN_PROGRESS:
            return
        if not who.in_team:
            give_out(plot, who)
        if 0.012 <= turn < 0.03:
            _ask(plot)
        elif 0.03 <= turn < 0.045:
            _object(plot)
        elif 0.045 <= turn < 0.06:
            _extend(plot)
        elif 0.06 <= turn < 0.064:
            _suspend(plot)
        slow = 2.6 if 0.064 <= turn < 0.09 else 1.0
        if teller.life.state is State.IN_PROGRESS and _worked(plot, slow=slow) and resolve(plot):
            finish(plot)


def _worked(plot: Plot, *, slow: float = 1.0) -> bool:
    """Whether the work was done and nothing else happened to the appeal meanwhile."""
    return do_work(plot, slow=slow) and plot.teller.life.state is State.IN_PROGRESS


def _withdraw(plot: Plot) -> None:
    if plot.wait(0.2, 1.5) and plot.teller.life.state is State.RECEIVED:
        plot.tell(intake.withdraw(plot.teller.life), actor=plot.reporter, text="已经自己解决了")


def _decline(plot: Plot) -> None:
    ground = plot.dice.pick(plot.stage.catalogue.grounds_for("decline"))
    if plot.wait(0.3, 3) and plot.teller.life.state is State.RECEIVED:
        desk = plot.desk
        plot.tell(
            intake.decline(plot.teller.life, ground=ground.code), actor=desk, text=ground.elsewhere or ground.name
        )


def _ask(plot: Plot) -> None:
    if not plot.wait(0.1, 1):
        return
    plot.tell(intake.ask(plot.teller.life), actor=plot.desk, text=_ASKED)
    if plot.wait(1, 30, office=False):
        step = intake.answer(plot.teller.life, at=plot.now, calendar=plot.stage.calendar)
        plot.tell(step, actor=plot.reporter, text=_ANSWERED)


def _object(plot: Plot) -> None:
    teller, stage = plot.teller, plot.stage
    lead = teller.life.lead
    if lead is None or lead.department_id is None:
        return
    others = sorted(d for d in stage.handlers if d != lead.department_id)
    ground = plot.dice.pick(stage.catalogue.grounds_for("objection"))
    if not plot.wait(0.2, 2):
        return
    handler = stage.handler(lead.department_id, plot.dice.unit()) or stage.arbiter
    step = work.object_to(
        teller.life, task=lead, ground=ground.code, above=teller.above, at=plot.now, calendar=stage.calendar
    )
    plot.tell(step, actor=handler, text="经核不属本单位职责，请改派。", internal=True)
    if not plot.wait(0.2, 3):
        return
    upheld = plot.dice.chance(0.5)
    to = Handler("department", plot.dice.pick(others)) if upheld else None
    step = work.rule(
        teller.life, task=lead, upheld=upheld, ground=ground.code, to=to, limit=teller.limits.solve, at=plot.now,
        calendar=stage.calendar,
    )  # fmt: skip
    plot.tell(
        step, actor=plot.desk, text="异议成立，改派。" if upheld else "按目录属你单位职责，请办理。", internal=True
    )


def _extend(plot: Plot) -> None:
    # Asked and granted in two events, as the desk does; the request itself changes nothing.
    teller = plot.teller
    if not plot.wait(0.2, _hours(teller) * 0.3) or teller.life.state is not State.IN_PROGRESS:
        return
    asker, giver = plot.desk, plot.stage.desk(plot.spot.branch.street or plot.spot.branch.district, plot.dice.unit())
    ask = Step(Verb.ASK_EXTENSION, State.IN_PROGRESS, {"ask": "extension"}, f"grid:{teller.life.holder_id}")
    plot.tell(ask, actor=asker, text="需等配件到货，申请延期。", internal=True)
    plot.now += timedelta(minutes=25)
    if not plot.over:
        plot.tell(work.extend(teller.life, limit=teller.limits.solve, calendar=plot.stage.calendar), actor=giver)


def _suspend(plot: Plot) -> None:
    teller = plot.teller
    if not plot.wait(1, 4) or teller.life.state is not State.IN_PROGRESS:
        return
    asker, giver = plot.desk, plot.stage.desk(plot.spot.branch.street or plot.spot.branch.district, plot.dice.unit())
    until = plot.now + timedelta(days=20 + plot.dice.below(40))
    facts: dict[str, object] = {"ask": "suspension", "until": int(until.timestamp())}
    ask = Step(Verb.ASK_SUSPENSION, State.IN_PROGRESS, facts, f"grid:{teller.life.holder_id}")
    plot.tell(ask, actor=asker, text="已列入改造计划，申请挂账。", internal=True)
    plot.now += timedelta(minutes=40)
    if plot.over:
        return
    plot.tell(work.suspend(teller.life, until=until, at=plot.now), actor=giver)
    plot.now = until + timedelta(hours=1)
    teller.pass_time(min(plot.now, plot.end))
