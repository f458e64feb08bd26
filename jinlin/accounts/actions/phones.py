"""How chiefs and helpers come in: a one-time code makes a phone known for 30 days, a PIN opens personal data."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jinlin.accounts import phones
from jinlin.accounts.actions.base import must_keep_phones_of, record
from jinlin.accounts.models import AccessLog, Device, Invitation, Post
from jinlin.accounts.scope import Scope
from jinlin.common import limits
from jinlin.common.refusals import Refused

PIN_TRIES = 5
PIN_LOCK_S = 15 * 60
_PIN = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """A phone just made known, and the token its cookie keeps; only the token's hash is stored."""

    device: Device
    token: str


@transaction.atomic
def invite(*, actor: Scope, post_id: int, now: datetime) -> str:
    """Make a one-time code for a post and return it, to be shown as a QR code; good for 15 minutes, once.

    A code shown before for the same post stops working. Raises Refused for desk posts and ended posts,
    Post.DoesNotExist for posts of another community.
    """
    # The lock makes two codes for one post at once wait for each other.
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("user", "grid").get(pk=post_id)
    must_keep_phones_of(actor, post)
    if (by := actor.user_id) is None:
        raise Refused("no_post", _("Only a person can hand out a code."))
    today = timezone.localdate(now)
    if not Post.objects.held_on(today).filter(pk=post.pk, user__is_active=True).exists():
        raise Refused("post_ended", _("This post has ended already."))
    Invitation.objects.filter(post=post, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    code = secrets.token_urlsafe(24)
    Invitation.objects.create(
        post=post,
        code_hash=phones.digest(code),
        made_by_id=by,
        created_at=now,
        expires_at=now + phones.CODE_LIVES,
    )
    record(actor=actor, what="invite", now=now, post=post.pk, user=post.user_id)
    return code


@transaction.atomic
def redeem(*, code: str, name: str, now: datetime) -> KnownPhone:
    """Use a one-time code up and make the phone known under its post; `name` is what kind of phone it is.

    Raises Refused when the code is unknown, used or too old: one answer for all three.
    """
    invitation = phones.invitation(code, now=now)
    # Of two phones that open one code at once, the one whose update finds it unused gets in.
    if invitation is None or not Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(used_at=now):
        raise Refused(
            "invitation",
            _("This code no longer works. Each works once, for 15 minutes. Ask your community for a new one."),
        )
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        user=invitation.post.user,
        post=invitation.post,
        token_hash=phones.digest(token),
        name=name[:80],
        created_at=now,
        expires_at=now + phones.KNOWN_FOR,
    )
    AccessLog.objects.create(
        user=device.user, post_id=device.post_id, what="phone_known", facts={"device": device.pk}, at=now
    )
    return KnownPhone(device=device, token=token)


@transaction.atomic
def end_device(*, actor: Scope, device_id: int, now: datetime) -> Device:
    """End a known phone: lost, sold, or its owner signs out. By its owner, its community's secretary, the administrator.

    Its sessions open nothing from the next request on. Raises Refused when it was ended before.
    """
    device = (
        Device.objects.select_for_update(of=("self",), no_key=True)
        .select_related("post__grid", "post__user", "user")
        .get(pk=device_id)
    )
    if device.user_id != actor.user_id:
        must_keep_phones_of(actor, device.post)
    if device.ended_at is not None:
        raise Refused("device_ended", _("This phone was signed out already."))
    device.ended_at, device.ended_by_id = now, actor.user_id
    device.save(update_fields=["ended_at", "ended_by"])
    record(actor=actor, what="end_device", now=now, device=device.pk, post=device.post_id, user=device.user_id)
    return device


def set_pin(*, device_id: int, pin: str, again: str, now: datetime) -> None:
    """Set the PIN of a known phone that has none yet. Raises Refused for weak or unequal ones.

    Changing a PIN takes a new phone code from the community: whoever holds the phone must not be able to.
    """
    plain = _plain(pin)
    if _PIN.fullmatch(plain) is None:
        raise Refused("pin_shape", _("A PIN has exactly six digits."))
    if _is_weak(plain):
        raise Refused("pin_weak", _("This PIN is too easy to guess. Avoid repeated digits and digits in a row."))
    if plain != _plain(again):
        raise Refused("pin_again", _("The two PINs are not the same. Type it twice."))
    changed = Device.objects.alive(now).filter(pk=device_id, pin="").update(pin=make_password(plain))
    if not changed:
        raise Refused(
            "pin_set", _("This phone has a PIN already. If you forgot it, ask your community for a new code.")
        )


def try_pin(*, device_id: int, pin: str, now: datetime) -> bool:
    """Whether a PIN is right. Raises Refused while the phone is locked after five wrong ones, right or not."""
    key = str(device_id)
    until = limits.blocked_until("pin", key, limit=PIN_TRIES, now=now)
    if until is not None:
        raise Refused(
            "pin_locked",
            _("Five wrong PINs. Try again after %(time)s, or ask your community for a new code.")
            % {"time": timezone.localtime(until).strftime("%H:%M")},
        )
    device = Device.objects.alive(now).filter(pk=device_id).only("pin").first()
    # Counted before the check, so that guesses sent at once cannot outrun the counter.
    allowed = limits.hit("pin", key, limit=PIN_TRIES, window_s=PIN_LOCK_S, now=now)
    if device is None or not device.pin or not allowed or not check_password(_plain(pin), device.pin):
        return False
    limits.clear("pin", key)
    return True


def _plain(pin: str) -> str:
    return "".join(unicodedata.normalize("NFKC", pin).split())


def _is_weak(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return len(set(pin)) <= 2 or steps in ({1}, {9}) or pin[:3] == pin[3:]
