"""Finding contacts by keyed hashes; callers narrow them to their scope and log the search (`actions.log_search`)."""

import re
import unicodedata

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jinlin.common.private import Phone
from jinlin.common.refusals import Refused
from jinlin.people.models import Contact
from jinlin.people.sealed import last4_hashes, phone_hashes


def contacts_by_phone(phone: str) -> QuerySet[Contact]:
    """Return the contacts of a whole number, written in any usual way; raises Refused if it is no number."""
    return Contact.objects.filter(phone_hash__in=phone_hashes(Phone(phone, area_code=settings.AREA_CODE)))


def contacts_by_last4(last4: str) -> QuerySet[Contact]:
    """Return the contacts whose number ends in four digits; the caller joins them to appeals of its own scope only."""
    digits = unicodedata.normalize("NFKC", last4).strip()
    if re.fullmatch(r"[0-9]{4}", digits) is None:
        raise Refused("last4", _("Type the last four digits, or the whole number."))
    return Contact.objects.filter(last4_hash__in=last4_hashes(digits))
