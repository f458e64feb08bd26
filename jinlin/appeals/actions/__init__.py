"""Every write to appeals, by noun; faces import the verbs from here."""

from jinlin.appeals.actions.about import decide_about, mark_about, release_version
from jinlin.appeals.actions.closing import call_back, confirm, not_solved, rate, reopen, resolve
from jinlin.appeals.actions.desk import (
    accept,
    accept_and_assign,
    answer,
    ask,
    assign,
    comment,
    decline,
    keep_confidential,
    publish,
    reassign,
    recategorise,
    relocate,
    review,
)
from jinlin.appeals.actions.handout import Chosen, Planned, give_out, hand_out, may_undo, plan, take_back
from jinlin.appeals.actions.intake import Receipt, Report, add, hear, receive, solve_oneself, withdraw
from jinlin.appeals.actions.joining import merge, unmerge
from jinlin.appeals.actions.moving import escalate, send_down, to_arbiter, whistle
from jinlin.appeals.actions.oversight import answer_supervision, supervise, urge
from jinlin.appeals.actions.requests import (
    ask_excuse,
    ask_extension,
    ask_suspension,
    ask_void,
    decide_excuse,
    decide_extension,
    decide_suspension,
    decide_void,
    resume,
)
from jinlin.appeals.actions.saved import change_filter, move_filter, remove_filter, save_filter, saved_of
from jinlin.appeals.actions.sharing import end_share, share
from jinlin.appeals.actions.tasks import finish, inspect, object_to, rule, sign_for, take, verify

__all__ = [
    "Chosen", "Planned", "Receipt", "Report", "accept", "accept_and_assign", "add", "answer", "answer_supervision",
    "ask", "ask_excuse", "ask_extension", "ask_suspension", "ask_void", "assign", "call_back", "change_filter",
    "comment", "confirm", "decide_about", "decide_excuse", "decide_extension", "decide_suspension", "decide_void",
    "decline", "end_share", "escalate", "finish", "give_out", "hand_out", "hear", "inspect", "keep_confidential",
    "mark_about",
    "may_undo", "merge", "move_filter", "not_solved", "object_to", "plan", "publish", "rate", "reassign",
    "recategorise", "receive", "release_version", "relocate", "remove_filter", "reopen", "resolve", "resume",
    "review", "rule", "save_filter", "saved_of", "send_down", "share", "sign_for", "solve_oneself", "supervise", "take",
    "take_back", "to_arbiter", "unmerge", "urge", "verify", "whistle", "withdraw",
]  # fmt: skip
