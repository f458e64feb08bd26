"""One appeal's walk through the faces, by their own forms: report, accept, assign, do, answer, confirm."""

import re
from collections.abc import Callable

from jinlin.ops.forms import Page
from jinlin.ops.visitor import Unexpected, Visitor

WORDS = "小区门口的下水道堵了，污水漫到路上，从今天早上开始。"
NUMBER = re.compile(r"\d{6}-\d{6}-\d{7}-[\dX]")
CODE = re.compile(r"\b\d{4} ?\d{4}\b")

Say = Callable[[str], None]


def walk(base_url: str, *, say: Say) -> None:
    """Take one appeal from report to closed on a demo site; raises Unexpected or LookupError at the first wrong step."""
    say("居民反映 · a resident reports")
    resident = Visitor(base_url)
    number = _report(resident)
    staff = Visitor(base_url)
    say(f"社区受理、派单 · the community accepts and assigns（{number}）")
    page = _do(staff, _enter(staff, number, "secretary"), "accept_and_assign", lead=_department)
    say("部门签收、办结 · the department signs for it and hands in the work")
    page = _do(staff, _enter(staff, number, "department"), "sign_for")
    page = _do(staff, page, "finish", words="市政养护班今天上午疏通了下水道，污水已退，路面冲洗干净。")
    say("社区答复 · the community answers")
    page = _do(staff, _enter(staff, number, "secretary"), "resolve", words="下水道已疏通，路面已冲洗，请您看看。")
    say("居民确认 · the resident confirms")
    page = resident.get(f"/progress/{number}/")
    page = resident.send(page.form_to("/confirm/"))
    page = resident.get(f"/progress/{number}/")
    _expect("办结" in page.text or "Closed" in page.text, page, "it is closed")
    say("结果可查 · anybody with number and code can look it up")


def _report(resident: Visitor) -> str:
    """Report as somebody without an account would, scripts off; return the receipt's number."""
    page = resident.get("/report/")
    form = page.form_to("/report/")
    page = resident.send(form, {"words": WORDS, "community": form.value_of("community", "府前")}, press="map")
    form = page.form_to("/report/")
    microgrid = form.value_of("microgrid", "微网格")
    page = resident.send(form, {"microgrid": microgrid, "place": "小区门口"}, press="check")
    page = resident.send(page.form_to("/report/"), {"name": "郑先生", "phone": "13800001234"}, press="send")
    found = NUMBER.search(page.text)
    _expect(found is not None and CODE.search(page.text) is not None, page, "a receipt with number and code")
    return found[0] if found else ""


def _enter(staff: Visitor, number: str, part: str) -> Page:
    """Become a post by the demo's one click, on the same appeal."""
    page = staff.get(f"/demo/?appeal={number}")
    page = staff.send(page.form_to(f"/demo/as/{part}/"), press=f"/demo/as/{part}/")
    _expect(number in page.text, page, f"{part} sees {number}")
    return page


def _do(staff: Visitor, page: Page, verb: str, *, words: str = "", lead: Callable[[Page], str] | None = None) -> Page:
    """Open a verb's form on an appeal's page and send it."""
    page = staff.get(f"{page.url.split('?')[0]}?do={verb}")
    form = page.form_to(f"/{verb}/")
    fields: dict[str, str | list[str]] = {}
    if words:
        fields["words"] = words
    if lead is not None:
        fields["lead"] = lead(page)
    return staff.send(form, fields)


def _department(page: Page) -> str:
    """Return the department the catalogue names as lead, else the first one offered."""
    form = page.form_to("/accept_and_assign/")
    named = [value for value in form.values.get("lead", []) if value.startswith("department")]
    return (named or [value for value in form.choices["lead"] if value.startswith("department")])[0]


def _expect(fits: bool, page: Page, what: str) -> None:
    if not fits:
        raise Unexpected(f"{page.url}: expected that {what}, but it says: {page.text[:400]}")
