"""Never to whom it is about: who reads only the released version of an appeal, and never the reporter's own words.

`Appeal.objects.visible_to` decides which appeals somebody sees at all; this decides how much of one.
"""

from django.db.models import Q

from jinlin.accounts.scope import Elsewhere, Scope
from jinlin.appeals.models import Appeal
from jinlin.appeals.models.appeal import about_other_post
from jinlin.grid.levels import Level


def sees_version_only(appeal: Appeal, scope: Scope) -> bool:
    """Whether a scope reads only the released version: those below the level that held it, and whom it is about."""
    if not appeal.version_only or scope.kind in {"reporter", "job"}:
        return False
    if scope.kind != "post":
        return True
    if scope.user_id is not None and appeal.about_user_id == scope.user_id:
        return True
    if any(_is_about(appeal, other) for other in scope.elsewhere):
        return True
    if scope.department_id is not None:
        return appeal.about_department_id == scope.department_id
    return (scope.level or 0) < appeal.shield_was


def _is_about(appeal: Appeal, other: Elsewhere) -> bool:
    """Whether an appeal is about another post of the same person; the same rule as `about_other_post`."""
    if other.department_id is not None:
        return appeal.about_department_id == other.department_id
    here = other.level is Level.DISTRICT or getattr(appeal, other.level.column) == other.grid_id
    return (
        here
        and appeal.about_kind in {"community", "post_holder"}
        and int(other.level.above) in {appeal.shield, appeal.shield_was}
    )


def is_about(appeal: Appeal, scope: Scope) -> bool:
    """Whether an appeal is about the person acting, under whatever post, or about the department they act for."""
    if scope.kind != "post":
        return False
    return (
        (scope.user_id is not None and appeal.about_user_id == scope.user_id)
        or (scope.department_id is not None and appeal.about_department_id == scope.department_id)
        or any(_is_about(appeal, other) for other in scope.elsewhere)
    )


def hidden_words(scope: Scope) -> Q:
    """Return which appeals a search by words, place or phone must leave out: their words are hidden from the scope."""
    about = Q(about_user_id=scope.user_id) if scope.user_id is not None else Q()
    if scope.department_id is not None:
        about |= Q(about_department_id=scope.department_id)
    elif scope.level is not None:
        about |= Q(shield_was__gt=int(scope.level))
    for other in scope.elsewhere:
        about |= about_other_post(other)
    return Q(version_only=True) & about
