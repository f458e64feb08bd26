"""Which page opens to whom: one row for every address of the site, by its name. A new address needs a row here.

Eight sorts of people try every address (`KINDS`). A row names those it opens to and what they get; everybody else gets
what the door of its face gives (`refusal`): strangers are shown the way in, whoever is in elsewhere finds nothing (404).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jinlin.appeals.models import Appeal
from tests.cast import District

# public: nobody · half_way: gave a password, no code yet · reporter: has the receipt of the appeal
# chief: of the microgrid, on a known phone · secretary: of the appeal's community · elsewhere: of another community
# handler: of the department that has the task · admin: looks after the system
KINDS = ("public", "half_way", "reporter", "chief", "secretary", "elsewhere", "handler", "admin")
ALL = KINDS
STRANGERS = ("public", "half_way", "reporter")
PEOPLE = ("chief", "secretary", "elsewhere", "handler", "admin")
DESKS = ("secretary", "elsewhere", "handler")
# Whose desk the appeal lies on.
ITS_DESKS = ("secretary", "handler")

# A form sent empty is answered in many ways; what counts is that it is answered at all.
ANSWERED = frozenset({200, 204, 302, 303, 400, 409, 413, 415, 422})


@dataclass(frozen=True)
class World:
    """What addresses are made of: an appeal that community and department work on, and the chief's known phone."""

    d: District
    appeal: Appeal
    device_id: int
    code: str


@dataclass(frozen=True)
class Row:
    """Who gets in (`to`) with which answers, and for single kinds another answer (`but`)."""

    to: Collection[str] = ()
    args: Callable[[World], list[Any]] = field(default=lambda world: [])
    method: str = "get"
    gives: Collection[int] = ()
    but: Mapping[str, int] = field(default_factory=dict)

    @property
    def given(self) -> Collection[int]:
        """Return the answers of those let in: 200 to a look, anything sensible to an empty form."""
        return self.gives or ({200} if self.method == "get" else ANSWERED)


def refusal(name: str, kind: str, method: str) -> int:
    """Return what the door of a face answers to those it does not open to."""
    if name.split(":")[0] not in {"chief", "desk", "admin"} or kind in PEOPLE:
        return 404
    # A form of somebody not signed in comes back with every word; a half-way person goes on to the code.
    return 401 if method == "post" and kind != "half_way" else 302


def _appeal(world: World) -> list[Any]:
    return [world.appeal.pk]


def _number(world: World) -> list[Any]:
    return [world.appeal.number]


NO_FILE = UUID("00000000-0000-4000-8000-000000000000")

RESIDENT: dict[str, Row] = {
    "resident:home": Row(ALL),
    "resident:mine": Row(ALL),
    "resident:place": Row(ALL),
    "resident:report": Row(ALL),
    "resident:photo": Row(ALL, method="post"),
    "resident:voice": Row(ALL, method="post"),
    "resident:places": Row(ALL),
    # The small district has no outlines, and what has none has no map.
    "resident:map": Row(ALL, lambda world: [world.d.community.pk], gives={404}),
    "resident:receipt": Row(["reporter"], _number),
    "resident:lookup": Row(ALL),
    "resident:share": Row(["reporter"], _number),
    "resident:shared": Row([], lambda world: ["nothing-shared"]),
    "resident:poster": Row(ALL, lambda world: [world.d.community.pk]),
    # Whoever has no receipt here is asked for number and code, whether the number exists or not.
    "resident:progress": Row(ALL, _number, gives={302}, but={"reporter": 200}),
    "resident:act": Row(["reporter"], lambda world: [world.appeal.number, "add"], "post"),
    "resident:board": Row(ALL),
    "resident:board_entry": Row(ALL, _number),
    "resident:file": Row([], lambda world: [NO_FILE]),
    "resident:file_small": Row([], lambda world: [NO_FILE]),
    "resident:elder": Row(ALL, method="post"),
    "resident:language": Row(ALL, method="post"),
    "resident:forget": Row(ALL, method="post"),
}

CHIEF: dict[str, Row] = {
    "chief:today": Row(["chief"]),
    "chief:around": Row(["chief"]),
    "chief:report": Row(["chief"]),
    "chief:kinds": Row(["chief"], gives={200, 302}),
    "chief:appeal": Row(["chief"], _appeal),
    "chief:sent": Row(["chief"], _appeal, gives={200, 302}),
    # The PIN is asked for first.
    "chief:contact": Row(["chief"], _appeal, "post", gives={302}),
    **{
        f"chief:{verb}": Row(["chief"], _appeal, "post")
        for verb in (
            "take", "hand_in", "pass_on", "object", "inspect", "verify", "hear", "kind", "comment",
        )
    },
    "chief:me": Row(["chief"]),
    "chief:hours": Row(["chief"]),
    "chief:record": Row(["chief"]),
    "chief:away": Row(["chief"], method="post"),
}  # fmt: skip

DESK: dict[str, Row] = {
    "desk:queue": Row(DESKS),
    # The small district has no outlines, and what has none has no map (tests/web/test_desk_map.py draws some).
    "desk:map": Row(DESKS, gives={404}),
    "desk:map_values": Row(DESKS, gives={404}),
    "desk:search": Row(DESKS),
    "desk:pulse": Row(DESKS),
    "desk:keys": Row(DESKS),
    # A department passes on what people tell it.
    "desk:new": Row(["secretary", "elsewhere"]),
    "desk:receipt": Row([], lambda world: ["made-up"]),
    "desk:appeal": Row(ITS_DESKS, _appeal),
    "desk:reveal": Row(ITS_DESKS, _appeal, "post"),
    "desk:act": Row(ITS_DESKS, lambda world: [world.appeal.pk, "comment"], "post"),
    "desk:decisions": Row(DESKS),
    # Empty, it is refused before anything is looked up; whose it is tests/web/test_desk_work.py tries.
    "desk:decide": Row(DESKS, lambda world: [world.appeal.pk, "extension"], "post", gives={422}),
    # A place's desk gives out; a department does not. What one desk gave out or saved, nobody else opens.
    "desk:bulk": Row(["secretary", "elsewhere"]),
    "desk:bulk_do": Row(["secretary", "elsewhere"], method="post", gives={422}),
    "desk:bulk_done": Row([], lambda world: [1]),
    "desk:bulk_undo": Row([], lambda world: [1], "post"),
    "desk:filters": Row(DESKS),
    "desk:filter_save": Row(DESKS, method="post", gives={422}),
    "desk:filter": Row([], lambda world: [1], "post"),
}

ENTRY: dict[str, Row] = {
    # Outlines are no secret, but the small district has none.
    "map_geometry": Row(ALL, lambda world: ["made-up"], gives={404}),
    # Whoever is in already is sent home.
    "entry:login": Row(ALL, gives={200, 302}),
    "entry:code": Row(ALL, gives={302}),
    "entry:enrol": Row(ALL, gives={302}, but={"half_way": 200}),
    "entry:logout": Row(ALL),
    "entry:password": Row(ALL, gives={302}, but=dict.fromkeys((*DESKS, "admin"), 200)),
    "entry:home": Row(ALL, gives={302}),
    "entry:post": Row(["secretary"], lambda world: [world.d.secretary.post_id], "post"),
    "entry:phone": Row(ALL, but={"chief": 302}),
    "entry:phone_code": Row(ALL, lambda world: [world.code]),
    "entry:pin": Row(ALL, gives={302}, but={"chief": 200}),
    "entry:team": Row(["secretary", "elsewhere"]),
    "entry:team_code": Row(["secretary"], lambda world: [world.d.chief.post_id], "post", gives={200}),
    "entry:team_phone_end": Row(["secretary"], lambda world: [world.device_id], "post", gives={302}),
    "entry:inbox": Row(PEOPLE),
    "entry:inbox_read": Row(PEOPLE, method="post"),
    # Nothing of the demo exists outside the demo (tests/web/test_demo_bar.py and tests/demo/test_tour.py try it inside).
    "demo:demo": Row([]),
    "demo:enter": Row([], lambda world: ["centre"], "post"),
    "demo:tour": Row([]),
    "demo:story": Row([], lambda world: ["pipe"]),
    "demo:next": Row([], lambda world: ["pipe"], "post"),
    "demo:by_hand": Row([], lambda world: ["pipe"], "post"),
    "demo:again": Row([], lambda world: ["pipe"], "post"),
    "demo:stop": Row([], method="post"),
}

# Every address of Django's admin: the administrator alone; what each screen allows is in tests/web/test_admin.py.
ADMIN = Row(["admin"], gives={200, 302, 403, 404, 405})

ACCESS: dict[str, Row] = {**RESIDENT, **CHIEF, **DESK, **ENTRY}
