"""Deeds of the work itself: assign, sign for, hand in, object, rule, check before and after, call departments."""

from django.utils.translation import gettext_lazy as _

from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Task
from jinlin.appeals.queries.dossier import handler
from jinlin.appeals.steps.work import MAX_RETURNS
from jinlin.appeals.workflow import Party, Verb
from jinlin.grid.levels import Level
from jinlin.web.desk.deeds import parts
from jinlin.web.desk.deeds.spec import Deed, Option, Part, Posted
from jinlin.web.desk.sheet import Sheet, unit_words

_OPEN = ("offered", "working")


def _assign(p: Posted) -> Appeal:
    return actions.assign(**p.act, lead=p.handler("lead"), helpers=p.handlers("helpers"), words=p.words)


def _add_helpers(p: Posted) -> Appeal:
    return actions.assign(**p.act, helpers=p.handlers("helpers"), words=p.words)


def _reassign(p: Posted) -> Appeal:
    lead = p.handler("lead")
    if lead is None:
        return actions.assign(**p.act, words=p.words)  # says that a lead is needed
    return actions.reassign(**p.act, lead=lead, words=p.words)


def _sign_for(p: Posted) -> Appeal:
    return actions.sign_for(**p.act, task_no=p.number("task"))


def _finish(p: Posted) -> Appeal:
    return actions.finish(
        **p.act, words=p.words, before=p.photos("before"), after=p.photos("after"), task_no=p.number("task")
    )


def _object(p: Posted) -> Appeal:
    return actions.object_to(**p.act, ground=p.data.get("ground", ""), words=p.words, task_no=p.number("task"))


def _rule(p: Posted) -> Appeal:
    return actions.rule(
        **p.act,
        task_no=p.number("task") or 0,
        upheld=p.yes("upheld"),
        ground=p.data.get("ground", ""),
        words=p.words,
        to=p.handler("lead"),
        teach="teach" in p.data,
    )


def _inspect(p: Posted) -> Appeal:
    return actions.inspect(**p.note, words=p.words, made_safe="made_safe" in p.data, files=p.photos("before"))


def _verify(p: Posted) -> Appeal:
    return actions.verify(**p.act, ok=p.yes("ok"), words=p.words)


def _whistle(p: Posted) -> Appeal:
    return actions.whistle(**p.act, departments=p.numbers("departments"), words=p.words)


def _without_lead(sheet: Sheet) -> bool:
    return sheet.lead is None or sheet.lead.state == "done"


def _lead_at_work(sheet: Sheet) -> bool:
    return sheet.lead is not None and sheet.lead.state != "done"


def _own_task_of_others(sheet: Sheet) -> bool:
    """Whether the unit has an open task that somebody else gave it; the holder's own work needs no signing."""
    mine = sheet.dossier.own_tasks(sheet.scope, *_OPEN)
    return any(not _is_holders(task, sheet) for task in mine)


def _is_holders(task: Task, sheet: Sheet) -> bool:
    return task.role == "lead" and handler(task) == ("grid", sheet.appeal.holder_id)


def _returned(sheet: Sheet) -> list[Task]:
    return [task for task in sheet.dossier.tasks if task.state == "returned"]


def _may_rule(sheet: Sheet) -> bool:
    """Whether an objection waits that this post may decide: after two returns only above the giver, or the arbiter."""
    level = sheet.scope.level or 0
    return any(
        task.role != "lead"
        or sheet.appeal.returns < MAX_RETURNS
        or level > task.giver_level
        or Party.ARBITER in sheet.who
        for task in _returned(sheet)
    )


def _rule_parts(sheet: Sheet) -> list[Part]:
    returned = _returned(sheet)
    only = returned[0] if len(returned) == 1 else None
    task = (
        Part("hidden", "task", value=str(only.no))
        if only
        else Part(
            "radios",
            "task",
            _("Whose objection"),
            options=[Option(str(t.no), unit_words(t, sheet)) for t in returned],
            required=True,
        )
    )
    category = sheet.world.catalogue.categories.get(sheet.appeal.category_id or 0)
    to = parts.lead(sheet, without=handler(only) if only else None)
    to.words, to.hint, to.required = _("If upheld: who leads instead"), "", False
    return [
        task,
        parts.yes_no("upheld", _("Ruling"), yes=_("Upheld: somebody else does it"), no=_("Rejected: it stays there")),
        to,
        Part(
            "text",
            "ground",
            _("Ground of the ruling"),
            hint=_("A law or rule that can be cited."),
            value=(category.law if category else "")[:60],
            required=True,
        ),
        parts.words(_("Reasons")),
        Part("check", "teach", _("Propose this to the catalogue's owner, so that it need not be decided again")),
    ]


def _finish_parts(sheet: Sheet) -> list[Part]:
    return [
        *parts.own_task(sheet, *_OPEN),
        parts.words(_("What was done, by whom and when")),
        parts.photos("before", _("Photos before")),
        parts.photos("after", _("Photos after")),
    ]


DEEDS = (
    Deed(
        "sign_for", Verb.SIGN_FOR, _("Sign for it"), "clipboard-check", "do", _sign_for,
        parts=lambda s: parts.own_task(s, "offered"),
        fits=lambda s: bool(s.dossier.own_tasks(s.scope, "offered")),
        hint=_("Your unit takes the task on from now."),
    ),
    Deed(
        "finish", Verb.FINISH, _("Hand in the work"), "circle-check", "do", _finish,
        parts=_finish_parts, fits=_own_task_of_others,
        hint=_("Say what was done, by whom and when; what is not signed for yet is signed for with it."), templates=True,
        blames={"photos": "after", "photos_most": "after"},
    ),
    Deed(
        "assign", Verb.ASSIGN, _("Assign"), "send", "do", _assign,
        parts=lambda s: [
            parts.lead(s),
            parts.helpers(s),
            parts.words(_("A word to those who get it"), required=False),
        ],
        fits=_without_lead, blames={"has_lead": "lead"},
    ),
    Deed(
        "add_helpers", Verb.ASSIGN, _("Add helpers"), "users", "do", _add_helpers,
        parts=lambda s: [parts.helpers(s), parts.words(_("A word to those who get it"), required=False)],
        fits=_lead_at_work,
    ),
    Deed(
        "verify", Verb.VERIFY, _("Verify on the spot"), "eye", "do", _verify,
        parts=lambda s: [
            parts.yes_no("ok", _("What you found"), yes=_("In order"), no=_("Wanting: back to the lead")),
            parts.words(_("What you saw; needed when something is wanting"), required=False),
        ],
        fits=lambda s: s.lead is not None and s.lead.state == "done",
    ),
    Deed(
        "rule", Verb.RULE, _("Decide the objection"), "gavel", "do", _rule,
        parts=_rule_parts, fits=_may_rule,
        hint=_("The ruling names its ground and can be cited; nobody sends it round again."),
    ),
    Deed(
        "inspect", Verb.INSPECT, _("Note a check on the spot"), "search", "do", _inspect,
        parts=lambda s: [
            parts.words(_("What was found")),
            *([Part("check", "made_safe", _("The danger has been made safe"))] if s.appeal.emergency else []),
            parts.photos("before", _("Photos")),
        ],
        blames={"photos": "before", "photos_most": "before"},
    ),
    Deed(
        "reassign", Verb.REASSIGN, _("Reassign"), "arrows-split", "move", _reassign,
        parts=lambda s: [
            parts.lead(s, without=handler(s.lead) if s.lead else None),
            parts.words(_("Why it goes to somebody else")),
        ],
        fits=_lead_at_work,
        hint=_("The lead's task is taken back; another department starts anew, the same one goes on."),
        blames={"needs_lead": "lead"},
    ),
    Deed(
        "object", Verb.OBJECT, _("Return with an objection"), "arrow-back-up", "move", _object,
        parts=lambda s: [
            *parts.own_task(s, *_OPEN),
            parts.ground(s, "objection", _("Ground")),
            parts.words(_("Reasons, and whose it is instead")),
        ],
        fits=_own_task_of_others,
        hint=_("After two returns the level above decides; it does not go round again."), danger=True,
    ),
    Deed(
        "whistle", Verb.WHISTLE, _("Call departments to the spot"), "speakerphone", "move", _whistle,
        parts=lambda s: [parts.departments(s), parts.words(_("Where and what for"))],
        fits=lambda s: s.scope.level is not None and s.scope.level >= Level.COMMUNITY,
        hint=_("They report in at the spot within two hours, day or night."),
        blames={"needs_department": "departments"},
    ),
)  # fmt: skip
