"""Writes at the door: receive a report, add to it, take it back, write down a voice note, solve it oneself."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from jinlin.accounts.scope import Scope
from jinlin.appeals import trail
from jinlin.appeals.actions.files import keep_files
from jinlin.appeals.actions.joining import follow, hand_on_followers
from jinlin.appeals.docket import Docket, World, action, allowed, needed, open_docket, world_now
from jinlin.appeals.life import Life
from jinlin.appeals.matching import suggest_about
from jinlin.appeals.messages import Refused
from jinlin.appeals.models import Appeal, AppealText, Attachment
from jinlin.appeals.routing import About, AboutKind, Branch, Route, Team, route
from jinlin.appeals.steps import closing, intake, work
from jinlin.appeals.steps.base import Step
from jinlin.appeals.workflow import State, Verb
from jinlin.common.numbers import appeal_number, lookup_code, lookup_hash, new_key, next_running
from jinlin.common.outbox import message_row
from jinlin.common.words import bigram_vector
from jinlin.grid.levels import Level
from jinlin.people.actions import keep_contact

TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Report:
    """What a reporter (or somebody for them) sends; the face has found the place already.

    `grid_id` is the narrowest grid known (the district when the place is unknown), `x`/`y` are WGS84 × 10^7,
    `why` the place's and the category's reasons as (code, value) pairs, `files` and `voice` ids of stored files.
    """

    words: str
    grid_id: int
    category_id: int | None = None
    condition_id: int | None = None
    kind: str = ""
    title: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    place_words: str = ""
    place_by: str = "unknown"
    building_id: int | None = None
    x: int | None = None
    y: int | None = None
    accuracy_m: int | None = None
    name: str = ""
    phone: str = ""
    for_relative: bool = False
    about: About | None = None
    files: Sequence[int] = ()
    voice: int | None = None
    channel: str = "web"
    channel_number: str = ""
    why: tuple[tuple[str, str], ...] = ()

    def body_hash(self) -> bytes:
        """Return what tells a repeat of the same report from another one under the same key."""
        said = [self.words, self.grid_id, self.category_id, self.place_words, self.name, self.phone, self.channel]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes away. `repeated`: the same form again; `other_body`: same form, other words."""

    appeal_id: int
    number: str
    lookup_code: str
    repeated: bool = False
    other_body: bool = False


def receive(*, actor: Scope, report: Report, now: datetime, key: str = "", join_id: int | None = None) -> Receipt:
    """Take in one report and give its receipt; the same key again gives the same receipt and writes nothing.

    `join_id` follows an existing appeal at once ("join it"). Raises Refused for words or places that cannot be.
    """
    key = key or new_key()
    try:
        with transaction.atomic():
            docket = _receive(actor=actor, report=report, now=now, key=key)
            if join_id is not None:
                follow(docket, main_id=join_id)
            docket.save()
    except IntegrityError:
        return _receipt_again(report=report, key=key)
    return Receipt(docket.appeal.pk, docket.appeal.number, lookup_code(docket.appeal.pk))


def solve_oneself(*, actor: Scope, report: Report, done: str, now: datetime, key: str = "") -> Receipt:
    """自办自结: one form of a chief or helper writes reported, taken, handed in and resolved, a full trail."""
    key = key or new_key()
    if not actor.in_team:
        raise Refused("not_yours", verb=Verb.TAKE)
    words = needed(done)
    try:
        with transaction.atomic():
            docket = _receive(actor=actor, report=report, now=now, key=key, offer=True)
            life, world = docket.life, docket.world
            docket.write(intake.take(life, handler=docket.own_handler(), user_id=actor.user_id or 0))
            lead = life.lead
            if lead is None:
                raise Refused("not_offered")
            docket.write(work.finish(life, task=lead, user_id=actor.user_id or 0), text=words)
            docket.write(closing.resolve(life, at=now, calendar=world.calendar, helpers_confirmed=True), text=words)
            docket.save()
    except IntegrityError:
        return _receipt_again(report=report, key=key)
    return Receipt(docket.appeal.pk, docket.appeal.number, lookup_code(docket.appeal.pk))


def _receipt_again(*, report: Report, key: str) -> Receipt:
    known = Appeal.objects.filter(channel=report.channel, idem_key=key).first()
    if known is None:
        raise Refused("with_another")
    return Receipt(
        known.pk,
        known.number,
        lookup_code(known.pk, stored=known.lookup_hash),
        repeated=True,
        other_body=bytes(known.body_hash) != report.body_hash(),
    )


def _receive(*, actor: Scope, report: Report, now: datetime, key: str, offer: bool = False) -> Docket:
    if not report.words.strip() and report.voice is None:
        raise Refused("words_missing")
    words = allowed(report.words)
    world = world_now()
    branch = branch_of(world, report.grid_id)
    category = world.catalogue.categories.get(report.category_id or 0)
    condition = world.catalogue.conditions.get(report.condition_id or 0) or world.catalogue.usual_condition(
        report.category_id
    )
    condition_id = condition.pk if condition else None
    if report.category_id and (category is None or not category.is_leaf):
        raise Refused("category_unknown")
    if condition is not None and (category is None or condition.category_id != category.pk):
        raise Refused("category_unknown")
    kind = report.kind or (category.kind if category else "") or "help"
    limits = world.catalogue.limits(kind=kind, category_id=report.category_id, condition_id=condition_id)
    about = report.about or suggest_about_of(words)
    found = (
        Route(Level.MICROGRID, branch.microgrid, offered=True, shield=0, why=())
        if offer and branch.microgrid is not None
        else route(
            branch=branch,
            start_level=world.catalogue.start_level(report.category_id),
            emergency=limits.emergency,
            team=team_of(world, branch.microgrid, now=now),
            about=about,
            at=now,
            calendar=world.calendar,
        )
    )
    running = next_running()
    contact = keep_contact(name=report.name, phone=report.phone, now=now) if report.name or report.phone else None
    appeal = Appeal(
        id=running,
        number=appeal_number(
            division=settings.DISTRICT_CODE, day=now.astimezone(world.calendar.tz).date(), running=running
        ),
        lookup_hash=lookup_hash(lookup_code(running), appeal_id=running),
        channel=report.channel,
        channel_number=report.channel_number,
        idem_key=key,
        body_hash=report.body_hash(),
        kind=kind,
        category_id=report.category_id or None,
        condition_id=condition_id,
        emergency=limits.emergency,
        grid_id=report.grid_id,
        street_id=branch.street,
        community_id=branch.community,
        area_id=branch.area,
        microgrid_id=branch.microgrid,
        building_id=report.building_id,
        x=report.x,
        y=report.y,
        place_by=report.place_by,
        accuracy_m=report.accuracy_m,
        contact=contact,
        for_relative=report.for_relative,
        by_post=actor.post_id,
        shield=found.shield,
        about_kind=about.kind if about and found.shield else "",
        about_suspected=bool(about and about.suspected),
        about_user_id=about.user_id if about else None,
        about_department_id=about.department_id if about else None,
        on_board=found.shield == 0 and (category is None or category.public),
        unheard=report.voice is not None,
        created_at=now,
        event_hash=trail.GENESIS,
    )
    docket = Docket(appeal=appeal, life=Life(), actor=actor, now=now, world=world, key=key, created=True)
    told = Route(found.level, found.grid_id, found.offered, found.shield, (*report.why, *found.why))
    docket.write(_receive_step(docket, told=told, report=report))
    docket.said = _words_of(appeal, report=report, words=words, category_name=category.name if category else "")
    keep_files(docket, report.files, role=Attachment.Role.REPORT, voice=report.voice)
    if contact is not None and report.phone:
        docket.outbox.append(
            message_row(
                kind="sms",
                ref_id=appeal.pk,
                key=f"sms:{appeal.pk}:receipt",
                now=now,
                payload={"template": "receipt", "contact": contact.pk},
            )
        )
    return docket


def _receive_step(docket: Docket, *, told: Route, report: Report) -> Step:
    step = intake.receive(docket.life, route=told, limits=docket.limits, at=docket.now, calendar=docket.world.calendar)
    step.facts |= {
        "channel": report.channel,
        "category": report.category_id or 0,
        "condition": docket.appeal.condition_id or 0,
        "place": [report.grid_id, report.building_id or 0],
    }
    if told.shield:
        step.facts["shield"] = told.shield
    return step


def _words_of(appeal: Appeal, *, report: Report, words: str, category_name: str) -> AppealText:
    title = allowed(report.title)[:TITLE_LENGTH] or title_of(words) or category_name
    place = report.place_words.strip()[:200]
    return AppealText(
        appeal=appeal,
        title=title,
        body=words,
        place_words=place,
        answers=report.answers,
        search=bigram_vector(f"{title} {words} {place}"),
    )


def title_of(words: str) -> str:
    """Return the first clause of what was said, at most 40 characters."""
    line = words.strip().splitlines()[0] if words.strip() else ""
    for stop in "。！？!?；;":
        line = line.split(stop, 1)[0]
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"


# The matching's kinds of people and bodies as routing names them.
_ABOUT: dict[str, AboutKind] = {
    "post": "post_holder", "community": "community", "company": "property", "department": "department",
    "partner": "partner",
}  # fmt: skip
# The words that tell how high a post is; one nobody names is treated as the community's, so that the street looks.
_POST_LEVELS = (("微网格", Level.MICROGRID), ("网格", Level.AREA), ("街道", Level.STREET))


def suggest_about_of(words: str) -> About | None:
    """Return whom the words seem to complain about, as a suspicion for a person to decide; None when nobody."""
    hint = suggest_about(words)
    if hint is None:
        return None
    said = " ".join(hint.why)
    level = next((level for word, level in _POST_LEVELS if word in said), Level.COMMUNITY)
    return About(_ABOUT[hint.kind], level, suspected=True)


def branch_of(world: World, grid_id: int) -> Branch:
    """Return the grids around the narrowest known one; raises Refused for a grid that is not of today's tree."""
    if world.nodes.get(grid_id) is None:
        raise Refused("outside")
    line = world.nodes.line_by_level(grid_id)
    return Branch(
        district=line[Level.DISTRICT],
        street=line.get(Level.STREET),
        community=line.get(Level.COMMUNITY),
        area=line.get(Level.AREA),
        microgrid=line.get(Level.MICROGRID),
    )


def team_of(world: World, microgrid_id: int | None, *, now: datetime) -> Team:
    """Return the team of a microgrid as routing needs it."""
    present, hours = world.teams.hours(microgrid_id, on=now.astimezone(world.calendar.tz).date())
    return Team(present, hours)


@action
def add(*, actor: Scope, appeal_id: int, now: datetime, words: str, key: str = "", files: Sequence[int] = ()) -> Appeal:
    """The reporter adds words or photos; answers an open question, and moves no deadline otherwise."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key)
    text = allowed(words) if files else needed(words)
    if docket.life.state is State.WAITING:
        docket.check(Verb.ANSWER)
        step = intake.answer(docket.life, at=now, calendar=docket.world.calendar)
    else:
        docket.check(Verb.ADD)
        step = Step(Verb.ADD, docket.life.state or State.RECEIVED, {}, f"grid:{docket.life.holder_id}")
    docket.write(step, text=text)
    keep_files(docket, files, role=Attachment.Role.REPORT)
    return docket.save()


@action
def withdraw(*, actor: Scope, appeal_id: int, seen: int, now: datetime, words: str = "", key: str = "") -> Appeal:
    """The reporter takes the appeal back; the oldest follower becomes the main one."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=seen, now=now, key=key, verb=Verb.WITHDRAW)
    docket.write(intake.withdraw(docket.life), text=allowed(words))
    saved = docket.save()
    hand_on_followers(saved, now=now)
    return saved


@action
def hear(*, actor: Scope, appeal_id: int, now: datetime, words: str, key: str = "") -> Appeal:
    """Somebody played the voice note and wrote one line of it, which everyone then reads."""
    docket = open_docket(actor=actor, appeal_id=appeal_id, seen=None, now=now, key=key, verb=Verb.HEAR)
    if not docket.appeal.unheard:
        raise Refused("no_voice")
    line = needed(words)
    step = Step(Verb.HEAR, docket.life.state or State.RECEIVED, {}, "")
    docket.write(step, text=line, unheard=False)
    said = AppealText.objects.get(appeal_id=appeal_id)
    said.title = title_of(line)
    said.search = bigram_vector(f"{line} {said.body} {said.place_words}")
    said.save(update_fields=["title", "search"])
    return docket.save()
