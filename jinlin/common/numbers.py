"""Numbers people read out and type in: an appeal's number, its lookup code, the key of a form.

An appeal's number is `350405-261123-0001234-6`: the district's division code, the day it came in, a running part from
one sequence (gaps allowed, so that no two intakes wait for each other), and a check digit by ISO 7064 mod 11,10.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

from jinlin.common import keyring
from jinlin.common.refusals import Refused
from jinlin.common.sealing import keyed_hash, keyed_hashes

RUNNING_DIGITS = 7
LOOKUP_DIGITS = 8

_NUMBER = re.compile(r"(\d{6})(\d{2})(\d{2})(\d{2})(\d{7,10})(\d)")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_DROPPED = re.compile(r"[\s\-‐-―]+")


@dataclass(frozen=True)
class AppealNumber:
    """The parts of an appeal's number."""

    division: str
    day: date
    running: int

    def __str__(self) -> str:
        """Return the number as it is printed on a receipt."""
        plain = f"{self.division}{self.day:%y%m%d}{self.running:0{RUNNING_DIGITS}d}"
        check = mod_11_10.calc_check_digit(plain)
        return f"{plain[:6]}-{plain[6:12]}-{plain[12:]}-{check}"


def appeal_number(*, division: str, day: date, running: int) -> str:
    """Return the printed number; `division` has six digits, `day` is the local day it came in."""
    if re.fullmatch(r"\d{6}", division) is None or running < 1:
        raise ValueError(f"no number for division {division!r}, running {running}")
    return str(AppealNumber(division, day, running))


def parse_number(text: str) -> AppealNumber:
    """Read a number as people type it (spaces, no dashes, full-width digits); raises Refused if it cannot be one."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    parts = _NUMBER.fullmatch(plain)
    if parts is None:
        raise Refused(
            "number_shape", _("An appeal's number looks like 350405-261123-0001234-6. Please check what you typed.")
        )
    try:
        mod_11_10.validate(plain)
        day = date(2000 + int(parts[2]), int(parts[3]), int(parts[4]))
    except (ValidationError, ValueError):
        raise Refused("number_check", _("This number has a slip in it: a digit is wrong or two are swapped.")) from None
    return AppealNumber(parts[1], day, int(parts[5]))


def is_number(text: str) -> bool:
    """Whether a text is a complete, sound appeal number."""
    try:
        parse_number(text)
    except Refused:
        return False
    return True


def next_running() -> int:
    """Take the next running part."""
    return next_runnings(1)[0]


def next_runnings(count: int) -> Sequence[int]:
    """Take several running parts with one statement (an import, the demo)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('common_running_number') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def lookup_code(appeal_id: int, *, stored: bytes | memoryview = b"") -> str:
    """Return the 8 digits that open an appeal's progress page together with its number.

    Made with the newest key, or with the one `stored` (its lookup hash) was made with: a repeated intake answers
    with the same receipt even after a rotation.
    """
    ring = keyring.ring()
    version = bytes(stored[:1])[0] if stored else ring.current
    digest = hmac.digest(ring.derive(version, "lookup"), str(appeal_id).encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 10**LOOKUP_DIGITS:0{LOOKUP_DIGITS}d}"


def lookup_hash(code: str, *, appeal_id: int) -> bytes:
    """Return what is stored of a lookup code; equal codes of two appeals hash differently."""
    return keyed_hash(f"{appeal_id}:{code}", purpose="lookup")


def lookup_fits(code: str, *, appeal_id: int, stored: bytes | memoryview) -> bool:
    """Whether a typed code is the one this appeal's receipt shows, each comparison in constant time."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", code))
    kept = bytes(stored)
    hashes = keyed_hashes(f"{appeal_id}:{plain}", purpose="lookup")
    return any(hmac.compare_digest(one, kept) for one in hashes)


def new_key() -> str:
    """Return a fresh idempotency key for a form; a script in the page may put its own in its place."""
    return secrets.token_urlsafe(16)


def is_key(text: str) -> bool:
    """Whether a text may serve as an idempotency key: 16 to 64 letters, digits, `-` and `_`."""
    return _KEY.fullmatch(text) is not None
