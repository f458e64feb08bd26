"""Keeping and reading private values. There is no other way to a name or number than `reveal`, and it logs first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.models import AccessLog, User
from jinlin.accounts.scope import Scope
from jinlin.common.private import PersonName, Phone
from jinlin.common.refusals import Refused
from jinlin.people import sealed
from jinlin.people.models import Contact, Reading

NAME_LIMIT = 60
PURPOSE_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Revealed:
    """A name and a dialable number in the clear, for one page; printing the object shows neither."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


def keep_contact(*, name: str, phone: str, now: datetime, user: User | None = None) -> Contact:
    """Keep a person's name and phone, either may be empty but not both: sealed, masked, hashed, with one INSERT.

    `user` is given for staff's own numbers. Raises Refused when the number cannot be read or nothing is given.
    """
    person = PersonName(name)
    number = Phone(phone, area_code=settings.AREA_CODE) if phone.strip() else None
    if not person and number is None:
        raise Refused("contact_empty", _("Give a name or a phone number, or choose to stay anonymous."))
    if len(person.in_the_clear()) > NAME_LIMIT:
        raise Refused("name_long", _("The name is longer than 60 characters. Please shorten it."))
    return Contact.objects.create(user=user, created_at=now, **sealed.columns(name=person, phone=number))


def reveal(
    *,
    actor: Scope,
    contact_id: int,
    purpose: str,
    appeal_id: int | None,
    may_see: Callable[[], bool],
    now: datetime,
) -> Revealed:
    """Return a contact in the clear, after a line in the readings says who read it, when and what for.

    `may_see` answers whether the actor may see the appeal this contact belongs to; this floor does not know appeals.
    Raises Refused without a purpose or a post; Contact.DoesNotExist for what the actor may not see. Call it outside
    a transaction: the line must stay even if what follows fails.
    """
    purpose = " ".join(purpose.split())
    if not purpose:
        raise Refused("purpose_missing", _("Say what you need the name and number for."))
    if len(purpose) > PURPOSE_LIMIT:
        raise Refused("purpose_long", _("Please say it in at most 120 characters."))
    if actor.kind != "post" or actor.user_id is None or actor.post_id is None:
        raise Refused("no_post", _("Only somebody who acts under a post may read this."))
    if not may_see():
        raise Contact.DoesNotExist
    contact = Contact.objects.get(pk=contact_id)
    with transaction.atomic(durable=True):
        Reading.objects.create(
            contact=contact,
            user_id=actor.user_id,
            post_id=actor.post_id,
            purpose=purpose,
            appeal_id=appeal_id,
            at=now,
        )
    return _open(contact)


def log_search(*, actor: Scope, by: Literal["phone", "last4"], found: int, now: datetime) -> None:
    """Log that somebody searched people by a number, and how many were found; the number itself is not kept."""
    AccessLog.objects.create(
        user_id=actor.user_id, post_id=actor.post_id, what="search", facts={"by": by, "found": found}, at=now
    )


def _open(contact: Contact) -> Revealed:
    name = phone = ""
    if contact.sealed_name is not None:
        name = sealed.open_name(
            contact.sealed_name, phone_hash=contact.phone_hash, masked_name=contact.masked_name
        ).in_the_clear()
    if contact.sealed_phone is not None:
        phone = sealed.open_phone(
            contact.sealed_phone, phone_hash=contact.phone_hash, masked_phone=contact.masked_phone
        ).national()
    return Revealed(name=name, phone=phone)
