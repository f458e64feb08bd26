"""Reply templates: words a desk may begin from, with what is known filled in and a blank where it is not."""

import re

from django.utils import timezone
from django.utils.translation import get_language

from jinlin.appeals.models import ReplyTemplate
from jinlin.web.desk.lines import category_words, short_place
from jinlin.web.desk.sheet import Sheet, unit_words
from jinlin.web.templatetags.ui import local_name

BLANK = "____"
_VARIABLE = re.compile(r"\{(\w+)\}")


def templates_for(sheet: Sheet, verb: str) -> list[ReplyTemplate]:
    """Return the templates of a verb that fit the appeal's category, with one statement."""
    category = sheet.world.catalogue.categories.get(sheet.appeal.category_id or 0)
    code = category.code if category else ""
    found = ReplyTemplate.objects.filter(verb=verb, active=True).order_by("order", "pk")
    return [t for t in found if _fits(t.category, code)]


def _fits(wanted: str, code: str) -> bool:
    return not wanted or wanted == code or (wanted.endswith(".") and code.startswith(wanted))


def filled(template: ReplyTemplate, sheet: Sheet) -> str:
    """Return a template's words in the page's language; what is not known stays a blank to fill."""
    english = (get_language() or "").startswith("en")
    body = template.body_en if english and template.body_en else template.body
    known = _known(sheet)
    # A name is private: the greeting does without it.
    body = body.replace(" {reporter}", "").replace("{reporter}", "")
    return _VARIABLE.sub(lambda found: known.get(found[1]) or BLANK, body)


def _known(sheet: Sheet) -> dict[str, str]:
    appeal, world = sheet.appeal, sheet.world
    now = timezone.localtime(sheet.now)
    due = timezone.localtime(appeal.due_at).strftime("%Y-%m-%d %H:%M") if appeal.due_at else ""
    lead = unit_words(sheet.lead, sheet) if sheet.lead else ""
    holder = world.nodes.get(appeal.holder_id)
    return {
        "place": short_place(appeal, world.nodes, masked=True).replace(" · ", ""),
        "number": appeal.number,
        "unit": lead or (holder.name if holder else ""),
        "due": due,
        "date": now.strftime("%Y-%m-%d"),
        "time": now.strftime("%H:%M"),
        "what": local_name(world.catalogue.conditions.get(appeal.condition_id or 0))
        or category_words(appeal, world.catalogue),
    }
