"""Values about a person that hide themselves: printing, logging and formatting show a mask, never the value.

They are not strings on purpose: joining, JSON and pickling fail instead of leaking. `in_the_clear()` is the only way
out, and easy to find in a review.
"""

import re
import unicodedata
from typing import NoReturn, Self

from django.utils.translation import gettext_lazy as _

from jinlin.common.refusals import Refused

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d\d)[2-8]\d{6,7}")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_FREE_CALL = re.compile(r"[48]00\d{7}")
_ABROAD = re.compile(r"[1-9]\d{6,14}")
_PUNCTUATION = re.compile(r"[\s\-‐-―()（）.·]+")


class _Private:
    """A value with a mask."""

    __slots__ = ("_value",)
    _value: str

    def in_the_clear(self) -> str:
        """Return the value itself. Whoever calls this has logged the reading first, or passes it to a sender."""
        return self._value

    def masked(self) -> str:
        """Return what may be shown to anyone who sees the row."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.masked()

    def __format__(self, spec: str) -> str:
        return format(self.masked(), spec)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked()!r})"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._value == other._value

    def __hash__(self) -> int:
        return hash((type(self), self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private value goes into no cache, session or queue; seal it")


class Phone(_Private):
    """A phone number in E.164: `Phone("138 1234 5678")` prints as `138****5678`."""

    __slots__ = ()

    def __init__(self, text: str, *, area_code: str = "") -> None:
        """Read a number as people write it; `area_code` ("0598") completes local landlines. Raises Refused."""
        self._value = _e164(text, area_code)

    @classmethod
    def from_e164(cls, value: str) -> Self:
        """Return the phone of a stored number, without reading it again."""
        phone = cls.__new__(cls)
        phone._value = value
        return phone

    @property
    def last4(self) -> str:
        """The last four digits, which neighbours tell each other; still private, so hash before storing."""
        return self._value[-4:]

    @property
    def is_mobile(self) -> bool:
        """Whether a text message can reach it."""
        return self._value.startswith("+86") and _MOBILE.fullmatch(self._value[3:]) is not None

    def national(self) -> str:
        """Return it as one dials it here: `13812345678`, `05985822222`. In the clear, like `in_the_clear`."""
        if not self._value.startswith("+86"):
            return self._value
        digits = self._value[3:]
        return digits if _MOBILE.fullmatch(digits) or _FREE_CALL.fullmatch(digits) else f"0{digits}"

    def masked(self) -> str:
        """Return `138****5678` or `0598****222`."""
        dialled = self.national()
        if self.is_mobile:
            return f"{dialled[:3]}****{dialled[-4:]}"
        shown = 3 if dialled[:2] in {"01", "02"} else 4
        return f"{dialled[:shown]}****{dialled[-3:]}"


class PersonName(_Private):
    """A person's name: prints as `王**`, whatever its length."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        """Take a name, with the spaces at its ends and in its middle put right."""
        self._value = " ".join(unicodedata.normalize("NFC", text).split())

    def masked(self) -> str:
        """Return the first character and two stars; nothing for an empty name."""
        return f"{self._value[0]}**" if self._value else ""


def _e164(text: str, area_code: str) -> str:
    """Return a number as `+` and digits; raises Refused if nobody could be reached by it."""
    plain = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text))
    abroad = plain.startswith(("+", "00"))
    digits = plain.removeprefix("+").removeprefix("00") if abroad else plain
    if abroad and not digits.startswith("86"):
        if _ABROAD.fullmatch(digits):
            return f"+{digits}"
        raise _unreadable()
    # "86" without a plus is written by exports; no mobile, landline or local number starts so with that length.
    if digits.startswith("86") and (abroad or len(digits) > 11):
        digits = digits[2:]
        if not (digits.startswith("0") or _MOBILE.fullmatch(digits) or _FREE_CALL.fullmatch(digits)):
            digits = f"0{digits}"
    if _MOBILE.fullmatch(digits) or _FREE_CALL.fullmatch(digits):
        return f"+86{digits}"
    if area_code and _LOCAL.fullmatch(digits):
        digits = area_code + digits
    if _LANDLINE.fullmatch(digits):
        return f"+86{digits[1:]}"
    raise _unreadable()


def _unreadable() -> Refused:
    # The number itself is not repeated: the sentence may be logged.
    return Refused(
        "phone",
        _("We cannot read this phone number. A mobile number has 11 digits; a landline starts with its area code."),
    )
