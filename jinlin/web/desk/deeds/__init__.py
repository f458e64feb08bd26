"""Every verb of the desk as a form, in the order the page offers them."""

from jinlin.web.desk.deeds import about, closing, intake, moving, requests, work
from jinlin.web.desk.deeds.spec import Deed, Option, Part, Posted, by_name
from jinlin.web.desk.sheet import Sheet

DEEDS: dict[str, Deed] = by_name(
    (*requests.DEEDS, *intake.DEEDS, *work.DEEDS, *closing.DEEDS, *moving.DEEDS, *about.DEEDS)
)
# What the page opens with, the first that fits.
_FIRST = (
    "decide_extension", "decide_suspension", "decide_void", "decide_excuse", "rule", "sign_for", "finish",
    "answer_supervision", "hear", "accept_and_assign", "resolve", "assign", "call_back", "answer", "resume", "comment",
)  # fmt: skip
__all__ = ["DEEDS", "Deed", "Option", "Part", "Posted", "first_of", "offered"]


def offered(sheet: Sheet) -> list[Deed]:
    """Return the deeds a post may do now, in order."""
    return [deed for deed in DEEDS.values() if deed.open_to(sheet)]


def first_of(open_deeds: list[Deed], sheet: Sheet) -> Deed | None:
    """Return the deed the page opens with: what waits for this post."""
    found = {deed.name: deed for deed in open_deeds}
    if "decide_about" in found and sheet.appeal.about_suspected:
        return found["decide_about"]
    return next((found[name] for name in _FIRST if name in found), None)
