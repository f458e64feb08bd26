"""The second factor: six digits from the person's authenticator app (RFC 6238), or one of ten recovery codes.

Secrets are kept in allauth's `Authenticator`, sealed. The check is our own because allauth forgets a used code after
30 seconds while a tolerance of one step keeps it valid for 90; here a step once used is never accepted again.
"""

import base64
import hmac
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote, urlencode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from jinlin.accounts.models import User
from jinlin.accounts.ways import Way, is_whole, way_of
from jinlin.common.sealing import open_sealed, seal

STEP_S = 30
# One step before and after: people type slowly, and clocks of phones drift.
_DRIFT = (0, -1, 1)
_SEAL = b"second factor"


class SealedMfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what allauth would keep in the clear: the shared secret and the seed of the recovery codes."""

    def encrypt(self, text: str) -> str:
        """Return `text` sealed, as ASCII."""
        return base64.b64encode(seal(text, context=_SEAL)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given."""
        return open_sealed(base64.b64decode(encrypted_text), context=_SEAL)


class SecondFactorMiddleware:
    """Keeps a person who gave only a password out: to every page they are anonymous, and `request.half_way` names them.

    It stands between Django's authentication and the scope, so that no view, however written, can forget it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as the person the session proves, or as nobody."""
        request.half_way = None  # type: ignore[attr-defined]
        if request.session.session_key is not None and request.user.is_authenticated:
            user = request.user
            if not is_whole(request, user):
                # A demo session outside the demo is not half of anything.
                if way_of(request) is Way.PASSWORD:
                    request.half_way = user  # type: ignore[attr-defined]
                request.user = AnonymousUser()
        return self.get_response(request)


def new_secret() -> str:
    """Return a fresh shared secret in base 32."""
    return str(generate_totp_secret())


def enrol_uri(*, user: User, secret: str) -> str:
    """Return the `otpauth:` address that an authenticator app reads from the QR code."""
    label = f"{settings.MFA_TOTP_ISSUER}:{user.username}"
    return f"otpauth://totp/{quote(label)}?{urlencode({'secret': secret, 'issuer': settings.MFA_TOTP_ISSUER}, quote_via=quote)}"


def code_at(secret: str, now: datetime) -> str:
    """Return the code an app shows at an instant."""
    return str(format_hotp_value(hotp_value(secret, _step(now))))


def has_second_factor(user: User) -> bool:
    """Whether the person has enrolled an app."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


@transaction.atomic
def enrol(*, user: User, secret: str, code: str, now: datetime) -> list[str] | None:
    """Keep the secret once a code proves that the app has it; return ten recovery codes to print, or None.

    A person has one app at a time. Whoever has one already is refused (None): only an administrator takes it away.
    """
    step = _matching_step(secret, code, now)
    # The lock makes two enrolments at once wait for each other.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if step is None or has_second_factor(user):
        return None
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": encrypt(secret), "step": step},
        created_at=now,
        last_used_at=now,
    )
    Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def verify(*, user: User, code: str, now: datetime) -> bool:
    """Whether a code from the app or a recovery code is right; each is good once."""
    plain = _plain(code)
    kept = {row.type: row for row in Authenticator.objects.select_for_update().filter(user_id=user.pk)}
    app = kept.get(Authenticator.Type.TOTP)
    if app is not None:
        step = _matching_step(decrypt(app.data["secret"]), plain, now)
        if step is not None and step > app.data.get("step", 0):
            app.data["step"], app.last_used_at = step, now
            app.save(update_fields=["data", "last_used_at"])
            return True
    recovery = kept.get(Authenticator.Type.RECOVERY_CODES)
    return recovery is not None and app is not None and bool(RecoveryCodes(recovery).validate_code(plain))


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def forget(user: User) -> int:
    """Take app and recovery codes away, so that the next log-in enrols anew; returns how many rows went."""
    return int(Authenticator.objects.filter(user_id=user.pk).delete()[0])


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    plain, found = _plain(code), None
    for drift in _DRIFT:
        step = _step(now) + drift
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), plain.encode()) and found is None:
            found = step
    return found


def _plain(code: str) -> str:
    # Pasted with spaces, or typed in full width.
    return re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", code))
