"""Deeds one person asks and another decides: more time, suspension, voiding, excusing lateness."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps.work import MAX_EXTENSIONS, MAX_SUSPENSIONS
from jinlin.appeals.workflow import Verb
from jinlin.common import refusals
from jinlin.web.desk.deeds import parts
from jinlin.web.desk.deeds.spec import Deed, Part, Posted, Words
from jinlin.web.desk.sheet import Sheet

# A suspended appeal comes back when the office opens on its day.
_OPENS = time(8)


def _ask_extension(p: Posted) -> Appeal:
    return actions.ask_extension(**p.act, words=p.words, ground=p.data.get("ground", ""))


def _ask_suspension(p: Posted) -> Appeal:
    return actions.ask_suspension(
        **p.act, until=_day(p.data.get("until", "")), words=p.words, ground=p.data.get("ground", "")
    )


def _day(text: str) -> datetime:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise refusals.Refused("suspension_date", _("Choose a date from tomorrow, at most one year ahead.")) from None
    return datetime.combine(found, _OPENS, tzinfo=timezone.get_default_timezone())


def _ask_void(p: Posted) -> Appeal:
    return actions.ask_void(**p.act, words=p.words)


def _ask_excuse(p: Posted) -> Appeal:
    return actions.ask_excuse(**p.act, words=p.words)


def _decide_extension(p: Posted) -> Appeal:
    return actions.decide_extension(**p.act, approved=p.yes("approved"), words=p.words)


def _decide_suspension(p: Posted) -> Appeal:
    return actions.decide_suspension(**p.act, approved=p.yes("approved"), words=p.words)


def _decide_void(p: Posted) -> Appeal:
    return actions.decide_void(**p.act, approved=p.yes("approved"), words=p.words)


def _decide_excuse(p: Posted) -> Appeal:
    return actions.decide_excuse(**p.act, approved=p.yes("approved"), words=p.words)


def _resume(p: Posted) -> Appeal:
    return actions.resume(**p.act, words=p.words)


def _pending(sheet: Sheet, kind: str) -> bool:
    return any(p.kind == kind and p.state == "open" for p in sheet.dossier.proposals)


def _to_decide(kind: str) -> Callable[[Sheet], bool]:
    """Return whether a request of this kind waits that this person may decide: never one's own, and never twice."""

    def fits(sheet: Sheet) -> bool:
        return any(
            p.kind == kind and p.state == "open" and sheet.scope.user_id not in {p.asked_by, p.decided_by}
            for p in sheet.dossier.proposals
        )

    return fits


def _may_extend(sheet: Sheet) -> bool:
    return sheet.appeal.extensions < MAX_EXTENSIONS and not sheet.late and not _pending(sheet, "extension")


def _may_suspend(sheet: Sheet) -> bool:
    return sheet.appeal.suspensions < MAX_SUSPENSIONS and not _pending(sheet, "suspension")


def _may_excuse(sheet: Sheet) -> bool:
    return sheet.appeal.late and not any(p.kind == "excuse" for p in sheet.dossier.proposals)


def _decision(approve: Words, refuse: Words) -> Callable[[Sheet], list[Part]]:
    def made(sheet: Sheet) -> list[Part]:
        return [
            parts.yes_no("approved", _("Decision"), yes=approve, no=refuse),
            parts.words(_("Reasons; needed when you refuse"), required=False),
        ]

    return made


def _suspension_parts(sheet: Sheet) -> list[Part]:
    return [
        Part(
            "date",
            "until",
            _("Until"),
            hint=_("From tomorrow, at most one year; it comes back by itself."),
            required=True,
        ),
        parts.ground(sheet, "suspension", _("Ground")),
        parts.words(_("Why it must wait, and what happens meanwhile")),
    ]


DEEDS = (
    Deed(
        "decide_extension", Verb.DECIDE_EXTENSION, _("Decide on the extension"), "shield-check", "do",
        _decide_extension, parts=_decision(_("Grant one more limit"), _("Refuse")), fits=_to_decide("extension"),
    ),
    Deed(
        "decide_suspension", Verb.DECIDE_SUSPENSION, _("Decide on the suspension"), "shield-check", "do",
        _decide_suspension, parts=_decision(_("Suspend until that day"), _("Refuse")),
        fits=_to_decide("suspension"),
    ),
    Deed(
        "decide_void", Verb.DECIDE_VOID, _("Decide on voiding"), "shield-check", "do", _decide_void,
        parts=_decision(_("Void it: a mistake or a test"), _("Keep it")), fits=_to_decide("void"),
    ),
    Deed(
        "decide_excuse", Verb.DECIDE_EXCUSE, _("Decide on the excuse"), "shield-check", "do", _decide_excuse,
        parts=_decision(_("Excuse the lateness"), _("Do not excuse it")), fits=_to_decide("excuse"),
        hint=_("Two reviewers; that it was late stays visible beside the flag."),
    ),
    Deed(
        "resume", Verb.RESUME, _("Resume now"), "player-play", "do", _resume,
        parts=lambda s: [parts.words(_("Why before its date"), required=False)],
        hint=_("The clocks go on where they stood."),
    ),
    Deed(
        "ask_extension", Verb.ASK_EXTENSION, _("Ask for more time"), "clock", "time", _ask_extension,
        parts=lambda s: [
            parts.ground(s, "extension", _("Ground")),
            parts.words(_("Why the limit is not enough, and what is done so far")),
        ],
        fits=_may_extend,
        hint=_("One original limit more, at most twice, never when it is late; somebody else approves."),
    ),
    Deed(
        "ask_suspension", Verb.ASK_SUSPENSION, _("Ask to suspend"), "player-pause", "time", _ask_suspension,
        parts=_suspension_parts, fits=_may_suspend,
        hint=_("Once, with a date; somebody else approves and the reporter is told."),
        blames={"suspension_date": "until"},
    ),
    Deed(
        "ask_excuse", Verb.ASK_EXCUSE, _("Ask to excuse the lateness"), "hand-stop", "time", _ask_excuse,
        parts=lambda s: [parts.words(_("Why it was late"))], fits=_may_excuse,
        hint=_("Once; two reviewers decide, and that it was late stays visible."),
    ),
    Deed(
        "ask_void", Verb.ASK_VOID, _("Ask to void"), "trash", "keep", _ask_void,
        parts=lambda s: [parts.words(_("Why it is a mistake or a test"))],
        fits=lambda s: not _pending(s, "void"), danger=True,
        hint=_("A second person decides; the trail stays."),
    ),
)  # fmt: skip
