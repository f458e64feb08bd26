"""Never to whom it is about: who reads only the released version of an appeal, and never the reporter's own words.

`Appeal.objects.visible_to` decides which appeals somebody sees at all; this decides how much of one.
"""

from django.db.models import Q

from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal


def sees_version_only(appeal: Appeal, scope: Scope) -> bool:
    """Whether a scope reads only the released version: those below the level that held it, and whom it is about."""
    if not appeal.version_only or scope.kind in {"reporter", "job"}:
        return False
    if scope.kind != "post":
        return True
    if scope.user_id is not None and appeal.about_user_id == scope.user_id:
        return True
    if scope.department_id is not None:
        return appeal.about_department_id == scope.department_id
    return (scope.level or 0) < appeal.shield_was


def hidden_words(scope: Scope) -> Q:
    """Return which appeals a search by words, place or phone must leave out: their words are hidden from the scope."""
    about = Q(about_user_id=scope.user_id) if scope.user_id is not None else Q()
    if scope.department_id is not None:
        about |= Q(about_department_id=scope.department_id)
    elif scope.level is not None:
        about |= Q(shield_was__gt=int(scope.level))
    return Q(version_only=True) & about
