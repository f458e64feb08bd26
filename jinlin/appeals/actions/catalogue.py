"""What the catalogue's owner decides about changes that rulings propose."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import CatalogueChange
from jinlin.common.refusals import Refused
from jinlin.common.versions import bump


@transaction.atomic
def decide_change(*, actor: Scope, change_id: int, taken_up: bool, now: datetime) -> CatalogueChange:
    """Make the proposed department the category's lead, or leave the catalogue as it is; decided once.

    Raises Refused unless the actor is the administrator, nobody decided before, and there is something to take up.
    """
    if actor.kind != "job" and actor.role is not Role.ADMIN:
        raise Refused("not_admin", _("Only the system administrator can do this."))
    change = CatalogueChange.objects.select_for_update(no_key=True).get(pk=change_id)
    if change.decided_at is not None:
        raise Refused("change_decided", _("This has been decided already."))
    if taken_up:
        if change.category is None or change.department is None:
            raise Refused("change_empty", _("It names no category or no department. Edit the catalogue by hand."))
        change.category.lead = change.department
        change.category.save(update_fields=["lead"])
        bump("catalogue")
    change.taken_up, change.decided_at = taken_up, now
    change.save(update_fields=["taken_up", "decided_at"])
    return change
