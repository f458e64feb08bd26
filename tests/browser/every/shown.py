"""Every page of the site in every state it has: its name, its address, who looks at it, and how one gets there.

An address of the site that is not here needs a page here, or a word in `NO_PAGE` on what it is instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from playwright.sync_api import Page

from tests.browser.every import ways

Way = Callable[[Page], None]
KB = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """One page in one state.

    `path` names scenes and things in braces (`/desk/a/{late.id}/`); `via` goes on from there to the state; `view` is the
    name of the address it stands for; `once` pages cannot be come to a second time.
    """

    name: str
    view: str
    path: str
    who: str = "stranger"
    status: int = 200
    via: Way | None = None
    # Bytes over the wire, all in, with an empty cache.
    budget: int = 100 * KB
    once: bool = False
    demo: bool = False
    # A picture in elder mode or in the dark is kept as well.
    elder: bool = False
    dark: bool = False
    # Not ours to draw: the framework's own pages, held to fewer rules.
    foreign: bool = False

    @property
    def face(self) -> str:
        """Return which face the page belongs to."""
        return self.name.split("-")[0]


DESK = 800 * KB


def _resident() -> list[Shown]:
    def page(name: str, view: str, path: str, who: str = "neighbour", **more: object) -> Shown:
        return Shown(f"resident-{name}", f"resident:{view}", path, who, **{"elder": True, **more})  # type: ignore[arg-type]

    states = [
        "received", "waiting", "accepted", "in_progress", "late", "suspension_asked", "suspended", "finished", "resolved",
        "second_round", "closed", "published", "declined", "merged", "withdrawn", "voided", "taken", "chief_done",
        "supervised", "suspected", "voiced",
    ]  # fmt: skip
    return [
        page("home-stranger", "home", "/", "stranger", budget=80 * KB),
        page("home-neighbour", "home", "/", budget=80 * KB, dark=True),
        page("home-reporter", "home", "/", "reporter", budget=80 * KB),
        page("mine-empty", "mine", "/mine/", "stranger"),
        page("mine", "mine", "/mine/", "reporter"),
        page("place", "place", "/place/", "stranger"),
        page("place-found", "place", "/place/?q=洋坊新村3"),
        page("place-nothing", "place", "/place/?q=zzz"),
        page("place-community", "place", "/place/?community={community}"),
        page("report", "report", "/report/", dark=True),
        page("report-stranger", "report", "/report/", "stranger"),
        page("report-empty", "report", "/report/", status=422, via=ways.report_nothing),
        page("report-map", "report", "/report/", via=ways.report_map),
        page("report-found", "report", "/report/", via=ways.report_find),
        page("check", "report", "/report/", via=ways.report_check),
        page("check-danger", "report", "/report/", via=ways.report_danger),
        page("check-refused", "report", "/report/", status=422, via=ways.report_bad_phone),
        page("report-expired", "report", "/report/", status=403, via=ways.report_expired),
        page("receipt", "receipt", "/receipt/{received.number}/", "reporter:received"),
        page("lookup", "lookup", "/progress/", "stranger"),
        page("lookup-number", "lookup", "/progress/?number={late.number}", "stranger"),
        page("lookup-wrong", "lookup", "/progress/", "stranger", status=422, via=ways.lookup_wrong),
        *(page(f"progress-{s}", "progress", f"/progress/{{{s}.number}}/", f"reporter:{s}", dark=s == "late") for s in states),
        page("progress-open", "progress", "/progress/{in_progress.number}/", "reporter:in_progress", via=ways.open_all),
        page("progress-resolved-open", "progress", "/progress/{resolved.number}/", "reporter:resolved", via=ways.open_all),
        page("progress-refused", "act", "/progress/{in_progress.number}/", "reporter:in_progress", status=422, via=ways.add_nothing),
        page("share", "share", "/share/{received.number}/", "reporter:received"),
        page("share-link", "share", "/share/{shared.number}/", "reporter:shared"),
        page("shared", "shared", "/s/{share}/", "stranger"),
        page("poster", "poster", "/poster/{community}/", "stranger"),
        page("poster-microgrid", "poster", "/poster/{microgrid}/?elder=1", "stranger"),
        page("board", "board", "/board/"),
        page("board-entry", "board_entry", "/board/{published.number}/"),
    ]  # fmt: skip


def _chief() -> list[Shown]:
    def page(name: str, view: str, path: str, who: str = "chief", **more: object) -> Shown:
        return Shown(f"chief-{name}", f"chief:{view}", path, who, **{"elder": True, **more})  # type: ignore[arg-type]

    states = ["offered", "taken", "taken_by_helper", "chief_done", "finished"]
    return [
        page("today", "today", "/chief/", dark=True),
        page("today-empty", "today", "/chief/", "idle_chief"),
        page("around", "around", "/chief/around/"),
        page("around-all", "around", "/chief/around/?all=1"),
        page("report", "report", "/chief/report/"),
        page("report-must", "report", "/chief/report/?must=hazard"),
        page("report-people", "report", "/chief/report/?must=people"),
        page("report-empty", "report", "/chief/report/", status=422, via=ways.chief_report_nothing),
        *(page(f"appeal-{s}", "appeal", f"/chief/appeals/{{{s}.id}}/") for s in states),
        page("appeal-open", "appeal", "/chief/appeals/{taken.id}/", via=ways.open_all),
        page("appeal-refused", "comment", "/chief/appeals/{taken.id}/", status=422, via=ways.chief_note_nothing),
        page("pass-on", "pass_on", "/chief/appeals/{taken.id}/pass-on/"),
        page("hand-in", "hand_in", "/chief/appeals/{taken.id}/hand-in/", dark=True),
        page("hand-in-refused", "hand_in", "/chief/appeals/{taken.id}/hand-in/", status=422, via=ways.chief_hand_in_nothing),
        page("contact", "contact", "/chief/appeals/{taken.id}/contact/"),
        page("contact-shown", "contact", "/chief/appeals/{taken.id}/contact/", via=ways.chief_contact),
        page("contact-locked", "contact", "/chief/appeals/{taken.id}/contact/", "chief_locked"),
        page("me", "me", "/chief/me/"),
        page("hours", "hours", "/chief/me/hours/"),
        page("away-refused", "away", "/chief/me/hours/", status=422, via=ways.chief_away_without_day),
        page("record", "record", "/chief/me/record/"),
        page("gone", "appeal", "/chief/appeals/999999999/", status=404),
    ]  # fmt: skip


# Where each form of the desk can be opened: the deed, an appeal in the state for it, and who may.
DEED_AT: dict[str, tuple[str, str]] = {
    "decide_extension": ("extension_asked", "secretary"), "decide_suspension": ("suspension_asked", "secretary"),
    "decide_void": ("void_asked", "secretary"), "hear": ("voiced", "secretary"),
    "accept_and_assign": ("received", "secretary"), "accept": ("received", "secretary"),
    "decline": ("received", "secretary"), "review": ("declined", "street"), "ask": ("accepted", "secretary"),
    "answer": ("waiting", "secretary"), "recategorise": ("received", "secretary"),
    "relocate": ("received", "secretary"), "sign_for": ("given", "department"), "finish": ("in_progress", "department"),
    "assign": ("accepted", "secretary"), "add_helpers": ("in_progress", "secretary"), "verify": ("finished", "secretary"),
    "rule": ("returned", "secretary"), "inspect": ("in_progress", "secretary"), "reassign": ("in_progress", "secretary"),
    "object": ("given", "department"), "whistle": ("received", "secretary"), "resolve": ("finished", "secretary"),
    "call_back": ("resolved", "secretary"), "reopen": ("closed", "street"), "comment": ("received", "secretary"),
    "publish": ("closed", "secretary"), "keep_confidential": ("closed", "secretary"),
    "escalate": ("received", "secretary"), "to_arbiter": ("accepted", "centre"), "send_down": ("received", "secretary"),
    "merge": ("received", "secretary"), "unmerge": ("merged", "secretary"),
    "answer_supervision": ("supervised", "secretary"), "supervise": ("accepted", "street"),
    "urge": ("in_progress", "street"), "mark_about": ("received", "secretary"), "decide_about": ("suspected", "street"),
    "ask_extension": ("in_progress", "department"), "ask_suspension": ("in_progress", "department"),
    "ask_void": ("received", "secretary"), "resume": ("suspended", "secretary"),
}  # fmt: skip


def _desk() -> list[Shown]:
    def page(name: str, view: str, path: str, who: str = "secretary", **more: object) -> Shown:
        return Shown(f"desk-{name}", f"desk:{view}", path, who, **{"budget": DESK, **more})  # type: ignore[arg-type]

    states = [
        "received", "accepted", "given", "in_progress", "returned", "finished", "late", "waiting", "suspended",
        "resolved", "closed", "second_round", "declined", "merged", "withdrawn", "voided", "supervised", "urged",
    ]  # fmt: skip
    queues = [
        "new", "mine", "tasks", "decide", "objections", "orders", "unheard", "late", "soon", "given", "waiting", "suspended",
        "resolved", "about", "moving", "all",
    ]  # fmt: skip
    return [
        *(page(f"queue-{who}", "queue", "/desk/", who, dark=who == "secretary")
          for who in ("area", "secretary", "street", "centre", "department", "idle_department")),
        *(page(f"queue-{q}", "queue", f"/desk/?q={q}") for q in queues if q != "new"),
        page("queue-filtered", "queue", "/desk/?q=all&kind=complaint&state=closed"),
        page("search", "search", "/desk/search/?q=路灯"),
        page("search-nothing", "search", "/desk/search/?q=zzz"),
        page("search-number", "search", "/desk/search/?q={late.number}"),
        page("new", "new", "/desk/new/"),
        page("new-empty", "new", "/desk/new/", status=422, via=ways.register_nothing),
        page("new-likely", "new", "/desk/new/", via=ways.register_likely),
        *(page(f"appeal-{s}", "appeal", f"/desk/a/{{{s}.id}}/", dark=s == "in_progress") for s in states),
        page("appeal-area", "appeal", "/desk/a/{passed_on.id}/", "area"),
        page("appeal-street", "appeal", "/desk/a/{suspected.id}/", "street"),
        page("appeal-centre", "appeal", "/desk/a/{late.id}/", "centre"),
        page("appeal-department", "appeal", "/desk/a/{given.id}/", "department"),
        *(page(f"do-{deed}", "appeal", f"/desk/a/{{{scene}.id}}/?do={deed}", who) for deed, (scene, who) in DEED_AT.items()),
        page("refused", "act", "/desk/a/{accepted.id}/?do=ask", status=422, via=ways.deed_refused),
        page("reveal-shown", "reveal", "/desk/a/{received.id}/", via=ways.reveal),
        page("keys", "keys", "/desk/keys/"),
        page("decisions", "decisions", "/desk/decisions/"),
        page("decisions-street", "decisions", "/desk/decisions/", "street"),
        page("decisions-none", "decisions", "/desk/decisions/", "area"),
        page("decisions-refused", "decide", "/desk/decisions/", status=422, via=ways.decide_without_reason),
        page("bulk", "bulk", "/desk/bulk/?q=new&all=1"),
        page("bulk-nothing", "bulk", "/desk/bulk/?q=new"),
        page("bulk-refused", "bulk_do", "/desk/bulk/?q=new", status=422, via=ways.bulk_nothing),
        page("bulk-done", "bulk_done", "/desk/bulk/{handout}/"),
        page("filters", "filters", "/desk/filters/"),
        page("filters-none", "filters", "/desk/filters/", "department"),
        page("filters-refused", "filter", "/desk/filters/", status=422, via=ways.filter_without_name),
        page("gone", "appeal", "/desk/a/999999999/", status=404),
    ]  # fmt: skip


def _entry() -> list[Shown]:
    def page(name: str, view: str, path: str, who: str = "stranger", **more: object) -> Shown:
        return Shown(f"entry-{name}", f"entry:{view}", path, who, **more)  # type: ignore[arg-type]

    return [
        page("login", "login", "/login/"),
        page("login-wrong", "login", "/login/", status=422, via=ways.login_wrong),
        page("code", "code", "/login/code/", "half_way_app"),
        page("code-wrong", "code", "/login/code/", "half_way_app", status=422, via=ways.code_wrong),
        page("enrol", "enrol", "/login/app/", "half_way", via=ways.open_all),
        page("enrol-wrong", "enrol", "/login/app/", "half_way", status=422, via=ways.code_wrong),
        page("logout", "logout", "/logout/", "secretary"),
        page("logout-phone", "logout", "/logout/", "chief"),
        page("password", "password", "/password/", "secretary"),
        page("password-first", "password", "/password/", "half_way_new"),
        page("password-weak", "password", "/password/", "half_way_new", status=422, via=ways.password_weak),
        page("phone", "phone", "/phone/"),
        page("phone-code", "phone_code", "/phone/{code}/"),
        page("phone-code-gone", "phone_code", "/phone/nothing-like-this/", status=404),
        page("pin", "pin", "/pin/", "chief_locked"),
        page("pin-new", "pin", "/pin/", "chief_new"),
        page("pin-weak", "pin", "/pin/", "chief_new", status=422, via=ways.pin_weak),
        page("team", "team", "/team-access/", "secretary"),
        page("team-found", "team", "/team-access/?q=第5", "secretary"),
        page("team-nothing", "team", "/team-access/?q=zzz", "secretary"),
        page("team-code", "team_code", "/team-access/?q=第5", "secretary", via=ways.team_code),
        page("inbox-secretary", "inbox", "/inbox/", "secretary"),
        page("inbox-chief", "inbox", "/inbox/", "chief"),
        page("inbox-department", "inbox", "/inbox/", "department"),
        page("inbox-empty", "inbox", "/inbox/", "idle_chief"),
        page("signed-out", "inbox_read", "/inbox/", "secretary", status=401, via=ways.signed_out),
        page("expired", "inbox_read", "/inbox/", "secretary", status=403, via=ways.expired),
    ]  # fmt: skip


def _errors() -> list[Shown]:
    return [
        Shown("error-404", "", "/nothing-here/", status=404),
        Shown("error-404-desk", "", "/desk/nothing-here/", "secretary", status=404),
        Shown("error-403", "", "/lookup-from-elsewhere/", status=403, via=ways.from_elsewhere),
        Shown("error-400", "", "/progress/", status=400, via=ways.too_many_fields),
        Shown("error-500", "", "/server-error/", status=500),
    ]


def _demo() -> list[Shown]:
    return [
        Shown("demo-start", "demo:demo", "/demo/", demo=True),
        Shown("demo-tour", "demo:tour", "/demo/tour/", demo=True),
        Shown("demo-story", "demo:story", "/demo/tour/pipe/", demo=True),
        Shown("demo-home", "resident:home", "/", "neighbour", demo=True),
        Shown("demo-chief", "chief:today", "/chief/", "chief", demo=True, budget=120 * KB),
        Shown("demo-desk", "desk:queue", "/desk/", "secretary", demo=True, budget=DESK),
        Shown("demo-appeal", "desk:appeal", "/desk/a/{late.id}/", "secretary", demo=True, budget=DESK),
    ]


def _admin() -> list[Shown]:
    def page(name: str, view: str, path: str, **more: object) -> Shown:
        return Shown(f"admin-{name}", f"admin:{view}", path, "admin", foreign=True, budget=2000 * KB, **more)  # type: ignore[arg-type]

    return [
        page("home", "index", "/admin/"),
        page("people", "accounts_user_changelist", "/admin/accounts/user/"),
        page("categories", "appeals_category_changelist", "/admin/appeals/category/"),
    ]


PAGES: list[Shown] = [*_resident(), *_chief(), *_desk(), *_entry(), *_errors(), *_demo(), *_admin()]

# Addresses that show no page of their own, and what they are instead.
NO_PAGE: dict[str, str] = {
    "resident:photo": "answers a script", "resident:voice": "answers a script", "resident:places": "part of the report",
    "resident:map": "a picture", "resident:file": "a file", "resident:file_small": "a file",
    "resident:elder": "leads back", "resident:language": "leads back", "resident:forget": "leads back",
    "chief:kinds": "part of the report", "chief:sent": "seen in the chief's journeys",
    **dict.fromkeys(
        [f"chief:{verb}" for verb in ("take", "object", "inspect", "verify", "hear", "kind")],
        "leads back; refused, it is the appeal's page",
    ),
    "desk:pulse": "answers a script", "desk:map": "part of the queue", "desk:map_values": "answers a script",
    "desk:bulk_undo": "leads back", "desk:filter_save": "refused, it is the filters' page", "map_geometry": "data",
    **dict.fromkeys(["demo:stop", "demo:next", "demo:by_hand", "demo:again"], "leads on"),
    "desk:receipt": "seen in the desk's journeys",
    "entry:home": "leads on", "entry:post": "leads on", "entry:team_phone_end": "leads back",
    "demo:enter": "leads on",
}  # fmt: skip


def named(pages: Sequence[Shown]) -> dict[str, Shown]:
    """Return the pages by name."""
    return {page.name: page for page in pages}


def as_elder(page: Shown) -> Shown:
    """Return the same page as somebody with large letters sees it."""
    return replace(page, name=f"{page.name}-elder")
