"""An appeal's life as it follows from its events: state, holder, tasks, clocks, holdings.

`apply` is the one place where an event changes anything. Actions, the demo's builder and `jinlin check --trail` all
go through it, so what the rows say can always be recomputed from the trail. Pure: no database; due times were
computed when the event was written and stand in its facts.

Facts of an event (keys are absent when there is nothing to say):
    tasks  [{no, state, role?, grid?, department?, level?, by?, from_level?}]   new when `role` is present
    clocks [{no, kind?, unit?, budget?, due?, next?, task?, level?, met?, stop?, pause?, paused?, mark?, off?}]
           new when `kind` is present; times are whole seconds since 1970 UTC; `next` 0 means none
    hold   [level, grid id]         the holder changes
    back   state to return to       (waiting, suspended, merged)
    round, main, counts             see `apply`
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from jinlin.appeals.deadlines import ClockKind, ClockLife, Mark, whole_second
from jinlin.appeals.workflow import OPEN_TASKS, State, TaskState, Verb, check_move, check_task_move
from jinlin.common.worktime import Unit
from jinlin.grid.levels import Level

Facts = dict[str, Any]


@dataclass(slots=True)
class TaskLife:
    """One handler's piece of work; exactly one of `grid_id` and `department_id` is set."""

    no: int
    role: Literal["lead", "helper"]
    grid_id: int | None
    department_id: int | None
    state: TaskState
    offered_at: datetime
    level: int
    giver_level: int
    taken_by: int | None = None
    signed_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def handler(self) -> tuple[str, int]:
        """Return ("grid", id) or ("department", id)."""
        return ("department", self.department_id) if self.department_id else ("grid", self.grid_id or 0)

    @property
    def open(self) -> bool:
        """Whether somebody still works on it."""
        return self.state in OPEN_TASKS


@dataclass(slots=True)
class HoldingLife:
    """A span during which one grid held the appeal."""

    no: int
    level: Level
    grid_id: int
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Life:
    """Everything about an appeal that its events decide."""

    state: State | None = None
    back_to: State | None = None
    holder_level: Level | None = None
    holder_id: int | None = None
    main_id: int | None = None
    round: int = 1
    returns: int = 0
    not_solved: int = 0
    reopened: int = 0
    extensions: int = 0
    suspensions: int = 0
    closed_by: str = ""
    solved_level: int = 0
    mark: Mark = Mark.NONE
    tasks: dict[int, TaskLife] = field(default_factory=dict)
    clocks: dict[int, ClockLife] = field(default_factory=dict)
    holdings: list[HoldingLife] = field(default_factory=list)
    # How many holding spans there have been; on a life loaded for writing `holdings` has only the open one.
    spans: int = 0
    touched_tasks: set[int] = field(default_factory=set)
    touched_clocks: set[int] = field(default_factory=set)

    @property
    def lead(self) -> TaskLife | None:
        """Return the lead task that counts now: the newest not revoked."""
        leads = [t for t in self.tasks.values() if t.role == "lead" and t.state is not TaskState.REVOKED]
        return max(leads, key=lambda t: t.no, default=None)

    @property
    def open_helpers(self) -> list[TaskLife]:
        """Return the helper tasks still being worked on."""
        return [t for t in self.tasks.values() if t.role == "helper" and t.open]

    def clock(self, kind: ClockKind, *, task_no: int | None = None) -> ClockLife | None:
        """Return the open clock of a kind (of a task, if named)."""
        found = (
            c for c in self.clocks.values() if c.kind is kind and c.open and (task_no is None or c.task_no == task_no)
        )
        return next(found, None)

    @property
    def next_task_no(self) -> int:
        """Return the number the next new task gets."""
        return max(self.tasks, default=0) + 1

    @property
    def next_clock_no(self) -> int:
        """Return the number the next new clock gets."""
        return max(self.clocks, default=0) + 1


def moment(seconds: int) -> datetime:
    """Return the aware UTC time of whole seconds since 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def seconds(at: datetime | None) -> int:
    """Return whole seconds since 1970 UTC; 0 for none."""
    return int(at.timestamp()) if at else 0


_COUNTERS = ("round", "returns", "not_solved", "reopened", "extensions", "suspensions", "solved_level")


def apply(life: Life, *, verb: Verb, after: State, at: datetime, facts: Facts) -> None:
    """Change `life` by one event; raise Refused where the tables forbid the move.

    The trail's order is the truth: `after` is the state the event leaves the appeal in.
    """
    if life.state is None:
        life.state = after
    elif after is not life.state:
        check_move(life.state, after)
        life.state = after
    if "back" in facts:
        life.back_to = State(facts["back"]) if facts["back"] else None
    if "main" in facts:
        life.main_id = facts["main"] or None
    for name in _COUNTERS:
        if name in facts:
            setattr(life, name, facts[name])
    if "closed_by" in facts:
        life.closed_by = facts["closed_by"]
    if "hold" in facts:
        _hold(life, level=Level(facts["hold"][0]), grid_id=facts["hold"][1], at=at)
    for task in facts.get("tasks", ()):
        _task(life, task, at=at)
    for clock in facts.get("clocks", ()):
        _clock(life, clock, at=at)
    if after in {State.CLOSED, State.DECLINED, State.WITHDRAWN, State.VOIDED, State.MERGED, State.RESOLVED}:
        _release(life, at=at)
    elif not any(h.until is None for h in life.holdings) and life.holder_id is not None and life.holder_level:
        _open_span(life, level=life.holder_level, grid_id=life.holder_id, at=at)


def _open_span(life: Life, *, level: Level, grid_id: int, at: datetime) -> None:
    life.spans += 1
    life.holdings.append(HoldingLife(no=life.spans, level=level, grid_id=grid_id, since=at))


def _release(life: Life, *, at: datetime) -> None:
    # Nobody has to move it on any more; `holder_id` stays, as the one who takes it up again.
    for span in life.holdings:
        if span.until is None:
            span.until = at


def _hold(life: Life, *, level: Level, grid_id: int, at: datetime) -> None:
    if (life.holder_level, life.holder_id) == (level, grid_id):
        return
    _release(life, at=at)
    life.holder_level, life.holder_id = level, grid_id
    _open_span(life, level=level, grid_id=grid_id, at=at)


def _task(life: Life, facts: Facts, *, at: datetime) -> None:
    no = facts["no"]
    state = TaskState(facts["state"])
    life.touched_tasks.add(no)
    if "role" in facts:
        life.tasks[no] = TaskLife(
            no=no,
            role=facts["role"],
            grid_id=facts.get("grid"),
            department_id=facts.get("department"),
            state=state,
            offered_at=at,
            level=facts.get("level", 0),
            giver_level=facts.get("from_level", 0),
            taken_by=facts.get("by"),
            signed_at=at if state is TaskState.WORKING else None,
        )
        return
    task = life.tasks[no]
    if state is not task.state:
        check_task_move(task.state, state)
    task.state = state
    if state is TaskState.WORKING:
        task.taken_by = facts.get("by", task.taken_by)
        task.signed_at = task.signed_at or at
        task.ended_at = None
    elif state is TaskState.OFFERED:
        task.ended_at = None
    else:
        task.ended_at = at


def _clock(life: Life, facts: Facts, *, at: datetime) -> None:
    no = facts["no"]
    life.touched_clocks.add(no)
    if "kind" in facts:
        life.clocks[no] = ClockLife(
            no=no,
            kind=ClockKind(facts["kind"]),
            unit=Unit(facts["unit"]),
            budget=facts["budget"],
            started_at=whole_second(at),
            due_at=moment(facts["due"]),
            next_at=moment(facts["next"]) if facts.get("next") else None,
            task_no=facts.get("task"),
            level=facts.get("level", 0),
        )
        return
    clock = life.clocks[no]
    for key in ("budget", "paused", "level"):
        if key in facts:
            setattr(clock, key, facts[key])
    if "due" in facts:
        clock.due_at = moment(facts["due"])
    if "mark" in facts:
        clock.mark = Mark(facts["mark"])
        if clock.mark in {Mark.RED, Mark.ESCALATED}:
            life.mark = Mark.RED
        elif life.mark is Mark.NONE:
            life.mark = Mark.AMBER
    if "next" in facts:
        clock.next_at = moment(facts["next"]) if facts["next"] else None
    if facts.get("pause"):
        clock.paused_at, clock.next_at = whole_second(at), None
    if facts.get("go"):
        clock.paused_at = None
    if facts.get("met"):
        clock.met_at, clock.next_at, clock.paused_at = whole_second(at), None, None
    if facts.get("stop"):
        clock.stopped_at, clock.next_at, clock.paused_at = whole_second(at), None, None
