"""Deeds that move an appeal or join it: up, down, to the arbiter; merge, unmerge; supervise, answer, urge."""

from django.utils.translation import gettext_lazy as _

from jinlin.appeals import actions
from jinlin.appeals.deadlines import ClockKind
from jinlin.appeals.models import Appeal
from jinlin.appeals.workflow import Party, Verb
from jinlin.common import refusals
from jinlin.common.numbers import parse_number
from jinlin.grid.levels import Level
from jinlin.web.desk.deeds import parts
from jinlin.web.desk.deeds.spec import Deed, Option, Part, Posted, number
from jinlin.web.desk.sheet import Sheet


def _escalate(p: Posted) -> Appeal:
    return actions.escalate(**p.act, words=p.words)


def _to_arbiter(p: Posted) -> Appeal:
    return actions.to_arbiter(**p.act, words=p.words)


def _send_down(p: Posted) -> Appeal:
    return actions.send_down(**p.act, grid_id=p.number("grid") or 0, words=p.words)


def _merge(p: Posted) -> Appeal:
    typed, chosen = p.data.get("number", "").strip(), number(p.data.get("main", ""))
    main_id = parse_number(typed).running if typed else chosen
    if not main_id:
        raise refusals.Refused("main_missing", _("Choose the main appeal, or type its number."))
    try:
        return actions.merge(**p.act, main_id=main_id, words=p.words)
    except Appeal.DoesNotExist:
        # Absent and forbidden look the same; only the number typed is at fault, if this appeal itself is there.
        if not Appeal.objects.visible_to(p.scope).filter(pk=p.appeal_id).exists():
            raise
        raise refusals.Refused("main_unknown", _("There is no such appeal here. Check the number.")) from None


def _unmerge(p: Posted) -> Appeal:
    return actions.unmerge(**p.act, words=p.words)


def _supervise(p: Posted) -> Appeal:
    return actions.supervise(**p.act, words=p.words)


def _answer_supervision(p: Posted) -> Appeal:
    return actions.answer_supervision(**p.act, words=p.words)


def _urge(p: Posted) -> Appeal:
    return actions.urge(**p.note, words=p.words)


def _above_exists(sheet: Sheet) -> bool:
    return sheet.appeal.holder_level < Level.DISTRICT


def _for_arbiter(sheet: Sheet) -> bool:
    return sheet.clock(ClockKind.ARBITRATION) is None and Party.ARBITER not in sheet.who


def _down(sheet: Sheet) -> list[Option]:
    return [
        Option(str(n.id), n.name)
        for n in parts.line_below(sheet)
        if n.id != sheet.appeal.holder_id and n.level < sheet.appeal.holder_level
    ]


def _merge_parts(sheet: Sheet) -> list[Part]:
    return [
        Part(
            "text", "number", _("Number of the main appeal"), hint=_("Or press “merge into this” beside a similar one.")
        ),
        parts.words(_("Why they are one matter"), required=False),
    ]


DEEDS = (
    Deed(
        "escalate", Verb.ESCALATE, _("Escalate"), "arrow-up", "move", _escalate,
        parts=lambda s: [parts.words(_("Why the level above should have it"))],
        fits=_above_exists, hint=_("The level above holds it from now on; the promise stays."),
    ),
    Deed(
        "to_arbiter", Verb.ESCALATE, _("To the centre's arbiter"), "scale", "move", _to_arbiter,
        parts=lambda s: [parts.words(_("What no row of the catalogue covers"))],
        fits=_for_arbiter,
        hint=_("For a matter nobody's duty covers: the arbiter decides within eight office hours."),
    ),
    Deed(
        "send_down", Verb.SEND_DOWN, _("Send down"), "arrow-down", "move", _send_down,
        parts=lambda s: [
            Part("select", "grid", _("To"), options=_down(s), required=True),
            parts.words(_("Why it belongs there")),
        ],
        fits=lambda s: bool(_down(s)),
        hint=_("No lower than the area: a duty never goes down to volunteers."),
        blames={"no_level_below": "grid"},
    ),
    Deed(
        "merge", Verb.MERGE, _("Merge"), "arrows-join", "join", _merge, parts=_merge_parts,
        hint=_("It follows the main appeal, whose reporters are all told; it can be parted again."),
        blames=dict.fromkeys(
            ("number_shape", "number_check", "main_missing", "main_unknown", "main_self", "main_not_open", "merge_place"),
            "number",
        ),
    ),
    Deed(
        "unmerge", Verb.UNMERGE, _("Unmerge"), "arrows-split", "join", _unmerge,
        parts=lambda s: [parts.words(_("Why"), required=False)],
        hint=_("It goes on where it stood; the time in between does not count."),
    ),
    Deed(
        "answer_supervision", Verb.ANSWER_SUPERVISION, _("Answer the order"), "flag", "oversee", _answer_supervision,
        parts=lambda s: [parts.words(_("What is being done, and by when"))],
        fits=lambda s: any(o.answered_at is None for o in s.dossier.orders),
    ),
    Deed(
        "supervise", Verb.SUPERVISE, _("Supervision order"), "flag", "oversee", _supervise,
        parts=lambda s: [parts.words(_("What you want answered"))],
        hint=_("A numbered order to whoever holds it; the answer is due within two working days."),
    ),
    Deed(
        "urge", Verb.URGE, _("Urge"), "bell", "oversee", _urge,
        parts=lambda s: [parts.words(_("A word"), required=False)],
        hint=_("Told and counted; it moves no deadline."),
    ),
)  # fmt: skip
