"""How a contact's columns are made and opened; pure but for the key ring, so that actions and builders agree."""

from typing import TypedDict

from jinlin.common.private import PersonName, Phone
from jinlin.common.sealing import keyed_hash, keyed_hashes, open_sealed, seal

PHONE_PURPOSE = "contact:phone"
LAST4_PURPOSE = "contact:last4"


class ContactColumns(TypedDict):
    """The private columns of `Contact`."""

    sealed_name: bytes | None
    sealed_phone: bytes | None
    phone_hash: bytes | None
    last4_hash: bytes | None
    masked_name: str
    masked_phone: str


def columns(*, name: PersonName, phone: Phone | None) -> ContactColumns:
    """Return what a row keeps of a person: the seals, the hashes that find them, the masks that lists show."""
    phone_hash = keyed_hash(phone.in_the_clear(), purpose=PHONE_PURPOSE) if phone else None
    masked_name = name.masked()
    masked_phone = phone.masked() if phone else ""
    return {
        "sealed_name": seal(name.in_the_clear(), context=_context("name", phone_hash, masked_name)) if name else None,
        "sealed_phone": seal(phone.in_the_clear(), context=_context("phone", phone_hash, masked_phone))
        if phone
        else None,
        "phone_hash": phone_hash,
        "last4_hash": keyed_hash(phone.last4, purpose=LAST4_PURPOSE) if phone else None,
        "masked_name": masked_name,
        "masked_phone": masked_phone,
    }


def open_name(blob: bytes | memoryview, *, phone_hash: bytes | memoryview | None, masked_name: str) -> PersonName:
    """Open a sealed name; raises CannotOpen unless it stands beside the hash and mask it was sealed with."""
    return PersonName(open_sealed(blob, context=_context("name", phone_hash, masked_name)))


def open_phone(blob: bytes | memoryview, *, phone_hash: bytes | memoryview | None, masked_phone: str) -> Phone:
    """Open a sealed phone; raises CannotOpen unless it stands beside the hash and mask it was sealed with."""
    return Phone.from_e164(open_sealed(blob, context=_context("phone", phone_hash, masked_phone)))


def phone_hashes(phone: Phone) -> list[bytes]:
    """Return the hashes under which a whole number may be kept, one per key version."""
    return keyed_hashes(phone.in_the_clear(), purpose=PHONE_PURPOSE)


def last4_hashes(last4: str) -> list[bytes]:
    """Return the hashes under which the last four digits may be kept, one per key version."""
    return keyed_hashes(last4, purpose=LAST4_PURPOSE)


def _context(what: str, phone_hash: bytes | memoryview | None, mask: str) -> bytes:
    # Bound to what stands in the same row, so that a seal copied to another person's row does not open there; the
    # row's id would do too, but is unknown until the INSERT.
    return b":".join((f"contact:{what}".encode(), bytes(phone_hash or b"").hex().encode(), mask.encode()))
