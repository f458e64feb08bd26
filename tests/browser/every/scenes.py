"""An appeal in every state, made through the real actions, for the pages that show it.

`main` runs in a process of its own (tests/browser/conftest.py) on an empty database: it builds the demo's tree and
people, lets some weeks pass, plays every scene and prints, as JSON, what addresses are made of and the cookies each
person has come in with.
"""

import inspect
import io
import json
import sys
import wave
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from jinlin.accounts.actions import set_free_hours
from jinlin.accounts.hours import Span
from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC, Scope, reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.jobs import overdue
from jinlin.appeals.models import Appeal, Attachment, Category, Condition, Ground, Share
from jinlin.appeals.queries import Filters
from jinlin.appeals.steps.base import Handler
from jinlin.common import files, outbox
from jinlin.common.numbers import lookup_code, new_key
from jinlin.demo.build import build_demo
from jinlin.demo.grow import grow
from jinlin.demo.people import STORY_MICROGRID
from jinlin.grid.levels import Level
from jinlin.grid.models import Department, Grid
from tests.browser.every import people

LAMP, LAMP_OUT = "lamp.street", "out"
QUARREL = "dispute.neighbour"
# What lies about besides the scenes, so that lists, maps and the board look as they do in use.
AROUND, AROUND_OPEN = 400, 130
BETWEEN = timedelta(minutes=20)


@dataclass
class Cast:
    """Who plays: the scopes of the demo's people who stand over the story's microgrid."""

    now: datetime
    home: Grid
    area: Grid
    chief: Scope
    helper: Scope
    grid_chief: Scope
    secretary: Scope
    staff: Scope
    street: Scope
    operator: Scope
    arbiter: Scope
    handler: Scope
    municipal: Department
    photos: int = 0

    def photo(self, *, title: str, colour: str) -> int:
        """Take a drawn photo in, let it be cleaned, and return its id."""
        picture = Image.new("RGB", (960, 720), colour)
        pen = ImageDraw.Draw(picture)
        for step in range(0, 720, 40):
            pen.rectangle(
                (0, step, 960, step + 20), fill=tuple(max(c - step // 6, 0) for c in picture.getpixel((0, 0)))
            )
        pen.ellipse((360, 220, 600, 460), outline="white", width=14)
        out = io.BytesIO()
        picture.save(out, "JPEG")
        self.photos += 1
        upload = SimpleUploadedFile(f"{title}.jpg", out.getvalue(), "image/jpeg")
        row = files.take_photo(upload, upload_key=new_key(), now=self.now)  # type: ignore[arg-type]
        files.release_one(now=self.now)
        return row.pk


def the_cast(now: datetime) -> Cast:
    """Find everybody of the story's place."""
    code, number = STORY_MICROGRID
    microgrids = Grid.objects.filter(level=Level.MICROGRID, parent__parent__code=code, name=f"第{number}微网格")
    home = microgrids.select_related("parent__parent__parent__parent").order_by("code").first()
    if home is None or home.parent is None or home.parent.parent is None or home.parent.parent.parent is None:
        raise LookupError("the story's microgrid is not there")
    area, community, street = home.parent, home.parent.parent, home.parent.parent.parent

    def of(role: Role, grid: Grid | None = None, **more: Any) -> Scope:
        found = Post.objects.held_on(timezone.localdate(now)).filter(role=role, **more).order_by("pk")
        return (found.filter(grid=grid) if grid else found)[0].scope()

    return Cast(
        now=now, home=home, area=area,
        chief=of(Role.MICROGRID_CHIEF, home), helper=of(Role.HELPER, home), grid_chief=of(Role.GRID_CHIEF, area),
        secretary=of(Role.SECRETARY, community), staff=of(Role.COMMUNITY_STAFF, community),
        street=of(Role.STREET_OFFICER, street), operator=of(Role.CENTRE_OPERATOR), arbiter=of(Role.CENTRE_ARBITER),
        handler=of(Role.HANDLER, department__code="municipal"), municipal=Department.objects.get(code="municipal"),
    )  # fmt: skip


@dataclass
class Story:
    """One appeal on its way; each step happens some minutes after the one before."""

    cast: Cast
    at: datetime
    appeal: Appeal = field(init=False)

    def comes(self, words: str, *, category: str = LAMP, condition: str = "", **more: Any) -> "Story":
        """Receive it from a resident."""
        kind = Category.objects.get(code=category)
        usual = Condition.objects.filter(category=kind).order_by("emergency", "pk")
        usual = usual.filter(code=condition) if condition else usual
        report = actions.Report(
            words=words, grid_id=self.cast.home.pk, category_id=kind.pk, condition_id=usual[0].pk, place_by="chosen",
            place_words="洋坊新村3栋2单元门口",
        )  # fmt: skip
        receipt = actions.receive(actor=PUBLIC, report=replace(report, **more), now=self.at)
        self.appeal = Appeal.objects.get(pk=receipt.appeal_id)
        return self

    def then(self, act: Callable[..., Any], who: Scope | None = None, **more: Any) -> "Story":
        """Let somebody (the reporter if nobody is named) do something some minutes later."""
        self.at = min(self.at + BETWEEN, self.cast.now)
        if "seen" in inspect.signature(act).parameters:
            more["seen"] = Appeal.objects.get(pk=self.appeal.pk).event_seq
        actor = who or reporter_scope(self.appeal.pk)
        act(actor=actor, appeal_id=self.appeal.pk, now=self.at, **more)
        return self


class Plays:
    """Every scene by its name; each is called with the cast and returns the appeal in that state."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def _ago(self, *, hours: float = 0, days: float = 0) -> Story:
        return Story(self.cast, self.cast.now - timedelta(hours=hours, days=days))

    def _lead(self) -> Handler:
        return Handler("department", self.cast.municipal.pk)

    def received(self) -> Story:
        """Just in, with a name, a phone and two photos."""
        c = self.cast
        shots = (c.photo(title="lamp", colour="#40566b"), c.photo(title="path", colour="#6b5a40"))
        words = "3栋2单元门口的路灯不亮三天了，晚上老人出门看不见台阶，昨天已经有人摔了一跤"
        return self._ago(hours=0.5).comes(words, files=shots, name="王建国", phone="13812342261")

    def accepted(self) -> Story:
        """Taken up by the community."""
        story = self._ago(hours=2).comes("文昌路口的路灯一闪一闪的，整条路忽明忽暗")
        return story.then(actions.accept, self.cast.staff, words="收到，马上安排人去看")

    def given(self) -> Story:
        """Given to the municipal department, not signed for yet."""
        story = self._ago(hours=4).comes("小区后门两盏路灯全灭了", name="李梅", phone="13812345678")
        return story.then(
            actions.accept_and_assign, self.cast.secretary, lead=self._lead(), words="请今天去看，注意灯杆是否带电"
        )

    def in_progress(self) -> Story:
        """Signed for by the department and looked at."""
        c = self.cast
        story = self._ago(hours=5).comes("洋坊新村3栋门口的路灯不亮", name="张阿姨", phone="13812340001")
        story.then(actions.accept_and_assign, c.secretary, lead=self._lead(), words="请今天去看")
        return story.then(actions.sign_for, c.handler)

    def returned(self) -> Story:
        """Returned by the department with an objection."""
        c = self.cast
        ground = Ground.objects.filter(use="objection").order_by("pk")[0].code
        story = self._ago(hours=8).comes("物业院子里的路灯坏了半个月")
        story.then(actions.accept_and_assign, c.secretary, lead=self._lead())
        return story.then(actions.object_to, c.handler, ground=ground, words="灯杆在小区红线内，由物业维护")

    def finished(self) -> Story:
        """Handed in by the department with photos before and after."""
        c = self.cast
        before, after = c.photo(title="before", colour="#3c4650"), c.photo(title="after", colour="#c9a227")
        story = self._ago(hours=9).comes("菜市场门口路灯不亮，摊位收摊看不清", files=(before,))
        story.then(actions.accept_and_assign, c.secretary, lead=self._lead()).then(actions.sign_for, c.handler)
        return story.then(actions.finish, c.handler, words="14:20 更换灯泡和镇流器，试灯正常", after=[after])

    def late(self) -> Story:
        """Given out long ago and past its time."""
        story = self._ago(days=9).comes("老车站的路灯坏了一排，一到晚上漆黑一片", name="陈大爷", phone="13812340002")
        story.then(actions.accept_and_assign, self.cast.secretary, lead=self._lead())
        return story.then(actions.sign_for, self.cast.handler)

    def waiting(self) -> Story:
        """The community asked the reporter something."""
        story = self._ago(hours=6).comes("路灯不亮，晚上看不见")
        return story.then(actions.accept, self.cast.staff).then(
            actions.ask, self.cast.staff, words="请问是哪一盏？门口那盏还是路口那盏？"
        )

    def extension_asked(self) -> Story:
        """The department asks for more time."""
        story = self._ago(hours=20).comes("健身广场的路灯不亮")
        story.then(actions.accept_and_assign, self.cast.secretary, lead=self._lead())
        story.then(actions.sign_for, self.cast.handler)
        return story.then(actions.ask_extension, self.cast.handler, words="灯头停产，配件要三天才到", ground="material")

    def suspension_asked(self) -> Story:
        """The department asks to suspend."""
        story = self._ago(hours=21).comes("沿河步道一直没有装路灯")
        story.then(actions.accept_and_assign, self.cast.secretary, lead=self._lead())
        story.then(actions.sign_for, self.cast.handler)
        until = self.cast.now + timedelta(days=60)
        return story.then(
            actions.ask_suspension, self.cast.handler, until=until, words="已列入明年改造计划", ground="project"
        )

    def suspended(self) -> Story:
        """Suspended until a day, with the community's consent."""
        return self.suspension_asked().then(actions.decide_suspension, self.cast.secretary, approved=True)

    def resolved(self) -> Story:
        """Answered; the reporter is asked."""
        return self.finished().then(
            actions.resolve, self.cast.secretary, words="路灯已经修好，晚上请放心出门。", helpers_confirmed=True
        )

    def closed(self) -> Story:
        """Confirmed by the reporter and rated."""
        return self.resolved().then(actions.confirm).then(actions.rate, score=5, words="修得很快，谢谢")

    def second_round(self) -> Story:
        """Not solved the first time; being worked on again."""
        return self.resolved().then(actions.not_solved, words="修好第二天又灭了")

    def declined(self) -> Story:
        """Declined by the community."""
        story = self._ago(hours=7).comes("和邻居的官司已经判了，我不服")
        return story.then(actions.decline, self.cast.secretary, ground="court", words="法院已有判决，可以依法上诉")

    def merged(self) -> Story:
        """Merged into the one in progress."""
        main = self.in_progress()
        story = self._ago(hours=1).comes("3栋门口的灯还是不亮", name="刘先生", phone="13812340003")
        return story.then(actions.merge, self.cast.secretary, main_id=main.appeal.pk)

    def withdrawn(self) -> Story:
        """Taken back by the reporter."""
        return self._ago(hours=3).comes("门口路灯不亮").then(actions.withdraw, words="自己好了")

    def voided(self) -> Story:
        """Voided as a test entry, with two pairs of eyes."""
        return self.void_asked().then(actions.decide_void, self.cast.street, approved=True)

    def void_asked(self) -> Story:
        """A colleague asks to void it."""
        return self._ago(hours=3).comes("测试测试").then(actions.ask_void, self.cast.staff, words="测试件")

    def supervised(self) -> Story:
        """The street gave an order."""
        story = self._ago(hours=10).comes("桥头的路灯三个月没人管").then(actions.accept, self.cast.staff)
        return story.then(actions.supervise, self.cast.street, words="何时办好？请书面答复")

    def urged(self) -> Story:
        """The reporter urged."""
        return (
            self._ago(hours=11)
            .comes("河边路灯不亮")
            .then(actions.accept, self.cast.staff)
            .then(actions.urge, words="还要多久？")
        )

    def shared(self) -> Story:
        """In progress, with a link that tells a relative how it stands."""
        return self.in_progress().then(actions.share)

    def suspected(self) -> Story:
        """The words hint at the community; the street holds it."""
        return self._ago(hours=2).comes("社区的小黄收了钱不办事，路灯报了三次没人来")

    def voiced(self) -> Story:
        """A voice note nobody has heard."""
        upload = SimpleUploadedFile("note.wav", _silence(), "audio/wav")
        note = files.take_voice(upload, upload_key=new_key(), now=self.cast.now)  # type: ignore[arg-type]
        files.release_one(now=self.cast.now)
        return self._ago(hours=0.4).comes("", voice=note.pk)

    def published(self) -> Story:
        """Closed, and on the board with its words and photos."""
        story = self.closed()
        shots = list(Attachment.objects.filter(appeal=story.appeal).values_list("pk", flat=True))
        return story.then(actions.publish, self.cast.secretary, words=True, photos=shots)

    def offered(self) -> Story:
        """A quarrel of neighbours, offered to the team of the microgrid."""
        return self._ago(hours=0.3).comes(
            "五楼漏水，楼上楼下两家人吵架，请人来劝劝", category=QUARREL, name="赵奶奶", phone="13812340004"
        )

    def taken(self) -> Story:
        """Taken by the chief."""
        story = self._ago(hours=3).comes(
            "邻居半夜拖椅子，吵得睡不着", category=QUARREL, name="孙师傅", phone="13812340005"
        )
        return story.then(actions.take, self.cast.chief)

    def taken_by_helper(self) -> Story:
        """Taken by another of the team."""
        return (
            self._ago(hours=3).comes("楼道堆杂物，两家起了口角", category=QUARREL).then(actions.take, self.cast.helper)
        )

    def chief_done(self) -> Story:
        """Handed in by the chief."""
        return self.taken().then(actions.finish, self.cast.chief, words="上门坐下来谈了，两家说好十点后不拖椅子")

    def passed_on(self) -> Story:
        """Passed on by the chief to the grid chief."""
        story = self._ago(hours=4).comes("两家为停车动了手", category=QUARREL)
        return story.then(actions.escalate, self.cast.chief, words="劝不住，请网格长出面")


def _silence() -> bytes:
    """Return a second of silence as a sound file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)
    return out.getvalue()


def _desk_things(cast: Cast) -> dict[str, int]:
    """Let the secretary keep a filter and give some appeals out in one go; return what their pages are named by."""
    kept = actions.save_filter(
        actor=cast.secretary, name="路灯", queue="moving", filters=Filters(kind="complaint"), now=cast.now, shared=True
    )
    story = Story(cast, cast.now)
    ids = [story.comes(words).appeal.pk for words in ("东门口路灯不亮", "球场边路灯不亮")]
    planned = actions.plan(cast.secretary, ids, lead=None, now=cast.now)
    chosen = [actions.Chosen(one.appeal.pk, one.seen, one.lead) for one in planned]
    note = actions.hand_out(actor=cast.secretary, chosen=chosen, key=new_key(), now=cast.now, words="请今天去看")
    return {"filter": kept.pk, "handout": note.pk}


def scene_names() -> list[str]:
    """Return the names of all scenes, as pages refer to them."""
    return [name for name in vars(Plays) if not name.startswith("_")]


def main() -> None:
    """Build everything and print the JSON."""
    now = timezone.now()
    build_demo(now=now, progress=lambda line: None, history=False)
    grow(count=AROUND, not_closed=AROUND_OPEN, begin=now - timedelta(days=60), end=now, workers=1, bulk=False)
    cast = the_cast(now)
    for scope in (cast.chief, cast.helper):
        # Volunteers are asked in their own hours only; the pages are looked at in all.
        set_free_hours(actor=scope, hours=[Span(time(0), time(23, 59))], now=now)
    plays = Plays(cast)
    scenes = {name: getattr(plays, name)().appeal for name in scene_names()}
    overdue(now=now)
    while outbox.drain(now=now):
        pass
    more = _desk_things(cast)
    told = {
        name: {"id": appeal.pk, "number": appeal.number, "code": lookup_code(appeal.pk)}
        for name, appeal in scenes.items()
    }
    come = people.come_in(cast, scenes)
    share = Share.objects.get(appeal=scenes["shared"]).token
    json.dump(
        {"scenes": told, "people": come["people"], "things": {**come["things"], **more, "share": share}}, sys.stdout
    )


if __name__ == "__main__":
    main()
