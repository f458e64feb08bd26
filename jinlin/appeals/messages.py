"""The sentences people read: why something is refused, and the names of states, verbs, clocks and reasons."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinlin.common import refusals

REFUSALS: dict[str, str | Promise] = {
    "move": _("This step does not follow from where the appeal stands now."),
    "task_move": _("This task is no longer where that step begins."),
    "not_yours": _("Your post cannot do this here."),
    "not_now": _("This cannot be done while the appeal stands where it is."),
    "already_taken": _("A colleague of your team has already taken this."),
    "not_offered": _("This is not offered to your team at the moment."),
    "has_lead": _("There is a lead already. Use “reassign” to change it."),
    "needs_lead": _("Choose who leads."),
    "held_elsewhere": _("Another desk holds it; open it to take it up."),
    "handler_twice": _("This unit already has a task in this appeal."),
    "task_not_offered": _("This task has already been signed for."),
    "task_closed": _("This task is already finished."),
    "task_not_returned": _("There is no objection to decide on this task."),
    "task_unknown": _("Choose the task."),
    "same_handler": _("An upheld objection must go to somebody else."),
    "with_arbiter": _("The centre's arbiter already has it."),
    "not_arbiter": _("After two returns only the level above, or the centre's arbiter, decides."),
    "needs_department": _("Choose at least one department."),
    "department_about": _("The appeal is about this department; it cannot be given the task."),
    "departments_from_community": _("Only the community or a level above can call on a department. Escalate it first."),
    "extended_twice": _("It has been extended twice already; no more is possible."),
    "late_already": _("An extension must be asked before the limit has passed."),
    "suspended_once": _("It has been suspended once already; no more is possible."),
    "suspension_date": _("Choose a date from tomorrow, at most one year ahead."),
    "second_person": _("Somebody else must approve this: you asked for it yourself."),
    "proposal_open": _("A request of this kind is already waiting for a decision."),
    "proposal_none": _("There is no request to decide."),
    "lead_not_done": _("The lead has not handed in its work yet."),
    "lead_open": _("The lead is still working on it."),
    "lead_returned": _("The lead has objected; decide the objection first."),
    "helpers_open": _("Helpers are still working. Confirm that their tasks may be ended."),
    "no_supervision": _("There is no open supervision order."),
    "window_over": _("Reopening is possible within 15 days of closing. Please report it anew; we will link it."),
    "no_level_above": _("There is no level above the district."),
    "no_level_below": _("Choose a grid inside your own."),
    "words_missing": _("Please write a few words."),
    "words_long": _("That is longer than 2,000 characters. Please shorten it; nothing you typed is lost."),
    "ground_missing": _("Choose a ground from the list."),
    "main_self": _("An appeal cannot follow itself."),
    "main_not_open": _("The main appeal is no longer open."),
    "merged_follows": _("This appeal follows another one. Act on the main appeal, or unmerge it first."),
    "merge_place": _("Only appeals of the same community can be merged."),
    "merge_about": _("One of them is about somebody and is hidden from others than the other one: they stay apart."),
    "outside": _("This point is outside the district. Please move the pin, or choose an address."),
    "point_zero": _("The position was not found. Please place the pin, or choose an address."),
    "category_unknown": _("Choose a kind from the list."),
    "not_about": _("Nobody is marked as complained about here."),
    "score": _("Choose one to five."),
    "rated": _("You have rated this already. Thank you."),
    "with_another": _("“Already sent” with other words: the first report stands. Do you want to add this to it?"),
    "no_voice": _("There is no voice note to hear."),
    "photos_most": _("At most nine photos. Please choose the ones that show most."),
    "not_late": _("It was not late; there is nothing to excuse."),
    "nobody_below": _("The team of this microgrid is vacant."),
    "changed": _(
        "Somebody acted on this appeal while you were writing. Please look at what happened; your words are kept."
    ),
}


class Refused(refusals.Refused):
    """A step the rules do not allow; the code picks the sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, REFUSALS[code], **details)


class Changed(Refused):
    """More has happened since the page was built; `events` are those the page has not seen."""

    def __init__(self, events: list[object]) -> None:
        super().__init__("changed")
        self.events = events


STATES: dict[str, str | Promise] = {
    "received": _("received"),
    "waiting": _("waiting for you"),
    "in_progress": _("in progress"),
    "suspended": _("suspended"),
    "resolved": _("resolved, please confirm"),
    "closed": _("closed"),
    "declined": _("declined"),
    "merged": _("merged"),
    "withdrawn": _("withdrawn"),
    "voided": _("voided"),
}
TASK_STATES: dict[str, str | Promise] = {
    "offered": _("to sign for"),
    "working": _("being worked on"),
    "done": _("done"),
    "returned": _("returned"),
    "revoked": _("revoked"),
}
VERBS: dict[str, str | Promise] = {
    "receive": _("Reported"),
    "pass_on": _("Passed to the area"),
    "accept": _("Accepted"),
    "decline": _("Declined"),
    "review": _("Taken up again"),
    "ask": _("Asked the reporter"),
    "answer": _("Answered"),
    "add": _("Added to"),
    "withdraw": _("Withdrawn"),
    "assign": _("Assigned"),
    "reassign": _("Reassigned"),
    "sign_for": _("Signed for"),
    "take": _("Taken"),
    "object": _("Returned with an objection"),
    "rule": _("Objection decided"),
    "escalate": _("Escalated"),
    "send_down": _("Sent down"),
    "ask_extension": _("Extension asked"),
    "decide_extension": _("Extension decided"),
    "ask_suspension": _("Suspension asked"),
    "decide_suspension": _("Suspension decided"),
    "resume": _("Resumed"),
    "whistle": _("Departments called to the spot"),
    "inspect": _("Checked on the spot"),
    "verify": _("Verified"),
    "finish": _("Handed in"),
    "resolve": _("Resolved"),
    "confirm": _("Confirmed as solved"),
    "not_solved": _("Said not solved"),
    "call_back": _("Called back"),
    "silence": _("Closed after silence"),
    "rate": _("Rated"),
    "reopen": _("Reopened"),
    "merge": _("Merged"),
    "unmerge": _("Unmerged"),
    "supervise": _("Supervision order"),
    "answer_supervision": _("Supervision answered"),
    "urge": _("Urged"),
    "ask_void": _("Voiding asked"),
    "decide_void": _("Voiding decided"),
    "ask_excuse": _("Excuse for lateness asked"),
    "decide_excuse": _("Excuse decided"),
    "publish": _("Published"),
    "keep_confidential": _("Kept confidential"),
    "comment": _("Internal note"),
    "recategorise": _("Kind changed"),
    "relocate": _("Place changed"),
    "hear": _("Voice note heard"),
    "mark_about": _("Marked as a complaint about somebody"),
    "decide_about": _("Decided whom it is about"),
    "release_version": _("Version released"),
    "amber": _("Nearly late"),
    "red": _("Late"),
    "auto_escalate": _("Moved up because it was late"),
    "recompute": _("Deadlines recomputed"),
}
CLOCKS: dict[str, str | Promise] = {
    "offer": _("offered to the team until"),
    "accept": _("accept by"),
    "solve": _("promised by"),
    "make_safe": _("make safe by"),
    "contact": _("first contact by"),
    "task": _("task due"),
    "arbitration": _("decide by"),
    "supervision": _("answer by"),
    "silence": _("closes by itself on"),
    "suspension": _("suspended until"),
}
UNITS: dict[str, str | Promise] = {
    "emergency_hours": _("emergency hours"),
    "office_hours": _("office hours"),
    "working_days": _("working days"),
    "calendar_days": _("calendar days"),
}
WHY: dict[str, str | Promise] = {
    "about": _("It is a complaint about a %(value)s, so the level above handles it."),
    "about_suspected": _("The words suggest a complaint about a %(value)s, so the level above looks first."),
    "emergency_to_area": _("It is urgent, so it goes to the area's paid post at once."),
    "place_not_exact": _("The microgrid is not known."),
    "place_known_to": _("The place is known only to the %(value)s, which holds it."),
    "team_vacant": _("The microgrid has no team at the moment, so the area holds it."),
    "team_off_hours": _("It is outside the team's own hours, so the area holds it."),
    "offered_to_team": _("A small matter: the microgrid's team may take it first."),
    "starts_at": _("By the catalogue this begins at the %(value)s."),
    "place_address": _("Found by the address “%(value)s”."),
    "place_point": _("Found by the point on the map."),
    "place_chosen": _("The microgrid was chosen."),
    "place_unknown": _("The reporter did not know the place."),
    "place_neighbour": _("The point lies on the border with %(value)s."),
    "category_proposed": _("Kind proposed from the words “%(value)s”."),
    "category_chosen": _("Kind chosen by the reporter."),
    "channel_own": _("Reported on this page."),
}
CHANNELS: dict[str, str | Promise] = {
    "web": _("neighbours' e-home"),
    "hotline_12345": _("12345 hotline"),
    "urban_110": _("urban-management 110"),
    "snapshot": _("e-Sanming snapshot"),
    "mingxintong": _("Mingxintong"),
    "wechat_group": _("WeChat group"),
    "station": _("neighbourhood home"),
    "patrol": _("chief's patrol"),
    "phone": _("phone"),
    "letter": _("letter"),
    "open311": _("Open311"),
    "other": _("other"),
}
KINDS: dict[str, str | Promise] = {
    "question": _("question"),
    "help": _("help"),
    "suggestion": _("suggestion"),
    "complaint": _("complaint"),
    "tip_off": _("tip-off"),
}
