"""The tables: every pair of states, every pair of task states, every verb by every post."""

import itertools

import pytest

from jinlin.accounts.roles import ROLE_LEVELS, Role
from jinlin.accounts.scope import PUBLIC, Scope, job_scope, post_scope, reporter_scope
from jinlin.appeals.messages import REFUSALS, STATES, TASK_STATES, VERBS, Refused
from jinlin.appeals.workflow import (
    MOVES,
    RULES,
    TASK_MOVES,
    Party,
    State,
    TaskState,
    Verb,
    check_move,
    check_task_move,
    check_verb,
    may,
    parties,
)
from jinlin.grid.levels import Level

# The table of the design, §5, typed here by hand so that a slip in the code does not move the test with it.
DESIGN = {
    "received": "waiting declined in_progress merged withdrawn voided",
    "waiting": "received in_progress withdrawn voided",
    "in_progress": "waiting suspended resolved merged withdrawn voided",
    "suspended": "in_progress voided",
    "resolved": "closed in_progress voided",
    "closed": "in_progress voided",
    "declined": "received voided",
    "merged": "received in_progress",
    "withdrawn": "",
    "voided": "",
}
DESIGN_TASKS = {
    "offered": "working done returned revoked",
    "working": "done returned revoked",
    "done": "working",
    "returned": "offered revoked",
    "revoked": "",
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_every_pair_of_states(before: State, after: State) -> None:
    if after in DESIGN[before].split():
        check_move(before, after)
    else:
        with pytest.raises(Refused) as refused:
            check_move(before, after)
        assert refused.value.code == "move"


@pytest.mark.parametrize(("before", "after"), list(itertools.product(TaskState, TaskState)))
def test_every_pair_of_task_states(before: TaskState, after: TaskState) -> None:
    if after in DESIGN_TASKS[before].split():
        check_task_move(before, after)
    else:
        with pytest.raises(Refused):
            check_task_move(before, after)


def _post(role: Role, *, department_id: int | None = None) -> Scope:
    return post_scope(user_id=1, post_id=1, role=role, grid_id=int(ROLE_LEVELS[role]), department_id=department_id)


ACTORS: dict[str, Scope] = {
    "chief": _post(Role.MICROGRID_CHIEF),
    "helper": _post(Role.HELPER),
    "grid_chief": _post(Role.GRID_CHIEF),
    "secretary": _post(Role.SECRETARY),
    "street": _post(Role.STREET_OFFICER),
    "operator": _post(Role.CENTRE_OPERATOR),
    "arbiter": _post(Role.CENTRE_ARBITER),
    "lead": _post(Role.HANDLER, department_id=7),
    "helping": _post(Role.HANDLER, department_id=8),
    "stranger": _post(Role.HANDLER, department_id=9),
    "admin": _post(Role.ADMIN),
    "reporter": reporter_scope(1),
    "public": PUBLIC,
    "job": job_scope("overdue"),
}
# Who may use a verb on an appeal the community holds, department 7 leading and 8 helping.
_DESK = "secretary street operator arbiter"
_ABOVE = "street operator arbiter"
_ANY = "chief helper grid_chief secretary street operator arbiter lead helping stranger admin"
ALLOWED = {
    Verb.RECEIVE: None,
    Verb.PASS_ON: f"job chief helper {_DESK}",
    Verb.ACCEPT: _DESK,
    Verb.DECLINE: _DESK,
    Verb.REVIEW: f"reporter {_ABOVE}",
    Verb.ASK: f"{_DESK} lead",
    Verb.ANSWER: f"reporter {_DESK} lead",
    Verb.ADD: "reporter",
    Verb.WITHDRAW: "reporter",
    Verb.ASSIGN: _DESK,
    Verb.REASSIGN: _DESK,
    Verb.SIGN_FOR: "lead helping",
    Verb.TAKE: "chief helper",
    Verb.OBJECT: "lead helping",
    Verb.RULE: _DESK,
    Verb.ESCALATE: f"chief helper {_DESK}",
    Verb.SEND_DOWN: _DESK,
    Verb.ASK_EXTENSION: f"lead {_DESK}",
    Verb.DECIDE_EXTENSION: _DESK,
    Verb.ASK_SUSPENSION: f"lead {_DESK}",
    Verb.DECIDE_SUSPENSION: _DESK,
    Verb.RESUME: f"job {_DESK}",
    Verb.WHISTLE: _DESK,
    Verb.INSPECT: f"chief helper lead helping {_DESK}",
    Verb.VERIFY: f"chief helper {_DESK}",
    Verb.FINISH: "lead helping",
    Verb.RESOLVE: _DESK,
    Verb.CONFIRM: "reporter",
    Verb.NOT_SOLVED: "reporter",
    Verb.CALL_BACK: _DESK,
    Verb.SILENCE: "job",
    Verb.RATE: "reporter",
    Verb.REOPEN: f"reporter {_DESK}",
    Verb.MERGE: f"reporter {_DESK}",
    Verb.UNMERGE: f"job reporter {_DESK}",
    Verb.SUPERVISE: _ABOVE,
    Verb.ANSWER_SUPERVISION: f"lead {_DESK}",
    Verb.URGE: f"reporter {_DESK}",
    Verb.ASK_VOID: _DESK,
    Verb.DECIDE_VOID: _DESK,
    Verb.ASK_EXCUSE: "lead",
    Verb.DECIDE_EXCUSE: _DESK,
    Verb.PUBLISH: _DESK,
    Verb.KEEP_CONFIDENTIAL: _DESK,
    Verb.COMMENT: _ANY,
    Verb.RECATEGORISE: f"chief helper {_DESK}",
    Verb.RELOCATE: f"chief helper {_DESK}",
    Verb.HEAR: f"chief helper {_DESK}",
    Verb.MARK_ABOUT: _DESK,
    Verb.DECIDE_ABOUT: _DESK,
    Verb.RELEASE_VERSION: _DESK,
    Verb.AMBER: "job",
    Verb.RED: "job",
    Verb.AUTO_ESCALATE: "job",
    Verb.RECOMPUTE: "job",
}


@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("verb", [v for v in Verb if ALLOWED[v] is not None])
def test_every_verb_by_every_post(verb: Verb, name: str) -> None:
    who = parties(
        ACTORS[name],
        holder_level=Level.COMMUNITY,
        lead=("department", 7),
        helpers=frozenset({("department", 8)}),
    )
    state = min(RULES[verb].states)
    allowed = name in (ALLOWED[verb] or "").split()
    assert may(verb, state, who) is allowed
    if not allowed:
        with pytest.raises(Refused) as refused:
            check_verb(verb, state, who)
        assert refused.value.code == "not_yours"


@pytest.mark.parametrize("verb", [v for v in Verb if v in RULES])
def test_a_verb_is_refused_in_every_state_but_its_own(verb: Verb) -> None:
    everyone = frozenset(Party)
    for state in State:
        if state in RULES[verb].states:
            check_verb(verb, state, everyone)
        else:
            with pytest.raises(Refused) as refused:
                check_verb(verb, state, everyone)
            assert refused.value.code == "not_now"


def test_every_state_and_verb_has_a_name_and_every_state_a_row() -> None:
    assert set(MOVES) == set(State) == {State(s) for s in STATES}
    assert set(TASK_MOVES) == set(TaskState) == {TaskState(s) for s in TASK_STATES}
    assert set(VERBS) == set(Verb)
    assert set(RULES) == set(Verb) - {Verb.RECEIVE}
    assert "changed" in REFUSALS
