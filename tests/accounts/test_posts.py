"""Giving and ending posts, and the accounts behind them: each an audited write with refusals."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from jinlin.accounts import actions, second_factor
from jinlin.accounts.models import AccessLog, Device, Post, User
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope, job_scope
from jinlin.common import versions
from jinlin.common.refusals import Refused
from jinlin.grid.models import Grid
from tests.cast import NOON, District, a_post

SETUP = job_scope("setup")


@pytest.fixture
def admin(d: District) -> Scope:
    return a_post(role=Role.ADMIN, grid=d.district, name="钟管理员")


def refused_code(action: object, **arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        action(**arguments)  # type: ignore[operator]
    return refused.value.code


def a_person(d: District) -> User:
    return actions.add_person(actor=SETUP, username="qiu", display_name="邱阿姨", now=NOON)


def test_the_administrator_gives_a_post_and_it_is_on_the_record(d: District, admin: Scope) -> None:
    before = versions.current().tree
    person = a_person(d)
    post = actions.give_post(actor=admin, user_id=person.pk, grid_id=d.home.pk, role=Role.HELPER, now=NOON)
    assert post in Post.objects.held_on(NOON.date())
    assert versions.current().tree != before
    line = AccessLog.objects.get(what="give_post")
    assert (line.user_id, line.post_id, line.at) == (admin.user_id, admin.post_id, NOON)
    assert line.facts == {"by": admin.ref, "post": post.pk, "user": person.pk, "grid": d.home.pk, "role": "helper"}


def test_a_post_is_not_given_twice_nor_at_the_wrong_level_nor_to_a_closed_account(d: District, admin: Scope) -> None:
    person = a_person(d)
    give = {"actor": admin, "user_id": person.pk, "grid_id": d.home.pk, "role": Role.HELPER, "now": NOON}
    actions.give_post(**give)  # type: ignore[arg-type]
    assert refused_code(actions.give_post, **give) == "post_held"
    assert refused_code(actions.give_post, **{**give, "grid_id": d.community.pk}) == "post_level"
    handler = {**give, "role": Role.HANDLER, "grid_id": d.district.pk}
    assert refused_code(actions.give_post, **handler) == "post_department"
    assert refused_code(actions.give_post, **give, department_id=d.police.pk) == "post_no_department"
    Grid.objects.filter(pk=d.next_door.pk).update(ended_on=date(2026, 1, 1))
    assert refused_code(actions.give_post, **{**give, "grid_id": d.next_door.pk}) == "grid_ended"
    actions.close_account(actor=admin, user_id=person.pk, now=NOON)
    assert refused_code(actions.give_post, **give) == "account_closed"
    assert AccessLog.objects.filter(what="give_post").count() == 1


@pytest.mark.parametrize(
    "who", ["chief", "helper", "grid_chief", "secretary", "street_officer", "operator", "arbiter", "handler"]
)
def test_nobody_but_the_administrator_changes_people_and_posts(d: District, who: str) -> None:
    actor, person = d.desks[who], a_person(d)
    assert d.chief.post_id is not None
    calls: list[tuple[object, dict[str, object]]] = [
        (actions.give_post, {"user_id": person.pk, "grid_id": d.home.pk, "role": Role.HELPER}),
        (actions.end_post, {"post_id": d.chief.post_id}),
        (actions.add_person, {"username": "x", "display_name": "某某"}),
        (actions.give_first_password, {"user_id": person.pk}),
        (actions.reset_second_factor, {"user_id": person.pk}),
        (actions.close_account, {"user_id": person.pk}),
        (actions.reopen_account, {"user_id": person.pk}),
    ]
    for action, arguments in calls:
        assert refused_code(action, actor=actor, now=NOON, **arguments) == "not_admin"


def test_an_ended_post_takes_its_phones_and_codes_with_it(d: District, admin: Scope) -> None:
    assert d.chief.post_id is not None
    known = actions.redeem(
        code=actions.invite(actor=d.secretary, post_id=d.chief.post_id, now=NOON), name="Android", now=NOON
    )
    unused = actions.invite(actor=d.secretary, post_id=d.chief.post_id, now=NOON)
    post = actions.end_post(actor=admin, post_id=d.chief.post_id, now=NOON)
    assert post.valid_to == NOON.date()
    assert post not in Post.objects.held_on(NOON.date())
    device = Device.objects.get(pk=known.device.pk)
    assert (device.ended_at, device.ended_by_id) == (NOON, admin.user_id)
    assert refused_code(actions.redeem, code=unused, name="", now=NOON) == "invitation"
    assert refused_code(actions.end_post, actor=admin, post_id=post.pk, now=NOON) == "post_ended"


def test_a_post_that_begins_later_can_be_ended_before_it_begins(d: District, admin: Scope) -> None:
    later = NOON.date() + timedelta(days=30)
    post = actions.give_post(
        actor=admin, user_id=a_person(d).pk, grid_id=d.home.pk, role=Role.HELPER, now=NOON, valid_from=later
    )
    assert actions.end_post(actor=admin, post_id=post.pk, now=NOON).valid_to == later
    assert not Post.objects.held_on(later).filter(pk=post.pk).exists()


@pytest.mark.parametrize(
    ("username", "shown", "code"),
    [
        ("", "某某", "person_name"),
        ("a b", "某某", "person_name"),
        ("li", " ", "display_name"),
        ("qiu", "某某", "person_taken"),
    ],
)
def test_a_person_needs_a_free_name_of_usable_letters(d: District, username: str, shown: str, code: str) -> None:
    a_person(d)
    assert refused_code(actions.add_person, actor=SETUP, username=username, display_name=shown, now=NOON) == code


def test_a_first_password_is_for_desks_and_must_be_replaced(d: District, admin: Scope) -> None:
    assert d.chief.user_id is not None
    assert d.secretary.user_id is not None
    assert refused_code(actions.give_first_password, actor=admin, user_id=d.chief.user_id, now=NOON) == "no_desk_post"
    password = actions.give_first_password(actor=admin, user_id=d.secretary.user_id, now=NOON)
    wu = User.objects.get(pk=d.secretary.user_id)
    assert wu.check_password(password)
    assert wu.password_is_temporary
    assert password not in str(list(AccessLog.objects.values()))
    for weak in (password, "short", "password1234567"[:10]):
        with pytest.raises(ValidationError):
            actions.own_password(user=wu, password=weak, now=NOON)
    actions.own_password(user=wu, password="shaxian-noodles-26", now=NOON)
    assert not User.objects.get(pk=wu.pk).password_is_temporary


def test_a_lost_authenticator_is_taken_away_together_with_the_password(d: District, admin: Scope) -> None:
    assert d.secretary.user_id is not None
    wu = User.objects.get(pk=d.secretary.user_id)
    assert refused_code(actions.reset_second_factor, actor=admin, user_id=wu.pk, now=NOON) == "no_second_factor"
    secret = second_factor.new_secret()
    second_factor.enrol(user=wu, secret=secret, code=second_factor.code_at(secret, NOON), now=NOON)
    password = actions.reset_second_factor(actor=admin, user_id=wu.pk, now=NOON)
    wu.refresh_from_db()
    assert wu.check_password(password)
    assert not second_factor.has_second_factor(wu)


def test_closing_an_account_ends_its_posts_and_nobody_closes_their_own(d: District, admin: Scope) -> None:
    assert d.chief.user_id is not None
    actions.close_account(actor=admin, user_id=d.chief.user_id, now=NOON)
    assert not Post.objects.held_on(NOON.date()).filter(user_id=d.chief.user_id).exists()
    assert refused_code(actions.close_account, actor=admin, user_id=d.chief.user_id, now=NOON) == "account_closed"
    assert refused_code(actions.close_account, actor=admin, user_id=admin.user_id, now=NOON) == "own_account"
    actions.reopen_account(actor=admin, user_id=d.chief.user_id, now=NOON)
    assert refused_code(actions.reopen_account, actor=admin, user_id=d.chief.user_id, now=NOON) == "account_open"
