"""How often one address may do what needs no account; generous, since a whole village may share one address."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.ways import client_address
from jinlin.common import limits
from jinlin.common.refusals import Refused

REPORTS_PER_HOUR = 600
UPLOADS_PER_HOUR = 3000
# A lookup code has eight digits; five wrong ones lock the number, sixty from one address lock the address.
WRONG_CODES = 5
WRONG_CODES_OF_ADDRESS = 60
LOCKED_S = 900
_HOUR_S = 3600


def count_report(request: HttpRequest, *, now: datetime) -> None:
    """Count one report; raise Refused when there were too many."""
    _count("report", request, limit=REPORTS_PER_HOUR, now=now)


def count_upload(request: HttpRequest, *, now: datetime) -> None:
    """Count one photo or voice note; raise Refused when there were too many."""
    _count("upload", request, limit=UPLOADS_PER_HOUR, now=now)


def _count(name: str, request: HttpRequest, *, limit: int, now: datetime) -> None:
    if not limits.hit(name, client_address(request), limit=limit, window_s=_HOUR_S, now=now):
        raise Refused(
            "too_often",
            _("Very much is coming from your connection just now. Please try again in an hour, or call 12345."),
        )


def check_lookup(request: HttpRequest, number: str, *, now: datetime) -> None:
    """Raise Refused while a number, or this address, is locked after wrong codes."""
    locked = limits.blocked_until("code", number, limit=WRONG_CODES, now=now) or limits.blocked_until(
        "code-address", client_address(request), limit=WRONG_CODES_OF_ADDRESS, now=now
    )
    if locked:
        raise Refused(
            "locked", _("Too many wrong codes. For your safety this is locked for 15 minutes. You may also call 12345.")
        )


def count_wrong_code(request: HttpRequest, number: str, *, now: datetime) -> None:
    """Count one wrong code against the number and the address."""
    limits.hit("code", number, limit=WRONG_CODES, window_s=LOCKED_S, now=now)
    limits.hit("code-address", client_address(request), limit=WRONG_CODES_OF_ADDRESS, window_s=LOCKED_S, now=now)


def forget_wrong_codes(number: str) -> None:
    """Forget the wrong tries after a right one."""
    limits.clear("code", number)
