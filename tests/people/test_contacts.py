"""Private values: sealed from the first row, masked in lists, found by keyed hashes, read with a purpose and a line."""

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from jinlin.accounts.models import AccessLog
from jinlin.accounts.scope import PUBLIC, job_scope
from jinlin.common.refusals import Refused
from jinlin.common.sealing import CannotOpen
from jinlin.people.actions import Revealed, keep_contact, log_search, reveal
from jinlin.people.models import Contact, Reading
from jinlin.people.queries import contacts_by_last4, contacts_by_phone
from tests.cast import NOON, District

WANG, NUMBER = "王建国", "13812342261"


def a_contact(*, name: str = WANG, phone: str = NUMBER) -> Contact:
    return keep_contact(name=name, phone=phone, now=NOON)


def read(contact: Contact, d: District, *, purpose: str = "回访", may_see: bool = True) -> Revealed:
    return reveal(
        actor=d.secretary, contact_id=contact.pk, purpose=purpose, appeal_id=7, may_see=lambda: may_see, now=NOON
    )


def test_a_contact_is_one_insert_and_nothing_in_the_row_is_readable(
    d: District, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_contact()  # the key ring is opened once per process
    with django_assert_num_queries(1):
        contact = a_contact()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM people_contact c WHERE id = %s", [contact.pk])
        row = cursor.fetchone()[0]
    assert WANG not in row
    assert NUMBER not in row
    assert WANG.encode().hex() not in row
    assert NUMBER.encode().hex() not in row
    assert (contact.masked_name, contact.masked_phone) == ("王**", "138****2261")
    assert str(contact) == "王** 138****2261"


def test_either_name_or_phone_is_enough_but_not_neither(d: District) -> None:
    assert a_contact(phone="").phone_hash is None
    assert a_contact(name="").masked_name == ""
    with pytest.raises(Refused) as refused:
        a_contact(name=" ", phone=" ")
    assert refused.value.code == "contact_empty"


@pytest.mark.parametrize(
    ("name", "phone", "code"),
    [(WANG, "12345", "phone"), ("王" * 61, NUMBER, "name_long"), (WANG, "not a number", "phone")],
)
def test_what_cannot_be_kept_is_refused_and_leaves_no_row(d: District, name: str, phone: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        a_contact(name=name, phone=phone)
    assert refused.value.code == code
    assert phone not in str(refused.value)
    assert not Contact.objects.exists()


def test_a_reading_opens_both_and_leaves_a_line_first(d: District) -> None:
    contact = a_contact(phone="8222222")
    found = read(contact, d, purpose="  回访  ")
    assert (found.name, found.phone) == (WANG, "05988222222")
    assert WANG not in repr(found)
    line = Reading.objects.get()
    assert (line.user_id, line.post_id, line.purpose, line.appeal_id, line.at) == (
        d.secretary.user_id, d.secretary.post_id, "回访", 7, NOON,
    )  # fmt: skip


def test_the_line_stays_even_if_the_value_cannot_be_opened(d: District) -> None:
    contact = a_contact()
    Contact.objects.filter(pk=contact.pk).update(sealed_phone=b"\x01" * 120)
    with pytest.raises(Exception):  # noqa: B017, PT011  # a damaged seal, in whatever way
        read(contact, d)
    assert Reading.objects.count() == 1


def test_a_seal_copied_to_another_persons_row_does_not_open(d: District) -> None:
    wang, chen = a_contact(), a_contact(name="陈四", phone="13900001111")
    Contact.objects.filter(pk=chen.pk).update(sealed_phone=wang.sealed_phone, sealed_name=wang.sealed_name)
    with pytest.raises(CannotOpen):
        read(chen, d)


@pytest.mark.parametrize(
    ("purpose", "code"), [("", "purpose_missing"), ("  ", "purpose_missing"), ("x" * 121, "purpose_long")]
)
def test_no_purpose_no_reading(d: District, purpose: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(a_contact(), d, purpose=purpose)
    assert refused.value.code == code
    assert not Reading.objects.exists()


def test_whoever_may_not_see_the_appeal_finds_no_contact(d: District) -> None:
    with pytest.raises(Contact.DoesNotExist):
        read(a_contact(), d, may_see=False)
    assert not Reading.objects.exists()


def test_nobody_reads_without_a_post(d: District) -> None:
    contact = a_contact()
    for nobody in (PUBLIC, job_scope("export")):
        with pytest.raises(Refused) as refused:
            reveal(actor=nobody, contact_id=contact.pk, purpose="看看", appeal_id=None, may_see=lambda: True, now=NOON)
        assert refused.value.code == "no_post"


def test_a_number_is_found_whole_or_by_its_end_and_by_nothing_else(d: District) -> None:
    wang, chen = a_contact(), a_contact(name="陈四", phone="13900002261")
    assert set(contacts_by_phone("+86 138 1234 2261")) == {wang}
    assert set(contacts_by_last4("２２６１")) == {wang, chen}
    assert not contacts_by_last4("1381").exists()
    assert not contacts_by_phone("13812342262").exists()
    for shape in ("226", "22611", "abcd", "", "२२६१"):
        with pytest.raises(Refused):
            contacts_by_last4(shape)


def test_both_searches_use_their_index(d: District) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "contact_phone" in contacts_by_phone(NUMBER).explain()
    assert "contact_last4" in contacts_by_last4("2261").explain()


def test_a_search_leaves_a_line_without_the_number(d: District) -> None:
    log_search(actor=d.secretary, by="last4", found=2, now=NOON)
    line = AccessLog.objects.get()
    assert (line.user_id, line.post_id, line.what, line.facts) == (
        d.secretary.user_id, d.secretary.post_id, "search", {"by": "last4", "found": 2},
    )  # fmt: skip
