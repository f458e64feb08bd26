"""Proving who one is, with tries counted: a password per account and address, a code per person."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _

from jinlin.accounts import second_factor
from jinlin.accounts.models import AccessLog, User
from jinlin.common import limits
from jinlin.common.refusals import Refused

TRIES = 5
LOCK_S = 15 * 60
# Wrong passwords from one address, over all accounts. High: a whole street office may share one address.
ADDRESS_TRIES = 50


def prove_password(*, username: str, password: str, address: str, now: datetime) -> User:
    """Return whose log-in name and password these are. Raises Refused, in the same words for either being wrong.

    Five wrong tries lock an account for a quarter of an hour, fifty an address. Call outside a transaction.
    """
    account = username.strip().casefold()
    for name, key, limit in (("login", account, TRIES), ("login_address", address, ADDRESS_TRIES)):
        if (until := limits.blocked_until(name, key, limit=limit, now=now)) is not None:
            raise _locked(until)
    # Counted before the check, so that guesses sent at once cannot outrun the counter.
    allowed = limits.hit("login", account, limit=TRIES, window_s=LOCK_S, now=now)
    user = authenticate(username=username.strip(), password=password) if allowed else None
    if not isinstance(user, User):
        limits.hit("login_address", address, limit=ADDRESS_TRIES, window_s=LOCK_S, now=now)
        if (until := limits.blocked_until("login", account, limit=TRIES, now=now)) is not None:
            AccessLog.objects.create(
                user=User.objects.filter(username=username.strip()).first(), what="login_locked", at=now
            )
            raise _locked(until)
        raise Refused("login", _("The log-in name or the password is not right. Please try again."))
    limits.clear("login", account)
    return user


def prove_code(*, user: User, code: str, now: datetime) -> None:
    """Return if the code from the app, or a recovery code, is right; raises Refused when wrong or locked.

    Five wrong tries lock the second step for a quarter of an hour. Call outside a transaction.
    """
    key = str(user.pk)
    if (until := limits.blocked_until("code", key, limit=TRIES, now=now)) is not None:
        raise _locked(until)
    allowed = limits.hit("code", key, limit=TRIES, window_s=LOCK_S, now=now)
    if not allowed or not second_factor.verify(user=user, code=code, now=now):
        if (until := limits.blocked_until("code", key, limit=TRIES, now=now)) is not None:
            AccessLog.objects.create(user=user, what="code_locked", at=now)
            raise _locked(until)
        raise Refused("code", _("This code is not right. Use the newest one your app shows; each works only once."))
    limits.clear("code", key)


def log_entry(*, user: User, way: str, now: datetime) -> None:
    """Leave a line that a person came in, and how."""
    AccessLog.objects.create(user=user, what="log_in", facts={"way": way}, at=now)


def _locked(until: datetime) -> Refused:
    return Refused(
        "locked",
        _("Too many wrong tries. Please try again after %(time)s, or ask your administrator for help.")
        % {"time": timezone.localtime(until).strftime("%H:%M")},
    )
