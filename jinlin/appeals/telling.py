"""Who must know of an event, as a table: verb → kinds of notice and whom they go to. Pure over rows.

Volunteers are told what is free to take, what a teammate took and what they are asked to help with; never that
something is late, urged or supervised: that goes to the paid post above them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from jinlin.appeals.models import Appeal, AppealEvent, Task
from jinlin.appeals.workflow import Verb
from jinlin.grid.levels import Level
from jinlin.grid.nodes import Nodes


@dataclass(frozen=True, slots=True)
class Audience:
    """Some people: the paid posts of a grid, a team, a department's handlers, the arbiters, one user or one post."""

    kind: Literal["paid", "team", "department", "arbiters", "user", "post"]
    id: int = 0
    # A team is asked within its members' own hours; it is told of a teammate's taking at any hour.
    own_hours: bool = False
    # Somebody must be there besides whoever did it; else the grid above is told.
    another: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One event with what is needed to say whom it concerns; `tasks` are the appeal's by number."""

    event: AppealEvent
    appeal: Appeal
    tasks: dict[int, Task]
    nodes: Nodes
    # The task each task clock belongs to, by the clock's number; only what late events need.
    clock_tasks: dict[int, int]
    asked_by: int = 0
    ordered_by: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        """What the event says."""
        facts: dict[str, Any] = self.event.facts
        return facts

    @property
    def holder_id(self) -> int:
        """The grid that holds the appeal after the event."""
        return int(self.facts["hold"][1]) if "hold" in self.facts else self.appeal.holder_id

    def offered(self) -> list[Task]:
        """Return the tasks the event gave to somebody; what a holder begins itself is not among them."""
        return self._named(t["no"] for t in self.facts.get("tasks", ()) if "role" in t and t["state"] == "offered")

    def revoked(self) -> list[Task]:
        """Return the tasks the event took back."""
        return self._named(t["no"] for t in self.facts.get("tasks", ()) if t["state"] == "revoked")

    def _named(self, numbers: Iterable[int]) -> list[Task]:
        return [self.tasks[no] for no in numbers if no in self.tasks]

    def lead(self) -> Task | None:
        """Return the newest lead task not taken back."""
        leads = [t for t in self.tasks.values() if t.role == "lead" and t.state != "revoked"]
        return max(leads, key=lambda t: t.no, default=None)


Finder = Callable[[Seen], Iterable[Audience]]


def _paid(seen: Seen, grid_id: int, *, another: bool = False) -> Audience:
    """The paid posts that answer for a grid: a microgrid's are its area's."""
    node = seen.nodes[grid_id]
    if node.level is Level.MICROGRID and node.parent_id is not None:
        grid_id = node.parent_id
    return Audience("paid", grid_id, another=another)


def _holder(seen: Seen) -> Iterator[Audience]:
    yield _paid(seen, seen.holder_id)


def _deciders(seen: Seen) -> Iterator[Audience]:
    yield _paid(seen, seen.holder_id, another=True)


def _above(seen: Seen) -> Iterator[Audience]:
    above = seen.nodes.above(seen.holder_id)
    if above is not None:
        yield _paid(seen, above[1])


def _is_team(seen: Seen, task: Task) -> bool:
    return task.grid_id is not None and seen.nodes[task.grid_id].level is Level.MICROGRID


def _handlers(seen: Seen, tasks: Iterable[Task | None], *, team: bool = True) -> Iterator[Audience]:
    """The people behind tasks; without `team` no volunteer."""
    for task in tasks:
        if task is None:
            continue
        if task.department_id is not None:
            yield Audience("department", task.department_id)
        elif _is_team(seen, task):
            if team:
                yield Audience("team", task.grid_id or 0)
        elif task.grid_id is not None:
            yield Audience("paid", task.grid_id)


def _lead(seen: Seen) -> Iterator[Audience]:
    return _handlers(seen, [seen.lead()])


def _paid_lead(seen: Seen) -> Iterator[Audience]:
    return _handlers(seen, [seen.lead()], team=False)


def _given(seen: Seen) -> Iterator[Audience]:
    return _handlers(seen, seen.offered(), team=False)


def _asked_teams(seen: Seen) -> Iterator[Audience]:
    for task in seen.offered():
        if _is_team(seen, task):
            yield Audience("team", task.grid_id or 0, own_hours=True)


def _not_offered(seen: Seen) -> Iterator[Audience]:
    if not list(_asked_teams(seen)):
        yield from _holder(seen)


def _ended(seen: Seen) -> Iterator[Audience]:
    return _handlers(seen, seen.revoked())


def _objector(seen: Seen) -> Iterator[Audience]:
    return _handlers(seen, [seen.tasks.get(seen.facts.get("task", 0))])


def _late_handlers(seen: Seen) -> Iterator[Audience]:
    """The handler of a late task, else the holder."""
    number = next((c["no"] for c in seen.facts.get("clocks", ()) if "mark" in c), 0)
    task = seen.tasks.get(seen.clock_tasks.get(number, 0))
    if task is not None:
        yield from _handlers(seen, [task], team=False)
    else:
        yield from _holder(seen)


def _taken(seen: Seen) -> Iterator[Audience]:
    kind, _, grid_id = seen.event.recipient.partition(":")
    if kind == "grid":
        yield Audience("team", int(grid_id))


def _arbiters(seen: Seen) -> Iterator[Audience]:
    """The centre's arbiters, when a matter was put before them."""
    started = any(c.get("kind") == "arbitration" for c in seen.facts.get("clocks", ()))
    if started and seen.nodes[seen.holder_id].level is Level.DISTRICT:
        yield Audience("arbiters")


def _author(seen: Seen) -> Iterator[Audience]:
    """Whoever entered it for a neighbour or caller."""
    if seen.appeal.by_post:
        yield Audience("post", seen.appeal.by_post)


def _asker(seen: Seen) -> Iterator[Audience]:
    if seen.asked_by:
        yield Audience("user", seen.asked_by)


def _orderer(seen: Seen) -> Iterator[Audience]:
    if seen.ordered_by:
        yield Audience("user", seen.ordered_by)


def _wanting(seen: Seen) -> Iterator[Audience]:
    if not seen.facts.get("ok"):
        yield from _lead(seen)


def _again(seen: Seen) -> Iterator[Audience]:
    if seen.event.after == "in_progress":
        yield from _holder(seen)


_ASKED: tuple[Finder, ...] = (_deciders,)
# Verb → (kind of notice, whom it goes to). What stands further down in KINDS wins where one person gets two.
TELL: dict[Verb, tuple[tuple[str, tuple[Finder, ...]], ...]] = {
    Verb.RECEIVE: (("offer", (_asked_teams,)), ("receive", (_not_offered,))),
    Verb.PASS_ON: (("pass_on", (_holder,)),),
    Verb.DECLINE: (("decline", (_author,)),),
    Verb.REVIEW: (("review", (_holder,)),),
    Verb.ASK: (("ask", (_author,)),),
    Verb.ANSWER: (("answer", (_holder, _lead)),),
    Verb.ADD: (("add", (_holder, _lead)),),
    Verb.WITHDRAW: (("withdraw", (_holder, _ended)),),
    Verb.ASSIGN: (("assign", (_given,)), ("help", (_asked_teams,))),
    Verb.REASSIGN: (("reassign", (_ended,)), ("assign", (_given,))),
    Verb.TAKE: (("take", (_taken,)),),
    Verb.OBJECT: (("object", (_holder, _arbiters)),),
    Verb.RULE: (("rule", (_objector,)), ("assign", (_given,))),
    Verb.ESCALATE: (("escalate", (_holder,)), ("arbitrate", (_arbiters,))),
    Verb.SEND_DOWN: (("send_down", (_holder,)),),
    Verb.ASK_EXTENSION: (("ask_extension", _ASKED),),
    Verb.DECIDE_EXTENSION: (("decide_extension", (_asker,)),),
    Verb.ASK_SUSPENSION: (("ask_suspension", _ASKED),),
    Verb.DECIDE_SUSPENSION: (("decide_suspension", (_asker,)),),
    Verb.ASK_VOID: (("ask_void", _ASKED),),
    Verb.DECIDE_VOID: (("decide_void", (_asker, _ended)),),
    Verb.ASK_EXCUSE: (("ask_excuse", _ASKED),),
    Verb.DECIDE_EXCUSE: (("decide_excuse", (_asker,)),),
    Verb.RESUME: (("resume", (_holder, _paid_lead)),),
    Verb.WHISTLE: (("whistle", (_given,)),),
    Verb.VERIFY: (("verify", (_wanting,)),),
    Verb.FINISH: (("finish", (_holder,)),),
    Verb.RESOLVE: (("resolve", (_author, _ended)),),
    Verb.CONFIRM: (("confirm", (_lead, _author)),),
    Verb.NOT_SOLVED: (("not_solved", (_again,)), ("assign", (_given,))),
    Verb.CALL_BACK: (("not_solved", (_again,)), ("assign", (_given,))),
    Verb.REOPEN: (("reopen", (_again,)), ("assign", (_given,))),
    Verb.MERGE: (("merge", (_ended,)),),
    Verb.UNMERGE: (("unmerge", (_holder,)),),
    Verb.SUPERVISE: (("supervise", (_holder, _paid_lead)),),
    Verb.ANSWER_SUPERVISION: (("answer_supervision", (_orderer,)),),
    Verb.URGE: (("urge", (_holder, _paid_lead)),),
    Verb.COMMENT: (("comment", (_holder, _lead)),),
    Verb.RELOCATE: (("receive", (_holder,)),),
    Verb.MARK_ABOUT: (("mark_about", (_holder,)),),
    Verb.DECIDE_ABOUT: (("decide_about", (_holder,)),),
    Verb.AMBER: (("amber", (_late_handlers,)),),
    Verb.RED: (("red", (_late_handlers, _above)),),
    Verb.AUTO_ESCALATE: (("auto_escalate", (_holder,)),),
    Verb.RECOMPUTE: (("recompute", (_holder, _paid_lead)),),
}
# Every kind of notice, the less telling first: a person gets one notice of what happened in one go.
KINDS = (
    "comment", "resume", "recompute", "take", "confirm", "merge", "unmerge", "add", "answer", "ask", "decline",
    "resolve", "withdraw", "escalate", "send_down", "amber", "decide_about", "mark_about", "review", "receive", "offer",
    "pass_on", "finish", "reassign", "rule", "assign", "help", "whistle", "verify", "object", "decide_extension",
    "decide_suspension", "decide_void", "decide_excuse", "ask_extension", "ask_suspension", "ask_void", "ask_excuse",
    "answer_supervision", "urge", "reopen", "not_solved", "red", "auto_escalate", "supervise", "arbitrate",
)  # fmt: skip


def tellings(seen: list[Seen]) -> Iterator[tuple[str, Audience, Seen]]:
    """Give what is to be told of the events one change wrote together.

    A report that is joined or solved in the same breath calls nobody to work.
    """
    verbs = {one.event.verb for one in seen}
    settled = Verb.RECEIVE in verbs and bool(verbs & {Verb.MERGE, Verb.RESOLVE})
    for one in seen:
        if settled and one.event.verb != Verb.RESOLVE:
            continue
        for kind, finders in TELL.get(Verb(one.event.verb), ()):
            for finder in finders:
                for audience in finder(one):
                    yield kind, audience, one
