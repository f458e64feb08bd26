"""Known phones of chiefs and helpers: reading a one-time code's post, and a phone's cookie."""

import hashlib
from datetime import datetime, timedelta

from jinlin.accounts.models import Device, Invitation

COOKIE = "jinlin_phone"
KNOWN_FOR = timedelta(days=30)
CODE_LIVES = timedelta(minutes=15)
PIN_OPENS = timedelta(minutes=15)


def digest(secret: str) -> bytes:
    """Return what is stored of a long random secret; being random, it needs no key."""
    return hashlib.sha256(secret.encode()).digest()


def known(token: str, *, now: datetime) -> Device | None:
    """Return the phone of a cookie while it is known and its post is held, with user and post loaded; else None."""
    return (
        Device.objects.alive(now).filter(token_hash=digest(token)).select_related("user", "post").first()
        if token
        else None
    )


def invitation(code: str, *, now: datetime) -> Invitation | None:
    """Return what a one-time code invites to, unused and in time, with post, person and grid loaded; else None."""
    return (
        Invitation.objects.usable(now).filter(code_hash=digest(code)).select_related("post__user", "post__grid").first()
    )
