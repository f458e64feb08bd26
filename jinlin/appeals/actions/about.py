"""Never to whom it is about: marking, deciding, and releasing a version below the level that holds it."""

from datetime import datetime

from jinlin.accounts.scope import Scope, job_scope
from jinlin.appeals.actions.joining import unmerge_one
from jinlin.appeals.docket import Docket, action, allowed, needed, open_docket
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal
from jinlin.appeals.routing import About, shield_of
from jinlin.appeals.steps import work
from jinlin.appeals.steps.base import Step, revoke_open_tasks
from jinlin.appeals.workflow import State, Verb
from jinlin.grid.levels import Level

_JOB = job_scope("about")


def _hide(docket: Docket, about: About, *, verb: Verb, words: str) -> None:
    shield = shield_of(about)
    level, grid_id = Level(shield), docket.appeal.holder_id
    holder = docket.life.holder_level or Level.MICROGRID
    nodes = docket.world.nodes
    facts: dict[str, object] = {"about": about.kind, "shield": shield}
    if holder < level:
        while nodes[grid_id].level < level:
            above = nodes.above(grid_id)
            if above is None:
                break
            grid_id = above[1]
        level = nodes[grid_id].level
        work.hand_over(
            docket.life,
            level=level,
            grid_id=grid_id,
            at=docket.now,
            calendar=docket.world.calendar,
            limits=docket.limits,
            facts=facts,
        )
    lead = docket.life.lead
    if lead is not None and lead.department_id is not None and lead.department_id == about.department_id:
        revoke_open_tasks(docket.life, facts)
    docket.write(
        Step(verb, docket.life.state or State.RECEIVED, facts, f"grid:{grid_id}"),
        text=words,
        internal=True,
        shield=max(shield, docket.appeal.shield, docket.appeal.shield_was),
        # What was released before was written for others; it is hidden again until this level releases one.
        version_only=False,
        shield_was=0,
        about_kind=about.kind,
        about_suspected=about.suspected,
        about_user_id=about.user_id,
        about_department_id=about.department_id,
        on_board=False,
        words_released=False,
    )


def _hide_followers(docket: Docket, about: About) -> None:
    """Part and hide what had joined: those appeals say the same of the same people, and each is decided by itself."""
    followers = list(Appeal.objects.filter(main_id=docket.appeal.pk).order_by("pk").values_list("pk", flat=True))
    for pk in followers:
        follower = open_docket(actor=_JOB, appeal_id=pk, seen=None, now=docket.now)
        unmerge_one(follower, words="")
        _hide(follower, about, verb=Verb.MARK_ABOUT, words="")
        follower.save()
    if followers:
        docket.appeal.followers_count = 0


@action
def mark_about(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, about: About, words: str = "", key: str = ""
) -> Appeal:
    """Mark an appeal as a complaint about somebody: the level above holds it from now on."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.MARK_ABOUT)
    _hide(docket, about, verb=Verb.MARK_ABOUT, words=allowed(words))
    _hide_followers(docket, about)
    return docket.save()


@action
def decide_about(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    about: About | None,
    words: str = "",
    key: str = "",
) -> Appeal:
    """Decide a suspicion: it is about somebody (and whom), or about nobody, and then everyone in place sees it."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.DECIDE_ABOUT)
    if not docket.appeal.shield:
        raise Refused("not_about")
    if about is not None:
        _hide(docket, about, verb=Verb.DECIDE_ABOUT, words=allowed(words))
        _hide_followers(docket, about)
        return docket.save()
    docket.write(
        Step(Verb.DECIDE_ABOUT, docket.life.state or State.RECEIVED, {"about": "", "shield": 0}),
        text=needed(words),
        internal=True,
        shield=0,
        about_kind="",
        about_suspected=False,
        about_user_id=None,
        about_department_id=None,
        on_board=True,
    )
    return docket.save()


@action
def release_version(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Release a version in the holder's own words; below, only this version is shown, never the reporter."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.RELEASE_VERSION)
    if not docket.appeal.shield:
        raise Refused("not_about")
    facts: dict[str, object] = {"shield": docket.appeal.shield}
    docket.write(
        Step(Verb.RELEASE_VERSION, docket.life.state or State.RECEIVED, facts),
        text=needed(words),
        shield_was=docket.appeal.shield,
        shield=0,
        version_only=True,
    )
    return docket.save()
