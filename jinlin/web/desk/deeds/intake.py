"""Deeds at the door: hear a voice note, accept, decline, ask, answer, put kind and place right."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jinlin.appeals import actions
from jinlin.appeals.models import Appeal
from jinlin.appeals.workflow import Verb
from jinlin.common import refusals
from jinlin.common.versions import current
from jinlin.grid.levels import Level
from jinlin.grid.tree import current_tree
from jinlin.web import where
from jinlin.web.desk.deeds import parts
from jinlin.web.desk.deeds.spec import Deed, Part, Posted, number
from jinlin.web.desk.sheet import Sheet


def _hear(p: Posted) -> Appeal:
    return actions.hear(**p.note, words=p.words)


def _accept(p: Posted) -> Appeal:
    return actions.accept(**p.act, words=p.words)


def _accept_and_assign(p: Posted) -> Appeal:
    """Put the kind right if another was chosen, and give it out: both or neither."""
    with transaction.atomic():
        act = p.act
        if "category" in p.data and p.data["category"] != p.data.get("category_was", ""):
            category_id, condition_id = _kind(p)
            if category_id:
                own_key = f"k{p.key}"[:64] if p.key else ""
                actions.recategorise(**{**act, "key": own_key}, category_id=category_id, condition_id=condition_id)
                # One event more, and no later one: so the same form sent twice is known as such.
                act["seen"] += 1
        return actions.accept_and_assign(**act, lead=p.handler("lead"), helpers=p.handlers("helpers"), words=p.words)


def _kind(p: Posted) -> tuple[int, int | None]:
    """Return the category and condition chosen, 0 and None for none."""
    category, _dash, condition = p.data.get("category", "").partition("-")
    return number(category), number(condition) or None


def _accept_parts(sheet: Sheet) -> list[Part]:
    """Return kind, lead, helpers and a word; kind and lead stand as the catalogue and the words propose."""
    kind, lead = parts.category(sheet), parts.lead(sheet)
    was = Part("hidden", "category_was", value=kind.chosen[0])
    kind = parts.proposed(kind, sheet)
    if kind.chosen[0] != was.value:
        lawful = next((o.lead for o in kind.options if o.value == kind.chosen[0]), "")
        lead.chosen = [lawful] if any(o.value == lawful for o in lead.options) else lead.chosen
    return [was, kind, lead, parts.helpers(sheet), parts.words(_("A word to those who get it"), required=False)]


def _decline(p: Posted) -> Appeal:
    return actions.decline(**p.act, ground=p.data.get("ground", ""), words=p.words)


def _recategorise(p: Posted) -> Appeal:
    category_id, condition_id = _kind(p)
    return actions.recategorise(**p.act, category_id=category_id, condition_id=condition_id, words=p.words)


def _relocate(p: Posted) -> Appeal:
    address = p.data.get("address", "").strip()
    choice = p.data.get("found", "") or p.data.get("grid", "")
    building = None
    if choice:
        grid, _dash, one = choice.partition("-")
        grid_id, building = number(grid), number(one) or None
    elif address:
        found = where.certain(address, tree=current_tree(current()))
        if found is None:
            raise refusals.Refused("address_open", _("Several places fit this address, or none. Choose from the list."))
        grid_id, building = found.grid_id, found.building_id
    else:
        raise refusals.Refused("place_missing", _("Type the address, or choose the place from the list."))
    return actions.relocate(**p.act, grid_id=grid_id, building_id=building, place_words=address, words=p.words)


def _place_parts(sheet: Sheet) -> list[Part]:
    return [
        Part("text", "address", _("Address"), hint=_("For example compound, building and entrance.")),
        parts.places(sheet),
        parts.words(_("Why the place is another"), required=False),
    ]


def _above(sheet: Sheet) -> bool:
    return sheet.scope.level is not None and sheet.scope.level > Level(sheet.appeal.holder_level)


def _review(p: Posted) -> Appeal:
    return actions.review(**p.act, words=p.words)


def _ask(p: Posted) -> Appeal:
    return actions.ask(**p.act, words=p.words)


def _answer(p: Posted) -> Appeal:
    return actions.answer(**p.act, words=p.words)


DEEDS = (
    Deed(
        "hear", Verb.HEAR, _("Write the voice note down"), "headphones", "do", _hear,
        parts=lambda s: [parts.words(_("What the voice note says, in one line"))],
        fits=lambda s: s.appeal.unheard,
        hint=_("Play it, then write one line. Everybody reads the line; the note stays."),
    ),
    Deed(
        "accept_and_assign", Verb.ACCEPT, _("Accept and assign"), "send", "do", _accept_and_assign,
        parts=_accept_parts,
        hint=_("It is ours from now on, and whoever leads has a task with a time limit."),
        blames={"category_unknown": "category"},
    ),
    Deed(
        "accept", Verb.ACCEPT, _("Only accept"), "check", "do", _accept,
        parts=lambda s: [parts.words(_("A word to the reporter"), required=False)],
        hint=_("Take it up now and decide later who does it."), templates=True,
    ),
    Deed(
        "decline", Verb.DECLINE, _("Decline"), "ban", "do", _decline,
        parts=lambda s: [
            parts.ground(s, "decline", _("Ground")),
            parts.words(_("A word to the reporter"), required=False),
        ],
        hint=_("The reporter reads the ground and where to go instead, and may ask for a review."),
        danger=True, templates=True,
    ),
    Deed(
        "review", Verb.REVIEW, _("Take it up again"), "refresh", "do", _review,
        parts=lambda s: [parts.words(_("Why it is taken up after all"))],
        fits=_above,
    ),
    Deed(
        "ask", Verb.ASK, _("Ask the reporter"), "message-circle", "do", _ask,
        parts=lambda s: [parts.words(_("What do you need to know?"))],
        hint=_("The clocks stand still until the answer comes."), templates=True,
    ),
    Deed(
        "answer", Verb.ANSWER, _("Write down the answer"), "pencil", "do", _answer,
        parts=lambda s: [parts.words(_("What the reporter said"))],
        hint=_("It goes on where the question interrupted."),
    ),
    Deed(
        "recategorise", Verb.RECATEGORISE, _("Change the kind"), "tag", "keep", _recategorise,
        parts=lambda s: [parts.category(s), parts.words(_("Why"), required=False)],
        hint=_("The promise follows the new limit, counted from the same beginning."),
        blames={"category_unknown": "category"},
    ),
    Deed(
        "relocate", Verb.RELOCATE, _("Correct the place"), "map-pin", "keep", _relocate,
        parts=_place_parts,
        hint=_("Whoever is responsible there holds it from now on; the promise stays."),
        blames={"address_open": "address", "place_missing": "address", "outside": "address"},
    ),
)  # fmt: skip
