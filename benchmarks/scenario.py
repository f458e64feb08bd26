"""The lifecycle as it is driven: a resident reports, a desk accepts and assigns, resolves, the resident confirms.

Each call is the form its page really has, read once before the clock; words, place, kind and whoever acts vary.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.desks import Desk
from benchmarks.district import District, Matter, Spot
from benchmarks.driver import Answer, Call, Person, Wrong
from benchmarks.sending import Sending
from jinlin.common.numbers import new_key
from jinlin.grid.levels import Level

CALLS = ("create", "accept_assign", "resolve", "confirm")
ADDRESSES = 50_000
_NUMBER = re.compile(rb"/receipt/(\d{6}-\d{6}-(\d{7,10})-\d)/$")
_MINE = re.compile(rb"set-cookie:\s*(mine=[^;]*)", re.IGNORECASE)
_DONE = "已到现场处理完毕，现场已恢复正常。"


@dataclass(frozen=True, slots=True)
class Forms:
    """The four forms, ready, with the residents' cookie; the appeal's number stands in three of their addresses."""

    create: Sending
    accept_assign: dict[int, Sending]
    resolve: dict[int, Sending]
    confirm: Sending
    resident_cookie: str


@dataclass(slots=True)
class Scene:
    """Where, what and who, and the dice; `mark` is told the name of each call before it is made."""

    forms: Forms
    district: District
    desks: dict[int, Desk]
    dice: random.Random
    mark: Callable[[str], None] | None = None

    def desk_of(self, spot: Spot, matter: Matter) -> Desk:
        """Return the logged-in desk that works on it: the community's, or the level its kind begins at."""
        level = max(matter.start_level, Level.COMMUNITY)
        return self.desks[spot.branch.nearest(level)[1]]


def lifecycle(scene: Scene) -> Person:
    """One appeal's life in four calls; raises Wrong when an answer leads anywhere but where it should."""
    dice, forms = scene.dice, scene.forms
    spot, matter, words = scene.district.any(dice)
    address = f"10.{dice.randrange(ADDRESSES) >> 8}.{dice.randrange(256)}.1"
    named = dice.random() < 0.35
    fields = {
        "key": new_key(), "words": words,
        "chosen": f"{spot.branch.microgrid}-{spot.building_id}", "category": str(matter.category_id),
        "condition": str(matter.condition_id), "name": "林女士" if named else "",
        "phone": f"1380000{dice.randrange(10_000):04d}" if named else "",
    }  # fmt: skip
    answer = yield _call(scene, "create", forms.create.fill(cookie=forms.resident_cookie, address=address, **fields))
    number, appeal_id = _receipt(answer)
    mine = _MINE.search(answer.head)
    if mine is None:
        raise Wrong("create: no receipt was left in the browser")
    desk = scene.desk_of(spot, matter)
    seen = 1
    for name, form, more in (
        ("accept_assign", forms.accept_assign[desk.grid_id], {}),
        ("resolve", forms.resolve[desk.grid_id], {"words": _DONE}),
    ):
        path = form.path.replace(PLACEHOLDER, str(appeal_id))
        request = form.fill(path=path, cookie=desk.cookie, address=address, key=new_key(), seen=str(seen), **more)
        answer = yield _call(scene, name, request)
        _leads_to(answer, name, f"/{appeal_id}/")
        # A level above takes it up first: one event more.
        seen += _EVENTS_OF[name] + (name == "accept_assign" and matter.start_level < desk.level)
    path = forms.confirm.path.replace(PLACEHOLDER, number)
    cookie = f"{forms.resident_cookie}; {mine[1].decode()}"
    request = forms.confirm.fill(path=path, cookie=cookie, address=address, key=new_key(), seen=str(seen))
    answer = yield _call(scene, "confirm", request)
    _leads_to(answer, "confirm", f"/progress/{number}/")


PLACEHOLDER = "0123456789"
_EVENTS_OF = {"accept_assign": 2, "resolve": 1}


def _call(scene: Scene, name: str, request: bytes) -> Call:
    if scene.mark is not None:
        scene.mark(name)
    return Call(name, request)


def _receipt(answer: Answer) -> tuple[str, int]:
    where = _NUMBER.search(answer.header(b"location"))
    if answer.status != 303 or where is None:
        raise Wrong(f"create: {answer.status} {answer.header(b'location').decode()} {_said(answer)}")
    return where[1].decode(), int(where[2])


def _leads_to(answer: Answer, name: str, part: str) -> None:
    where = urlsplit(answer.header(b"location").decode()).path
    if answer.status != 303 or part not in where:
        raise Wrong(f"{name}: {answer.status} {where} {_said(answer)}")


def _said(answer: Answer) -> str:
    """Return what the page complains about, for a person to read."""
    page = answer.body.decode(errors="replace")
    found = re.search(r'role="alert".*?</(?:div|p|section)>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0] if found else page[-300:]).split())[:300]
