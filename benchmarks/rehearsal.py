"""One lifecycle at each desk by a visitor who follows the pages, before the clock: where the forms are read from."""

import random

from benchmarks.desks import Desk, cookie_of
from benchmarks.district import District, Matter, Spot, said
from benchmarks.scenario import PLACEHOLDER, Forms
from benchmarks.sending import Sending, sending_of
from jinlin.grid.levels import Level
from jinlin.ops.forms import Form
from jinlin.ops.visitor import Visitor

WORDS = "请尽快派人来看看，谢谢。"


def rehearse(base_url: str, district: District, desks: dict[int, Desk]) -> Forms:
    """Walk one appeal past every desk and return the forms met on the way; raises LookupError where a page lacks one."""
    dice = random.Random(1)
    resident = Visitor(base_url)
    resident.get("/report/")
    cookie = cookie_of(resident)
    create: Sending | None = None
    confirm: Sending | None = None
    accept: dict[int, Sending] = {}
    resolve: dict[int, Sending] = {}
    for grid_id, desk in desks.items():
        spot, matter, words = _fitting(district, desk, dice)
        form = _report(resident, spot, words)
        create = create or sending_of(
            form, fill=("key", "words", "chosen", "category", "condition", "name", "phone"), press="send"
        )
        receipt = resident.send(form, {"category": str(matter.category_id)}, press="send")
        number = receipt.url.rstrip("/").rsplit("/", 1)[1]
        appeal_id = int(number.split("-")[2])
        page = desk.visitor.get(f"/desk/a/{appeal_id}/?do=accept_and_assign")
        form = page.form_to("/accept_and_assign/")
        form.values |= {"lead": ["self"], "helpers": []}
        accept[grid_id] = _numberless(form, str(appeal_id), fill=("key", "seen"))
        desk.visitor.send(form)
        page = desk.visitor.get(f"/desk/a/{appeal_id}/?do=resolve")
        form = page.form_to("/resolve/")
        resolve[grid_id] = _numberless(form, str(appeal_id), fill=("key", "seen", "words"))
        desk.visitor.send(form, {"words": WORDS})
        page = resident.get(f"/progress/{number}/")
        form = page.form_to("/confirm/")
        confirm = confirm or _numberless(form, number, fill=("key", "seen"))
        resident.send(form)
    if create is None or confirm is None:
        raise LookupError("there is no desk")
    return Forms(create, accept, resolve, confirm, cookie)


def _fitting(district: District, desk: Desk, dice: random.Random) -> tuple[Spot, Matter, str]:
    """Return a place, a kind that begins at this desk (one that begins lower is taken up by it), and its words."""
    spots = [one for one in district.spots if one.branch.at(desk.level) == desk.grid_id]
    kinds = [one for one in district.matters if max(one.start_level, Level.COMMUNITY) is desk.level]
    spot, matter = dice.choice(spots), dice.choice(kinds or district.matters)
    return spot, matter, said(spot, matter.phrases[0])


def _report(resident: Visitor, spot: Spot, words: str) -> Form:
    """Return the form of the report's second page, for this place and these words."""
    first = resident.get("/report/")
    form = next(one for one in first.forms if "words" in one.values)
    form.values["chosen"] = [f"{spot.branch.microgrid}-{spot.building_id}"]
    second = resident.send(form, {"words": words}, press="check")
    found = next((one for one in second.forms if any(button.value == "send" for button in one.buttons)), None)
    if found is None:
        raise LookupError(f"the report's second page did not come: {second.text[:300]}")
    found.values.setdefault("condition", [""])
    found.values.setdefault("category", [""])
    return found


def _numberless(form: Form, number: str, *, fill: tuple[str, ...]) -> Sending:
    """Return a form with a placeholder for the appeal in its address."""
    ready = sending_of(form, fill=fill)
    return Sending(ready.head, ready.path.replace(number, PLACEHOLDER), ready.fixed, ready.open_fields, ready.multipart)
