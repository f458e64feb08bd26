"""Deeds at the end and beside: resolve, call back, reopen; publish, keep confidential, note."""

from django.utils.translation import gettext_lazy as _

from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.steps.closing import may_reopen
from jinlin.appeals.workflow import Verb
from jinlin.web.desk.deeds import parts
from jinlin.web.desk.deeds.spec import Deed, Option, Part, Posted
from jinlin.web.desk.sheet import Sheet, unit_words


def _resolve(p: Posted) -> Appeal:
    return actions.resolve(
        **p.act, words=p.words, helpers_confirmed="helpers_confirmed" in p.data, after=p.photos("after")
    )


def _call_back(p: Posted) -> Appeal:
    return actions.call_back(**p.act, solved=p.yes("solved"), words=p.words)


def _reopen(p: Posted) -> Appeal:
    return actions.reopen(**p.act, words=p.words)


def _publish(p: Posted) -> Appeal:
    return actions.publish(**p.note, words="release_words" in p.data, photos=p.numbers("photos"))


def _keep_confidential(p: Posted) -> Appeal:
    return actions.keep_confidential(**p.note, words=p.words)


def _comment(p: Posted) -> Appeal:
    return actions.comment(**p.note, words=p.words)


def _may_resolve(sheet: Sheet) -> bool:
    """Whether the lead is done, or is the holder itself."""
    lead = sheet.lead
    return lead is not None and (
        lead.state == "done" or (lead.state in {"offered", "working"} and lead.grid_id == sheet.appeal.holder_id)
    )


def _resolve_parts(sheet: Sheet) -> list[Part]:
    helpers = [t for t in sheet.dossier.tasks if t.role == "helper" and t.state in {"offered", "working"}]
    found = [parts.words(_("What was done, for the reporter to read")), parts.photos("after", _("Photos after"))]
    if helpers:
        names = "、".join(unit_words(t, sheet) for t in helpers)
        words = _("End the tasks of helpers still at work: %(names)s") % {"names": names}
        found.append(Part("check", "helpers_confirmed", words, required=True))
    return found


def _publish_parts(sheet: Sheet) -> list[Part]:
    photos = [f for f in sheet.dossier.files if f.file.kind == "photo" and f.file.state == "ready"]
    found = [
        Part("check", "release_words", _("Show the reporter's words"), hint=_("Read them first: no names, no numbers."))
    ]
    found[0].chosen = ["release_words"] if sheet.appeal.words_released else []
    if photos:
        options = [Option(str(f.pk), _("Photo %(n)d") % {"n": n}) for n, f in enumerate(photos, 1)]
        chosen = [str(f.pk) for f in photos if f.released]
        found.append(
            Part("checks", "photos", _("Show these photos"), options=options, chosen=chosen,
                 hint=_("Numbered as above. Leave out faces and number plates."))
        )  # fmt: skip
    return found


DEEDS = (
    Deed(
        "resolve", Verb.RESOLVE, _("Resolve and answer"), "check", "do", _resolve,
        parts=_resolve_parts, fits=_may_resolve,
        hint=_("The reporter is told and says whether it is really solved."), templates=True,
        blames={"helpers_open": "helpers_confirmed", "photos": "after", "photos_most": "after"},
    ),
    Deed(
        "call_back", Verb.CALL_BACK, _("Call back"), "phone-call", "do", _call_back,
        parts=lambda s: [
            parts.yes_no("solved", _("What the reporter says"), yes=_("Solved"), no=_("Not solved: a new round")),
            parts.words(_("In the reporter's words")),
        ],
        hint=_("Open the number below the reporter's name; the reading is noted."),
    ),
    Deed(
        "reopen", Verb.REOPEN, _("Reopen"), "refresh", "do", _reopen,
        parts=lambda s: [parts.words(_("What still is wrong"))],
        fits=lambda s: s.appeal.closed_at is not None and may_reopen(closed_at=s.appeal.closed_at, now=s.now),
    ),
    Deed(
        "comment", Verb.COMMENT, _("Internal note"), "message-2", "keep", _comment,
        parts=lambda s: [parts.words(_("Note for colleagues"))],
        hint=_("Colleagues read it, the reporter does not; it moves no deadline."),
    ),
    Deed(
        "publish", Verb.PUBLISH, _("Publish"), "world", "tell", _publish,
        parts=_publish_parts,
        fits=lambda s: not s.appeal.shield and not s.appeal.version_only,
        hint=_("On the public board kind, community, dates and state always show; words and photos only from here."),
    ),
    Deed(
        "keep_confidential", Verb.KEEP_CONFIDENTIAL, _("Keep confidential"), "lock", "tell", _keep_confidential,
        parts=lambda s: [parts.words(_("Why"), required=False)],
        fits=lambda s: s.appeal.on_board,
        hint=_("It leaves the public board altogether."), danger=True,
    ),
)  # fmt: skip
