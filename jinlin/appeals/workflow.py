"""An appeal's life as tables: which state follows which, and which party may use which verb (design §5).

Pure: no database, no clock. `docs/field-words.md` has the Chinese of every code here.
"""

from dataclasses import dataclass
from enum import StrEnum

from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.messages import Refused
from jinlin.grid.levels import Level


class State(StrEnum):
    """What the reporter is told about the appeal."""

    RECEIVED = "received"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"


class TaskState(StrEnum):
    """How far one handler's piece of work is."""

    OFFERED = "offered"
    WORKING = "working"
    DONE = "done"
    RETURNED = "returned"
    REVOKED = "revoked"


class Verb(StrEnum):
    """Everything that can happen to an appeal; each is one event in its trail."""

    RECEIVE = "receive"
    PASS_ON = "pass_on"  # noqa: S105  # an offer nobody of the team took goes to the area's paid post
    ACCEPT = "accept"
    DECLINE = "decline"
    REVIEW = "review"
    ASK = "ask"
    ANSWER = "answer"
    ADD = "add"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    REASSIGN = "reassign"
    SIGN_FOR = "sign_for"
    TAKE = "take"
    OBJECT = "object"
    RULE = "rule"
    ESCALATE = "escalate"
    SEND_DOWN = "send_down"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    ASK_SUSPENSION = "ask_suspension"
    DECIDE_SUSPENSION = "decide_suspension"
    RESUME = "resume"
    WHISTLE = "whistle"
    INSPECT = "inspect"
    VERIFY = "verify"
    FINISH = "finish"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    NOT_SOLVED = "not_solved"
    CALL_BACK = "call_back"
    SILENCE = "silence"
    RATE = "rate"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    URGE = "urge"
    ASK_VOID = "ask_void"
    DECIDE_VOID = "decide_void"
    ASK_EXCUSE = "ask_excuse"
    DECIDE_EXCUSE = "decide_excuse"
    PUBLISH = "publish"
    KEEP_CONFIDENTIAL = "keep_confidential"
    COMMENT = "comment"
    RECATEGORISE = "recategorise"
    RELOCATE = "relocate"
    HEAR = "hear"
    MARK_ABOUT = "mark_about"
    DECIDE_ABOUT = "decide_about"
    RELEASE_VERSION = "release_version"
    AMBER = "amber"
    RED = "red"
    AUTO_ESCALATE = "auto_escalate"
    RECOMPUTE = "recompute"


S = State
OPEN_STATES = frozenset({S.RECEIVED, S.WAITING, S.IN_PROGRESS, S.SUSPENDED, S.RESOLVED})
# Where somebody still has to work; a resolved appeal waits only for the reporter.
WORK_STATES = frozenset({S.RECEIVED, S.WAITING, S.IN_PROGRESS, S.SUSPENDED})
_ALL = frozenset(State)

MOVES: dict[State, frozenset[State]] = {
    S.RECEIVED: frozenset({S.WAITING, S.DECLINED, S.IN_PROGRESS, S.MERGED, S.WITHDRAWN, S.VOIDED}),
    S.WAITING: frozenset({S.RECEIVED, S.IN_PROGRESS, S.WITHDRAWN, S.VOIDED}),
    S.IN_PROGRESS: frozenset({S.WAITING, S.SUSPENDED, S.RESOLVED, S.MERGED, S.WITHDRAWN, S.VOIDED}),
    S.SUSPENDED: frozenset({S.IN_PROGRESS, S.VOIDED}),
    S.RESOLVED: frozenset({S.CLOSED, S.IN_PROGRESS, S.VOIDED}),
    S.CLOSED: frozenset({S.IN_PROGRESS, S.VOIDED}),
    S.DECLINED: frozenset({S.RECEIVED, S.VOIDED}),
    S.MERGED: frozenset({S.RECEIVED, S.IN_PROGRESS}),
    S.WITHDRAWN: frozenset(),
    S.VOIDED: frozenset(),
}
T = TaskState
TASK_MOVES: dict[TaskState, frozenset[TaskState]] = {
    T.OFFERED: frozenset({T.WORKING, T.DONE, T.RETURNED, T.REVOKED}),
    T.WORKING: frozenset({T.DONE, T.RETURNED, T.REVOKED}),
    T.DONE: frozenset({T.WORKING}),  # verified on the spot and found wanting
    T.RETURNED: frozenset({T.OFFERED, T.REVOKED}),
    T.REVOKED: frozenset(),
}
OPEN_TASKS = frozenset({T.OFFERED, T.WORKING})


def check_move(before: State, after: State) -> None:
    """Raise Refused unless an appeal may go from `before` to `after`."""
    if after not in MOVES[before]:
        raise Refused("move", before=before, after=after)


def check_task_move(before: TaskState, after: TaskState) -> None:
    """Raise Refused unless a task may go from `before` to `after`."""
    if after not in TASK_MOVES[before]:
        raise Refused("task_move", before=before, after=after)


class Party(StrEnum):
    """What an actor is to one appeal; a verb names the parties that may use it."""

    REPORTER = "reporter"
    TEAM = "team"  # chief or helper of the microgrid responsible
    HOLDER = "holder"  # a paid post of the grid that holds it, or of a level above
    ABOVE = "above"  # a paid post of a level above the holder
    WIDE = "wide"  # a paid post of community, street or district
    LEAD = "lead"  # the handler of the lead task
    HELPER = "helper"  # the handler of a helper task
    CENTRE = "centre"  # operators and arbiter of the district centre
    ARBITER = "arbiter"
    JOB = "job"
    STAFF = "staff"  # any post that can see it


P = Party


def parties(
    actor: Scope, *, holder_level: Level | None, lead: tuple[str, int] | None, helpers: frozenset[tuple[str, int]]
) -> frozenset[Party]:
    """Return what the actor is to an appeal the actor can see.

    `lead` and `helpers` name handlers as `("grid", id)` or `("department", id)`. Visibility already places a grid
    post on the appeal's own branch of the tree, so levels alone decide who is above whom.
    """
    found: set[Party] = set()
    match actor.kind:
        case "job":
            return frozenset({P.JOB})
        case "reporter":
            return frozenset({P.REPORTER})
        case "public":
            return frozenset()
    found.add(P.STAFF)
    handler = ("department", actor.department_id) if actor.department_id else ("grid", actor.grid_id)
    if handler == lead:
        found.add(P.LEAD)
    if handler in helpers:
        found.add(P.HELPER)
    if actor.helping:
        return frozenset(found)  # a guest: what a helper may do, nothing of the holder's
    if actor.in_team:
        found.add(P.TEAM)
    elif actor.department_id is None and actor.role is not Role.ADMIN and actor.level is not None:
        if holder_level is None or actor.level >= holder_level:
            found.add(P.HOLDER)
        if holder_level is not None and (actor.level > holder_level or holder_level == actor.level == Level.DISTRICT):
            found.add(P.ABOVE)
        if actor.level >= Level.COMMUNITY:
            found.add(P.WIDE)
        if actor.level == Level.DISTRICT:
            found.add(P.CENTRE)
        if actor.role is Role.CENTRE_ARBITER:
            found.add(P.ARBITER)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a verb may be used and by whom; the parties are alternatives."""

    states: frozenset[State]
    who: frozenset[Party]
    moves_clock: bool = True


def _rule(states: frozenset[State] | State, *who: Party, moves_clock: bool = True) -> Rule:
    return Rule(frozenset({states}) if isinstance(states, State) else states, frozenset(who), moves_clock)


_HANDLED = frozenset({S.RECEIVED, S.IN_PROGRESS})
_TOLD = frozenset({S.RESOLVED, S.CLOSED})
RULES: dict[Verb, Rule] = {
    Verb.PASS_ON: _rule(S.RECEIVED, P.JOB, P.HOLDER, P.TEAM),
    Verb.ACCEPT: _rule(S.RECEIVED, P.HOLDER),
    Verb.DECLINE: _rule(S.RECEIVED, P.HOLDER),
    Verb.REVIEW: _rule(S.DECLINED, P.REPORTER, P.ABOVE),
    Verb.ASK: _rule(_HANDLED, P.HOLDER, P.LEAD),
    Verb.ANSWER: _rule(S.WAITING, P.REPORTER, P.HOLDER, P.LEAD),
    Verb.ADD: _rule(OPEN_STATES, P.REPORTER, moves_clock=False),
    Verb.WITHDRAW: _rule(frozenset({S.RECEIVED, S.WAITING, S.IN_PROGRESS}), P.REPORTER),
    Verb.ASSIGN: _rule(S.IN_PROGRESS, P.HOLDER),
    Verb.REASSIGN: _rule(S.IN_PROGRESS, P.HOLDER),
    Verb.SIGN_FOR: _rule(S.IN_PROGRESS, P.LEAD, P.HELPER),
    Verb.TAKE: _rule(_HANDLED, P.TEAM),
    Verb.OBJECT: _rule(_HANDLED, P.LEAD, P.HELPER),
    Verb.RULE: _rule(S.IN_PROGRESS, P.HOLDER, P.ARBITER),
    Verb.ESCALATE: _rule(_HANDLED, P.HOLDER, P.TEAM),
    Verb.SEND_DOWN: _rule(_HANDLED, P.HOLDER),
    Verb.ASK_EXTENSION: _rule(S.IN_PROGRESS, P.LEAD, P.HOLDER),
    Verb.DECIDE_EXTENSION: _rule(S.IN_PROGRESS, P.HOLDER),
    Verb.ASK_SUSPENSION: _rule(S.IN_PROGRESS, P.LEAD, P.HOLDER),
    Verb.DECIDE_SUSPENSION: _rule(S.IN_PROGRESS, P.HOLDER),
    Verb.RESUME: _rule(S.SUSPENDED, P.HOLDER, P.JOB),
    Verb.WHISTLE: _rule(S.IN_PROGRESS, P.WIDE),
    Verb.INSPECT: _rule(_HANDLED, P.HOLDER, P.LEAD, P.HELPER, P.TEAM, moves_clock=False),
    Verb.VERIFY: _rule(S.IN_PROGRESS, P.HOLDER, P.TEAM),
    Verb.FINISH: _rule(S.IN_PROGRESS, P.LEAD, P.HELPER),
    Verb.RESOLVE: _rule(S.IN_PROGRESS, P.HOLDER),
    Verb.CONFIRM: _rule(S.RESOLVED, P.REPORTER),
    Verb.NOT_SOLVED: _rule(S.RESOLVED, P.REPORTER),
    Verb.CALL_BACK: _rule(S.RESOLVED, P.HOLDER, P.CENTRE),
    Verb.SILENCE: _rule(S.RESOLVED, P.JOB),
    Verb.RATE: _rule(_TOLD, P.REPORTER, moves_clock=False),
    Verb.REOPEN: _rule(S.CLOSED, P.REPORTER, P.HOLDER),
    Verb.MERGE: _rule(_HANDLED, P.HOLDER, P.REPORTER),
    Verb.UNMERGE: _rule(S.MERGED, P.HOLDER, P.REPORTER, P.JOB),
    Verb.SUPERVISE: _rule(WORK_STATES, P.ABOVE),
    Verb.ANSWER_SUPERVISION: _rule(OPEN_STATES, P.HOLDER, P.LEAD),
    Verb.URGE: _rule(WORK_STATES, P.REPORTER, P.WIDE, moves_clock=False),
    Verb.ASK_VOID: _rule(_ALL - {S.MERGED, S.WITHDRAWN, S.VOIDED}, P.WIDE),
    Verb.DECIDE_VOID: _rule(_ALL - {S.MERGED, S.WITHDRAWN, S.VOIDED}, P.WIDE),
    Verb.ASK_EXCUSE: _rule(S.CLOSED, P.LEAD, moves_clock=False),
    Verb.DECIDE_EXCUSE: _rule(S.CLOSED, P.WIDE, moves_clock=False),
    Verb.PUBLISH: _rule(_ALL - {S.VOIDED}, P.WIDE, moves_clock=False),
    Verb.KEEP_CONFIDENTIAL: _rule(_ALL, P.HOLDER, P.WIDE, moves_clock=False),
    Verb.COMMENT: _rule(_ALL, P.STAFF, moves_clock=False),
    Verb.RECATEGORISE: _rule(_HANDLED, P.HOLDER, P.TEAM),
    Verb.RELOCATE: _rule(_HANDLED, P.HOLDER, P.TEAM),
    Verb.HEAR: _rule(OPEN_STATES, P.HOLDER, P.TEAM, moves_clock=False),
    Verb.MARK_ABOUT: _rule(_HANDLED, P.HOLDER),
    Verb.DECIDE_ABOUT: _rule(WORK_STATES, P.HOLDER),
    Verb.RELEASE_VERSION: _rule(OPEN_STATES | {S.CLOSED}, P.HOLDER, moves_clock=False),
    Verb.AMBER: _rule(OPEN_STATES, P.JOB, moves_clock=False),
    Verb.RED: _rule(OPEN_STATES, P.JOB, moves_clock=False),
    Verb.AUTO_ESCALATE: _rule(OPEN_STATES, P.JOB),
    Verb.RECOMPUTE: _rule(OPEN_STATES, P.JOB),
}

# Said by or to the reporter: never by those who may not know who reported it (`queries.sees_version_only`).
FOR_THE_REPORTER = frozenset({Verb.CALL_BACK, Verb.ANSWER, Verb.DECLINE, Verb.REOPEN})


def may(verb: Verb, state: State, who: frozenset[Party]) -> bool:
    """Tell whether someone who is `who` to an appeal in `state` may use the verb at all."""
    rule = RULES[verb]
    return state in rule.states and bool(rule.who & who)


def check_verb(verb: Verb, state: State, who: frozenset[Party]) -> None:
    """Raise Refused (`not_yours` or `not_now`) unless the verb is open to these parties in this state."""
    rule = RULES[verb]
    if not rule.who & who:
        raise Refused("not_yours", verb=verb)
    if state not in rule.states:
        raise Refused("not_now", verb=verb, state=state)
