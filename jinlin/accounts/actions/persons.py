"""People who work here and how they prove who they are. Nothing of a person is ever deleted: history names them."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jinlin.accounts import second_factor
from jinlin.accounts.actions.base import must_administer, record
from jinlin.accounts.actions.posts import end_post
from jinlin.accounts.models import AccessLog, User
from jinlin.accounts.roles import DESK_ROLES
from jinlin.accounts.scope import Scope
from jinlin.common.refusals import Refused

NAME_LIMIT = 40
# No letters and digits that are mistaken for each other when a password is read out.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def add_person(*, actor: Scope, username: str, display_name: str, now: datetime) -> User:
    """Add a person without a password. Raises Refused unless the actor is the administrator and the name is free."""
    must_administer(actor)
    name, shown = username.strip(), " ".join(display_name.split())
    if not 0 < len(shown) <= NAME_LIMIT:
        raise Refused("display_name", _("Write the person's name, as colleagues and residents will see it."))
    user = User(username=name, display_name=shown)
    user.set_unusable_password()
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError:
        raise Refused(
            "person_name", _("The log-in name may have letters, digits and @ . + - _ only, and must not be empty.")
        ) from None
    try:
        with transaction.atomic():
            user.save()
            record(actor=actor, what="add_person", now=now, user=user.pk)
    except IntegrityError:
        raise Refused("person_taken", _("This log-in name is taken. Choose another one.")) from None
    return user


@transaction.atomic
def give_first_password(*, actor: Scope, user_id: int, now: datetime) -> str:
    """Set and return a temporary password, to be told to its owner, who replaces it at the first log-in.

    Refused for people without a desk post: microgrid teams come in by phone.
    """
    must_administer(actor)
    user = _open_account(user_id)
    if not user.is_superuser and not user.posts.held_on(timezone.localdate(now)).filter(role__in=DESK_ROLES).exists():
        raise Refused(
            "no_desk_post", _("This person has no desk post. Microgrid teams come in by phone, without a password.")
        )
    password = _set_temporary(user)
    record(actor=actor, what="give_first_password", now=now, user=user.pk)
    return password


def own_password(*, user: User, password: str, now: datetime) -> None:
    """Set a person's own new password; raises ValidationError with every reason it is too weak."""
    validate_password(password, user)
    if user.check_password(password):
        raise ValidationError(_("This is the password you have now. Choose a new one."))
    with transaction.atomic():
        user.set_password(password)
        user.password_is_temporary = False
        user.save(update_fields=["password", "password_is_temporary"])
        AccessLog.objects.create(user=user, what="own_password", at=now)


@transaction.atomic
def reset_second_factor(*, actor: Scope, user_id: int, now: datetime) -> str:
    """Take a person's app and recovery codes away (a lost phone) and return a new temporary password.

    With the old password alone somebody else could set up an app of their own; the new one also ends every session.
    """
    must_administer(actor)
    user = _open_account(user_id)
    if not second_factor.forget(user):
        raise Refused("no_second_factor", _("This person has not set up an authenticator yet."))
    password = _set_temporary(user)
    record(actor=actor, what="reset_second_factor", now=now, user=user.pk)
    return password


@transaction.atomic
def close_account(*, actor: Scope, user_id: int, now: datetime) -> None:
    """Let a person in no more, from the next request on, and end every post they hold; history stays for ever."""
    must_administer(actor)
    if actor.user_id == user_id:
        raise Refused("own_account", _("You cannot close your own account."))
    user = _open_account(user_id)
    for post in user.posts.exclude(valid_to__lte=timezone.localdate(now)).order_by("pk"):
        end_post(actor=actor, post_id=post.pk, now=now)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor=actor, what="close_account", now=now, user=user.pk)


@transaction.atomic
def reopen_account(*, actor: Scope, user_id: int, now: datetime) -> None:
    """Let a person in again; posts are given anew."""
    must_administer(actor)
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.is_active:
        raise Refused("account_open", _("This account is open."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor=actor, what="reopen_account", now=now, user=user.pk)


def _open_account(user_id: int) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if not user.is_active:
        raise Refused("account_closed", _("This person's account is closed. Open it again first."))
    return user


def _set_temporary(user: User) -> str:
    password = "-".join("".join(secrets.choice(_READABLE) for _i in range(4)) for _j in range(4))
    user.set_password(password)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    return password
