"""Writes of the desk that holds an appeal: accept, decline, ask, assign, change kind or place, publish, note."""

from collections.abc import Sequence
from datetime import datetime

from jinlin.accounts.scope import Scope
from jinlin.appeals.actions.intake import branch_of, team_of
from jinlin.appeals.docket import Docket, action, allowed, needed, open_docket
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, AppealText, Attachment, Proposal
from jinlin.appeals.routing import route
from jinlin.appeals.steps import intake, work
from jinlin.appeals.steps.base import Handler, Step
from jinlin.appeals.workflow import State, Verb
from jinlin.common.words import bigram_vector
from jinlin.grid.levels import Level
from jinlin.grid.models import Building


@action
def accept(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str = "", key: str = "") -> Appeal:
    """Accept an appeal (受理): it is ours and in progress."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ACCEPT)
    take_up(docket)
    docket.write(intake.accept(docket.life), text=allowed(words))
    return docket.save()


@action
def accept_and_assign(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    lead: Handler | None = None,
    helpers: Sequence[Handler] = (),
    words: str = "",
    key: str = "",
) -> Appeal:
    """Accept and give out in one go; without a lead the holder itself leads."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ACCEPT)
    take_up(docket)
    docket.write(intake.accept(docket.life))
    give(docket, lead=lead or docket.own_handler(), helpers=helpers, words=words, verb=Verb.ASSIGN)
    return docket.save()


@action
def assign(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    lead: Handler | None = None,
    helpers: Sequence[Handler] = (),
    words: str = "",
    key: str = "",
) -> Appeal:
    """Give the lead and helpers their tasks (分办); with a lead at work already only helpers are added."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ASSIGN)
    give(docket, lead=lead, helpers=helpers, words=words, verb=Verb.ASSIGN)
    return docket.save()


@action
def reassign(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, lead: Handler, words: str, key: str = ""
) -> Appeal:
    """Take the lead's task back and give it to somebody else (改派), with a reason; a pending request lapses."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.REASSIGN)
    give(docket, lead=lead, helpers=(), words=needed(words), verb=Verb.REASSIGN)
    cancel_requests(appeal_id, now=now)
    return docket.save()


def cancel_requests(appeal_id: int, *, now: datetime) -> None:
    """Cancel pending requests: revoking a task cancels what its handler had asked."""
    Proposal.objects.filter(appeal_id=appeal_id, state="open").exclude(kind=Proposal.Kind.VOID).update(
        state="cancelled", decided_at=now
    )


def take_up(docket: Docket) -> None:
    """A level above that acts on what a level below holds takes it up first, so that the holder is true."""
    actor, life = docket.actor, docket.life
    if actor.level is None or actor.grid_id is None or actor.in_team or actor.department_id is not None:
        return
    if life.holder_level is Level.MICROGRID or (life.holder_level is not None and actor.level > life.holder_level):
        facts: dict[str, object] = {"hold": [int(actor.level), actor.grid_id]}
        untaken = life.holder_level is Level.MICROGRID and life.state is State.RECEIVED
        verb = Verb.PASS_ON if untaken else Verb.ESCALATE
        docket.write(Step(verb, life.state or State.RECEIVED, facts, f"grid:{actor.grid_id}"))


def give(docket: Docket, *, lead: Handler | None, helpers: Sequence[Handler], words: str, verb: Verb) -> None:
    """Check the handlers and write the assignment; the microgrid's volunteers are asked without a clock."""
    team = [h for h in helpers if h.kind == "grid" and h.level is Level.MICROGRID]
    others = [h for h in helpers if h not in team]
    if lead is not None and lead.kind == "grid" and lead.level is Level.MICROGRID:
        raise Refused("not_offered")
    for handler in (*([lead] if lead else []), *helpers):
        check_handler(docket, handler)
    text = allowed(words)
    if lead is not None or others or not team:
        docket.write(
            work.assign(
                docket.life,
                lead=lead,
                helpers=others,
                limit=docket.limits.solve,
                at=docket.now,
                calendar=docket.world.calendar,
                verb=verb,
                giver=docket.actor.level,
            ),
            text=text,
        )
        text = ""
    for handler in team:
        docket.write(work.ask_team(docket.life, handler=handler, giver=docket.actor.level), text=text)


def check_handler(docket: Docket, handler: Handler) -> None:
    """Raise Refused for a handler that may not get this appeal: the one it is about, or out of reach."""
    actor, appeal, nodes = docket.actor, docket.appeal, docket.world.nodes
    if handler.kind == "department":
        if appeal.about_department_id == handler.id:
            raise Refused("department_about")
        if handler.id not in nodes.departments:
            raise Refused("needs_department")
        if actor.level is not None and actor.level < Level.COMMUNITY:
            raise Refused("departments_from_community")
        return
    node = nodes.get(handler.id)
    if node is None or actor.grid_id is None or not nodes.inside(handler.id, actor.grid_id):
        raise Refused("no_level_below")
    if appeal.shield > node.level:
        raise Refused("not_yours", verb=Verb.ASSIGN)


@action
def decline(
    *, actor: Scope, appeal_id: int, seen: int, now: datetime, ground: str, words: str = "", key: str = ""
) -> Appeal:
    """Decline with a ground from the list (不予受理); the reporter is told where to go instead."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.DECLINE)
    check_ground(docket, "decline", ground)
    docket.write(intake.decline(docket.life, ground=ground), text=allowed(words))
    return docket.save()


def check_ground(docket: Docket, use: str, ground: str) -> None:
    """Raise Refused unless the ground stands in the catalogue's list for this use."""
    found = docket.world.catalogue.grounds.get((use, ground))
    if found is None or not found.active:
        raise Refused("ground_missing")


@action
def review(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Take a declined appeal up again, one level above whoever declined it; the reporter or that level asks."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.REVIEW)
    level, grid_id = docket.above or (Level.DISTRICT, docket.appeal.holder_id)
    step = intake.review(
        docket.life, level=level, grid_id=grid_id, limits=docket.limits, at=now, calendar=docket.world.calendar
    )
    docket.write(step, text=needed(words))
    return docket.save()


@action
def ask(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Ask the reporter for more (补充); every clock stands still until the answer."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ASK)
    docket.write(intake.ask(docket.life), text=needed(words))
    return docket.save()


@action
def answer(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Write down what the reporter answered by phone; the appeal goes on where the question interrupted."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.ANSWER)
    docket.write(intake.answer(docket.life, at=now, calendar=docket.world.calendar), text=needed(words))
    return docket.save()


@action
def comment(*, actor: Scope, appeal_id: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Write an internal note; it moves no deadline and the reporter does not see it."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key)
    docket.check(Verb.COMMENT)
    docket.write(Step(Verb.COMMENT, docket.life.state or State.RECEIVED), text=needed(words), internal=True)
    return docket.save()


@action
def recategorise(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    category_id: int,
    condition_id: int | None = None,
    words: str = "",
    key: str = "",
) -> Appeal:
    """Change kind or condition; the promise follows the new limit, counted from the same beginning."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.RECATEGORISE)
    catalogue = docket.world.catalogue
    category = catalogue.categories.get(category_id)
    condition = catalogue.conditions.get(condition_id or 0)
    if category is None or not category.is_leaf or not category.active:
        raise Refused("category_unknown")
    if condition is not None and condition.category_id != category_id:
        raise Refused("category_unknown")
    kind = category.kind or docket.appeal.kind
    limits = catalogue.limits(kind=kind, category_id=category_id, condition_id=condition_id)
    step = work.recategorise(
        docket.life,
        limits=limits,
        category_id=category_id,
        condition_id=condition_id,
        at=now,
        calendar=docket.world.calendar,
    )
    docket.write(
        step,
        text=allowed(words),
        category_id=category_id,
        condition_id=condition_id,
        kind=kind,
        emergency=limits.emergency,
    )
    return docket.save()


@action
def relocate(
    *,
    actor: Scope,
    appeal_id: int,
    seen: int,
    now: datetime,
    grid_id: int,
    building_id: int | None = None,
    place_words: str = "",
    words: str = "",
    key: str = "",
) -> Appeal:
    """Correct the place; whoever is responsible there holds it, the promise stays."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.RELOCATE)
    life, world = docket.life, docket.world
    branch = branch_of(world, grid_id)
    if building_id and not Building.objects.filter(pk=building_id).exists():
        raise Refused("outside")
    found = route(
        branch=branch,
        start_level=max(world.catalogue.start_level(docket.appeal.category_id), Level.AREA),
        emergency=docket.appeal.emergency,
        team=team_of(world, None, now=now),
        about=None,
        at=now,
        calendar=world.calendar,
    )
    # A version released to those below leaves it with the level that released it, wherever it turns out to be.
    level = max(found.level, Level(max(docket.appeal.shield, docket.appeal.shield_was) or 1))
    level, holder = branch.nearest(level)
    facts: dict[str, object] = {"place": [grid_id, building_id or 0], "why": [*found.why]}
    work.hand_over(
        life, level=level, grid_id=holder, at=now, calendar=world.calendar, limits=docket.limits, facts=facts
    )
    after = life.state or State.RECEIVED
    docket.write(
        Step(Verb.RELOCATE, after, facts, f"grid:{holder}"),
        text=allowed(words),
        grid_id=grid_id,
        building_id=building_id,
        street_id=branch.street,
        community_id=branch.community,
        area_id=branch.area,
        microgrid_id=branch.microgrid,
        place_by="address" if building_id else "chosen",
        x=None,
        y=None,
    )
    if place_words.strip():
        said = AppealText.objects.get(appeal_id=appeal_id)
        said.place_words = place_words.strip()[:200]
        said.search = bigram_vector(f"{said.title} {said.body} {said.place_words}")
        said.save(update_fields=["place_words", "search"])
    return docket.save()


@action
def publish(
    *, actor: Scope, appeal_id: int, now: datetime, words: bool, photos: Sequence[int] = (), key: str = ""
) -> Appeal:
    """Release words and chosen photos for the public board (公开); nothing is shown there before."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key)
    docket.check(Verb.PUBLISH)
    if docket.appeal.shield or docket.appeal.version_only:
        raise Refused("not_now", verb=Verb.PUBLISH)
    mine = Attachment.objects.filter(appeal_id=appeal_id)
    mine.update(released=False)
    mine.filter(pk__in=list(photos), file__kind="photo").update(released=True)
    facts = {"words": words, "photos": sorted(photos)}
    step = Step(Verb.PUBLISH, docket.life.state or State.RECEIVED, facts)
    docket.write(step, words_released=words, on_board=True)
    return docket.save()


@action
def keep_confidential(*, actor: Scope, appeal_id: int, now: datetime, words: str = "", key: str = "") -> Appeal:
    """Take it off the public board altogether (保密)."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key)
    docket.check(Verb.KEEP_CONFIDENTIAL)
    Attachment.objects.filter(appeal_id=appeal_id).update(released=False)
    step = Step(Verb.KEEP_CONFIDENTIAL, docket.life.state or State.RECEIVED)
    docket.write(step, text=allowed(words), internal=True, words_released=False, on_board=False)
    return docket.save()
