"""One appeal being told: where, what, by whom, how much time goes by, and the dice all of it falls by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from jinlin.accounts.scope import Scope, reporter_scope
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.steps.base import Handler, Step
from jinlin.appeals.workflow import State
from jinlin.common.worktime import Unit, axis_minutes, due_at
from jinlin.demo import wording
from jinlin.demo.dice import Dice
from jinlin.demo.matters import Matter, Saying
from jinlin.demo.stage import Spot, Stage
from jinlin.demo.teller import Teller
from jinlin.grid.levels import Level


@dataclass(slots=True)
class Plot:
    """One appeal being told. `now` is the story's own time, `end` the day the history is built.

    `extra` collects rows of other tables (requests, orders) as (model, columns) for the same transaction.
    """

    teller: Teller
    stage: Stage
    spot: Spot
    matter: Matter
    saying: Saying
    channel: str
    dice: Dice
    now: datetime
    end: datetime
    extra: list[tuple[type[Model], dict[str, Any]]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether the story has reached the day the history is built: what is open stays open."""
        return self.now >= self.end

    @property
    def working(self) -> bool:
        """Whether it is being worked on: nothing else has happened to it meanwhile."""
        return self.teller.life.state is State.IN_PROGRESS

    @property
    def reporter(self) -> Scope:
        """The scope of whoever holds the receipt."""
        return reporter_scope(self.teller.appeal_id)

    @property
    def desk(self) -> Scope:
        """One of the paid posts of today's holder."""
        return self.stage.desk(self.teller.life.holder_id or 0, self.dice.unit())

    @property
    def above(self) -> Scope:
        """One of the posts above the holder: who supervises, and who grants what the holder asks."""
        above = self.teller.above
        return self.stage.desk(above[1] if above else self.spot.branch.district, self.dice.unit())

    @property
    def own(self) -> Handler:
        """The holder as the handler of its own work."""
        life = self.teller.life
        return Handler("grid", life.holder_id or 0, life.holder_level or Level.COMMUNITY)

    def wait(self, low: float, high: float, *, office: bool = True) -> bool:
        """Let hours go by (office hours unless it is urgent), and what is due happen; False when the day has come."""
        unit = Unit.OFFICE_HOURS if office and not self.teller.limits.emergency else Unit.EMERGENCY_HOURS
        return self._go(due_at(unit, self.now, max(int(self.dice.between(low, high) * 60), 1), self.stage.calendar))

    def within(self, low: float, high: float, kind: ClockKind = ClockKind.SOLVE) -> bool:
        """Let a share of what a clock has left go by; more than 1 makes it late. Without that clock, an hour or two."""
        clock = self.teller.life.clock(kind)
        unit = Unit.EMERGENCY_HOURS if clock and clock.unit is Unit.EMERGENCY_HOURS else Unit.OFFICE_HOURS
        left = axis_minutes(unit, self.now, clock.due_at, self.stage.calendar) if clock else 0
        if left <= 0:
            return self.wait(0.3, 2)
        return self._go(due_at(unit, self.now, max(int(left * self.dice.between(low, high)), 1), self.stage.calendar))

    def soon(self, kind: ClockKind, *, tardy: float) -> bool:
        """Somebody on duty sees it: in office hours where that is in time, else that night or weekend; a few too late."""
        clock, dice = self.teller.life.clock(kind), self.dice
        if clock is None:
            return self.wait(0.2, 3)
        left = clock.due_at - self.now
        if dice.chance(tardy):
            return self._go(self.now + left * dice.between(1.05, 1.4))
        # Whoever sees a promise of two hours does not wait for tomorrow to accept it.
        promise = self.teller.life.clock(ClockKind.SOLVE)
        left = min(left, promise.due_at - self.now) if promise and promise.due_at > self.now else left
        office = due_at(Unit.OFFICE_HOURS, self.now, 5 + dice.below(170), self.stage.calendar)
        if office - self.now < left * 0.6:
            return self._go(office)
        return self._go(self.now + left * dice.between(0.1, 0.5))

    def _go(self, to: datetime) -> bool:
        self.now = to + timedelta(seconds=self.dice.below(59))
        self.teller.pass_time(min(self.now, self.end))
        return not self.over and self.teller.life.state is not State.CLOSED

    def tell(self, step: Step, *, actor: Scope, text: str = "", internal: bool = False) -> None:
        """Tell one step now."""
        self.teller.tell(step, at=self.now, actor=actor, text=text, internal=internal)

    def pick(self, words: Sequence[str]) -> str:
        """Return one of several sentences."""
        return self.dice.pick(words)

    def done(self) -> str:
        """Return what was done about a matter of this kind."""
        return wording.done(self.dice, self.matter.group, self.matter.category.code)
