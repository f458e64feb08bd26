"""One playing of a story: which appeal, how far its trail has come, and the next step done by the real actions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC, Scope, job_scope, reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.docket import World, world_now
from jinlin.appeals.models import Appeal, AppealEvent
from jinlin.appeals.steps.base import Handler
from jinlin.grid.levels import Level
from jinlin.grid.models import Department
from jinlin.grid.tree import current_tree
from jinlin.web.demo.stories import RESIDENT, WHO, Step, Story, stories

TOUR_KEY = "demo_tour"
# The demo looks over everybody's shoulder; its name says so.
DEMO = job_scope("demo")
# A step done in another way leaves its place in the trail empty; this many may be passed over.
_AHEAD = 3
# What a step leaves in the trail, where it is not called like the step.
_TRAIL = {"report": {"receive"}, "give": {"assign"}, "take": {"take", "sign_for"}}


@dataclass(frozen=True)
class Playing:
    """A story being played in one browser. `done[n]` is when step n was, None while it has not been."""

    story: Story
    since: datetime
    appeal: Appeal | None
    done: tuple[datetime | None, ...]

    @property
    def at(self) -> int:
        """The number of the next step, from 0; as many as there are when the story has come to its end."""
        return max((n + 1 for n, when in enumerate(self.done) if when is not None), default=0)

    @property
    def next(self) -> Step | None:
        """The next step, None at the end."""
        return self.story.steps[self.at] if self.at < len(self.story.steps) else None

    @property
    def last(self) -> Step | None:
        """The step done last, None before the first."""
        return self.story.steps[self.at - 1] if self.at else None


def begin(request: HttpRequest, story: Story, *, now: datetime) -> None:
    """Note in the session that a story begins now, with an appeal still to come."""
    request.session[TOUR_KEY] = [story.code, now.isoformat(), 0]


def playing_now(request: HttpRequest) -> Playing | None:
    """Return the story this browser plays, as far as the trail has come, whoever did the steps."""
    kept: list[Any] | None = request.session.get(TOUR_KEY)
    story = stories().get(kept[0]) if kept else None
    if kept is None or story is None:
        return None
    since, pk = datetime.fromisoformat(kept[1]), kept[2]
    rows = Appeal.objects.visible_to(DEMO).select_related("category", "text")
    if pk:
        appeal = rows.filter(pk=pk).first()
    else:
        # Reported by hand: the first one from the story's microgrid since it began.
        found = place_of(story)
        appeal = rows.filter(microgrid_id=found.microgrid_id, created_at__gte=since).order_by("pk").first()
        if appeal is not None:
            request.session[TOUR_KEY] = [story.code, kept[1], appeal.pk]
    return Playing(story, since, appeal, _done(story, appeal))


@dataclass(frozen=True, slots=True)
class Where:
    """The building a story happens at, and its microgrid."""

    building_id: int | None
    label: str
    microgrid_id: int


def place_of(story: Story) -> Where:
    """Return where a story happens; raises LookupError in a district without its building."""
    found = current_tree().book.find(story.place)
    rows = [match.address for match in found.matches]
    if not rows:
        raise LookupError(story.place)
    return Where(rows[0].id, story.place, rows[0].microgrid_id)


def _done(story: Story, appeal: Appeal | None) -> tuple[datetime | None, ...]:
    times: list[datetime | None] = [None] * len(story.steps)
    if appeal is None:
        return tuple(times)
    trail = list(AppealEvent.objects.filter(appeal=appeal).order_by("seq").values_list("at", "verb"))
    joined = Appeal.objects.filter(main_id=appeal.pk).order_by("pk").values_list("created_at", flat=True)
    at = 0
    for when, verb in sorted([*trail, *((one, "join") for one in joined)], key=lambda pair: pair[0]):
        for ahead in range(at, min(at + _AHEAD, len(times))):
            if verb in _TRAIL.get(story.steps[ahead].do, {story.steps[ahead].do}):
                times[ahead], at = when, ahead + 1
                break
    return tuple(times)


def post_of(who: str, *, story: Story, appeal: Appeal | None) -> Post | None:
    """Return the fictional post that plays a part at the story's place; None for the resident, or where nobody is."""
    if who == RESIDENT:
        return None
    posts = (
        Post.objects.held_on(timezone.localdate())
        .filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "grid", "department")
        .order_by("pk")
    )
    return _at_place(posts, who, story=story, appeal=appeal).first()


def _at_place(posts: "QuerySet[Post]", who: str, *, story: Story, appeal: Appeal | None) -> "QuerySet[Post]":
    if who not in WHO:
        return posts.filter(role=Role.HANDLER, department__code=who)
    role, column = WHO[who]
    posts = posts.filter(role=role)
    if not column:
        return posts
    if appeal is not None:
        return posts.filter(grid_id=getattr(appeal, column) or 0)
    line = current_tree().nodes.line_by_level(place_of(story).microgrid_id)
    return posts.filter(grid_id=line[Level[column.removesuffix("_id").upper()]])


@dataclass(frozen=True)
class Hand:
    """What a step has at hand: who acts, on which appeal, and when."""

    step: Step
    story: Story
    actor: Scope
    appeal: Appeal | None
    world: World
    now: datetime

    @property
    def given(self) -> Appeal:
        """The appeal, which every step but the first has."""
        if self.appeal is None:
            raise LookupError(self.step.do)
        return self.appeal

    def handler(self, name: str) -> Handler:
        """Return `own`, `team` or a department by its code as a handler."""
        if name == "own":
            return Handler("grid", self.actor.grid_id or 0, self.actor.level or Level.DISTRICT)
        if name == "team":
            return Handler("grid", self.given.microgrid_id or 0, Level.MICROGRID)
        return Handler("department", Department.objects.get(code=name).pk)


def play(playing: Playing, *, now: datetime) -> tuple[Step, Post | None, Appeal]:
    """Do the next step as its own post; return the step, the post (None: the resident) and the appeal it is on.

    Raises Refused or Changed as the actions do, and LookupError at the end or where nobody holds the post.
    """
    step = playing.next
    if step is None:
        raise LookupError("the story is at its end")
    post = post_of(step.who, story=playing.story, appeal=playing.appeal)
    if post is None and step.who != RESIDENT:
        raise LookupError(step.who)
    appeal = playing.appeal
    reporter = PUBLIC if appeal is None or step.do == "join" else reporter_scope(appeal.pk)
    actor = post.scope() if post is not None else reporter
    hand = Hand(step, playing.story, actor, appeal, world_now(), now)
    return step, post, _DEEDS[step.do](hand)


def _report(hand: Hand) -> Appeal:
    found = place_of(hand.story)
    category = next(one for one in hand.world.catalogue.categories.values() if one.code == hand.story.category)
    conditions = [one for one in hand.world.catalogue.conditions.values() if one.category_id == category.pk]
    condition = next((one.pk for one in conditions if one.code == hand.story.condition), None)
    report = actions.Report(
        words=hand.step.said,
        grid_id=found.microgrid_id,
        building_id=found.building_id,
        category_id=category.pk,
        condition_id=condition,
        place_words=found.label,
        place_by="address",
        name=hand.step.name,
        phone=hand.step.phone,
        channel="patrol" if hand.actor.kind == "post" else "web",
        why=(("place_address", found.label), ("category_chosen", "")),
    )
    main = hand.appeal.pk if hand.appeal is not None else None
    receipt = actions.receive(actor=hand.actor, report=report, now=hand.now, join_id=main)
    return Appeal.objects.visible_to(DEMO).get(pk=receipt.appeal_id)


def _give(hand: Hand) -> Appeal:
    write = actions.accept_and_assign if hand.given.state == "received" else actions.assign
    return write(
        actor=hand.actor,
        appeal_id=hand.given.pk,
        seen=hand.given.event_seq,
        now=hand.now,
        lead=hand.handler(hand.step.lead),
        helpers=[hand.handler(one) for one in hand.step.helpers],
        words=hand.step.said,
    )


def _with_words(write: Callable[..., Appeal], **more: bool) -> Callable[[Hand], Appeal]:
    """Return a deed that sends the step's words, and what else the verb asks for."""

    def deed(hand: Hand) -> Appeal:
        given = hand.given
        return write(
            actor=hand.actor, appeal_id=given.pk, seen=given.event_seq, now=hand.now, words=hand.step.said, **more
        )

    return deed


def _silently(write: Callable[..., Appeal]) -> Callable[[Hand], Appeal]:
    """Return a deed that has no words."""
    return lambda hand: write(
        actor=hand.actor, appeal_id=hand.given.pk, seen=hand.given.event_seq, now=hand.now
    )  # fmt: skip


_DEEDS: dict[str, Callable[[Hand], Appeal]] = {
    "report": lambda hand: _report(replace(hand, appeal=None)),
    "join": _report,
    "give": _give,
    "take": _silently(actions.take),
    "sign_for": _silently(actions.sign_for),
    "inspect": lambda hand: actions.inspect(
        actor=hand.actor, appeal_id=hand.given.pk, now=hand.now, words=hand.step.said
    ),
    "finish": _with_words(actions.finish),
    "verify": _with_words(actions.verify, ok=True),
    "escalate": _with_words(actions.escalate),
    "resolve": _with_words(actions.resolve, helpers_confirmed=True),
    "confirm": _with_words(actions.confirm),
    "call_back": _with_words(actions.call_back, solved=True),
    "publish": lambda hand: actions.publish(actor=hand.actor, appeal_id=hand.given.pk, now=hand.now, words=True),
}
