"""A reporter lends the sight of an appeal by a link, and takes it back. It changes nothing about the appeal: no event."""

import secrets
from datetime import datetime

from django.db import transaction

from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, Share

_BYTES = 12


@transaction.atomic
def share(*, actor: Scope, appeal_id: int, now: datetime) -> Share:
    """Return the appeal's open link, made if there is none. Only its reporter may; raises Appeal.DoesNotExist."""
    appeal = _lent_by(actor, appeal_id)
    found = Share.objects.filter(appeal=appeal, ended_at__isnull=True).first()
    return found or Share.objects.create(appeal=appeal, token=secrets.token_urlsafe(_BYTES), made_at=now)


@transaction.atomic
def end_share(*, actor: Scope, appeal_id: int, now: datetime) -> None:
    """End the appeal's link, if there is one: from now on it opens nothing. Raises Appeal.DoesNotExist."""
    appeal = _lent_by(actor, appeal_id)
    Share.objects.filter(appeal=appeal, ended_at__isnull=True).update(ended_at=now)


def _lent_by(actor: Scope, appeal_id: int) -> Appeal:
    """Return the reporter's own appeal, locked, so that two presses are one link."""
    if actor.kind != "reporter":
        raise Appeal.DoesNotExist
    rows = Appeal.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    return rows.get(pk=appeal_id)
