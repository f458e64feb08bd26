"""Who may change people and posts, and the line each change leaves."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from jinlin.accounts.models import AccessLog, Post
from jinlin.accounts.roles import TEAM_ROLES, Role
from jinlin.accounts.scope import Scope
from jinlin.common.refusals import Refused


def must_administer(actor: Scope) -> None:
    """Raise Refused unless the actor is the system administrator (or a named job)."""
    if actor.kind != "job" and actor.role is not Role.ADMIN:
        raise Refused("not_admin", _("Only the system administrator can do this."))


def must_keep_phones_of(actor: Scope, post: Post) -> None:
    """Raise unless the actor may let phones in under a post: the administrator, or its community's secretary.

    A post of another community does not exist for a secretary (Post.DoesNotExist).
    """
    if actor.kind == "post" and actor.role is Role.SECRETARY:
        if not actor.path or not post.grid.path.startswith(actor.path):
            raise Post.DoesNotExist
    else:
        must_administer(actor)
    if post.role not in TEAM_ROLES:
        raise Refused(
            "desk_post", _("Only microgrid teams come in by phone; this post works at a desk, with a password.")
        )


def record(*, actor: Scope, what: str, now: datetime, **facts: Any) -> None:
    """Leave a line about a change, in the change's own transaction."""
    AccessLog.objects.create(
        user_id=actor.user_id, post_id=actor.post_id, what=what, facts={"by": actor.ref, **facts}, at=now
    )
