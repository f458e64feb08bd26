"""Staff notices: written for each, read by their owner alone, forgotten when the appeal turns out to be about them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from jinlin.accounts import actions
from jinlin.accounts.models import InboxItem
from jinlin.accounts.scope import PUBLIC
from tests.cast import NOON, District


@pytest.fixture
def told(d: District) -> list[int]:
    people = [u for u in (d.chief.user_id, d.secretary.user_id) if u is not None]
    actions.notify(user_ids=[*people, *people], kind="assign", appeal_id=7, facts={"task": 1}, now=NOON)
    return people


def test_each_person_is_told_once_with_one_statement(
    d: District, told: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert sorted(InboxItem.objects.values_list("user_id", flat=True)) == sorted(told)
    with django_assert_num_queries(1):
        actions.notify(user_ids=told, kind="urge", appeal_id=7, facts={}, now=NOON)
    actions.notify(user_ids=[], kind="urge", appeal_id=7, facts={}, now=NOON)
    assert InboxItem.objects.count() == 4


def test_a_notice_is_read_by_its_owner_alone(d: District, told: list[int]) -> None:
    theirs = InboxItem.objects.get(user_id=d.secretary.user_id)
    assert actions.read_inbox(actor=d.chief, item_ids=[theirs.pk], now=NOON) == 0
    assert actions.read_inbox(actor=PUBLIC, now=NOON) == 0
    assert actions.read_inbox(actor=d.secretary, item_ids=[theirs.pk], now=NOON) == 1
    assert actions.read_inbox(actor=d.secretary, now=NOON) == 0
    assert actions.read_inbox(actor=d.chief, now=NOON) == 1


def test_what_turned_out_to_be_about_somebody_is_forgotten(d: District, told: list[int]) -> None:
    assert actions.forget_notices(appeal_id=7, user_ids=[told[0]]) == 1
    assert InboxItem.objects.get().user_id == told[1]
