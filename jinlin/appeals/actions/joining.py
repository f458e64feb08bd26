"""Writes that join appeals about one matter, and part them again."""

from datetime import datetime

from jinlin.accounts.scope import Scope, job_scope
from jinlin.appeals.docket import Docket, action, allowed, open_docket
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps import intake
from jinlin.appeals.workflow import State, Verb

_JOB = job_scope("joining")


def follow(docket: Docket, *, main_id: int) -> None:
    """Make an appeal being written follow a main one; the reporter chose to join it before sending."""
    main = Appeal.objects.select_for_update(of=("self",), no_key=True).filter(pk=main_id).first()
    if main is None or main.shield:
        raise Refused("main_not_open")
    _check_main(docket.appeal, main)
    docket.write(intake.merge(docket.life, main_id=_top(main)))
    _count(main, by=1)


@action
def merge(
    *, actor: Scope, appeal_id: int, main_id: int, seen: int, now: datetime, words: str = "", key: str = ""
) -> Appeal:
    """Merge an appeal into a main one (并单); its own followers follow the main too. Locks in pk order."""
    if appeal_id == main_id:
        raise Refused("main_self")
    visible = Appeal.objects.visible_to(actor).filter(pk__in=[appeal_id, main_id])
    locked = {a.pk: a for a in visible.order_by("pk").select_for_update(of=("self",), no_key=True)}
    if len(locked) < 2:
        raise Appeal.DoesNotExist
    main = locked[main_id]
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.MERGE)
    _check_main(docket.appeal, main)
    if _hidden_from(docket.appeal) != _hidden_from(main):
        raise Refused("merge_about")
    top = _top(main)
    if top == appeal_id:
        raise Refused("main_self")
    docket.write(intake.merge(docket.life, main_id=top), text=allowed(words), followers_count=0)
    own = list(Appeal.objects.filter(main_id=appeal_id).order_by("pk").values_list("pk", flat=True))
    for follower in own:
        _repoint(follower, main_id=top, now=now)
    saved = docket.save()
    _count(main if main.pk == top else Appeal.objects.get(pk=top), by=1 + len(own))
    return saved


@action
def unmerge(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str = "", key: str = "") -> Appeal:
    """Part an appeal from its main (拆单): it goes on where it stood, the span counted as paused."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.UNMERGE)
    unmerge_one(docket, words=allowed(words))
    return docket.save()


def unmerge_one(docket: Docket, *, words: str) -> None:
    """Part one appeal from its main, inside a write."""
    main = Appeal.objects.get(pk=docket.life.main_id or 0)
    step = intake.unmerge(docket.life, at=docket.now, calendar=docket.world.calendar, limits=docket.limits)
    docket.write(step, text=words)
    _count(main, by=-1)


def hand_on_followers(main: Appeal, *, now: datetime) -> None:
    """When a main appeal is withdrawn or voided its oldest follower becomes the main one."""
    followers = list(Appeal.objects.filter(main_id=main.pk).order_by("created_at", "pk").values_list("pk", flat=True))
    if not followers:
        return
    heir, *others = followers
    docket = open_docket(actor=_JOB, appeal_id=heir, seen=None, now=now)
    step = intake.unmerge(docket.life, at=now, calendar=docket.world.calendar, limits=docket.limits)
    docket.write(step, followers_count=len(others))
    docket.save()
    for follower in sorted(others):
        _repoint(follower, main_id=heir, now=now)
    Appeal.objects.filter(pk=main.pk).update(followers_count=0)


def _repoint(follower_id: int, *, main_id: int, now: datetime) -> None:
    docket = open_docket(actor=_JOB, appeal_id=follower_id, seen=None, now=now)
    docket.write(intake.repoint(docket.life, main_id=main_id))
    docket.save()


def _check_main(appeal: Appeal, main: Appeal) -> None:
    if main.state not in {"received", "waiting", "in_progress", "suspended", "resolved", "merged"}:
        raise Refused("main_not_open")
    if main.community_id != appeal.community_id:
        raise Refused("merge_place")


def _hidden_from(appeal: Appeal) -> tuple[int, int | None, int | None]:
    """Return from whom an appeal is or was hidden: what joins it must be hidden from the same, its count too."""
    return max(appeal.shield, appeal.shield_was), appeal.about_user_id, appeal.about_department_id


def _top(main: Appeal) -> int:
    """Return the appeal that leads: merging is one deep."""
    return main.main_id if main.state == State.MERGED and main.main_id else main.pk


def _count(main: Appeal, *, by: int) -> None:
    main.followers_count = max(main.followers_count + by, 0)
    main.save(update_fields=["followers_count"])
