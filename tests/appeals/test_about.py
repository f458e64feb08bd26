"""Never to whom it is about, after more has happened: a release, another place, another suspicion, others who joined."""

from dataclasses import replace

import pytest

from jinlin.accounts.models import User, posts_of, scope_among
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals import actions, queries
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal
from jinlin.appeals.routing import About
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from tests.cast import NOON, District, a_post, a_report, an_appeal

COMMUNITY = About("community", Level.COMMUNITY)


def seen(actor: object, appeal: Appeal) -> bool:
    return Appeal.objects.visible_to(actor).filter(pk=appeal.pk).exists()  # type: ignore[arg-type]


def about_the_community(d: District) -> Appeal:
    receipt = actions.receive(actor=PUBLIC, report=replace(a_report(d), about=COMMUNITY), now=NOON)
    return Appeal.objects.get(pk=receipt.appeal_id)


def released(d: District) -> Appeal:
    a = about_the_community(d)
    return actions.release_version(
        actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="有居民反映服务态度"
    )


def test_a_released_one_moved_elsewhere_is_not_held_by_those_below(d: District) -> None:
    a = released(d)
    a = actions.relocate(
        actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON, grid_id=d.next_door.pk, words="在隔壁"
    )
    assert (a.holder_id, a.holder_level) == (d.street.pk, Level.STREET)
    assert queries.sees_version_only(a, d.secretary)


def test_a_new_suspicion_takes_the_released_version_back(d: District) -> None:
    a = released(d)
    a = actions.mark_about(
        actor=d.street_officer, appeal_id=a.pk, seen=a.event_seq, now=NOON, about=About("property", Level.COMMUNITY)
    )
    assert a.shield == Level.STREET
    assert not any(seen(below, a) for below in (d.chief, d.grid_chief, d.secretary, d.staff))
    assert seen(d.street_officer, a)


def test_what_joined_an_appeal_is_hidden_with_it(d: District) -> None:
    main, joined = an_appeal(d), an_appeal(d)
    joined = actions.merge(actor=d.staff, appeal_id=joined.pk, main_id=main.pk, seen=joined.event_seq, now=NOON)
    main.refresh_from_db()
    main = actions.mark_about(
        actor=d.street_officer, appeal_id=main.pk, seen=main.event_seq, now=NOON, about=COMMUNITY, words="说的是社区"
    )
    joined.refresh_from_db()
    assert (joined.state, joined.holder_id, joined.shield, joined.on_board) == ("received", d.street.pk, 4, False)
    assert not any(seen(below, joined) for below in (d.chief, d.grid_chief, d.secretary, d.staff, PUBLIC))
    main.refresh_from_db()
    assert main.followers_count == 0
    report = check_trail()
    assert report.ok, str(report)


def test_what_is_hidden_joins_nothing_that_others_see(d: District) -> None:
    hidden, plain = about_the_community(d), an_appeal(d)
    for one, other in ((hidden, plain), (plain, hidden)):
        with pytest.raises(Refused) as refused:
            actions.merge(actor=d.street_officer, appeal_id=one.pk, main_id=other.pk, seen=one.event_seq, now=NOON)
        assert refused.value.code == "merge_about"
    second = about_the_community(d)
    second = actions.merge(
        actor=d.street_officer, appeal_id=second.pk, main_id=hidden.pk, seen=second.event_seq, now=NOON
    )
    assert second.main_id == hidden.pk


def also_at_the_street(d: District) -> tuple[Scope, Scope]:
    """The community's secretary, who is street officer besides: as each of the two, knowing of the other."""
    user = User.objects.get(pk=d.secretary.user_id)
    a_post(role=Role.STREET_OFFICER, grid=d.street, name="", user=user)
    posts = list(posts_of([user.pk], on=NOON.date()).order_by("pk"))
    as_secretary, as_officer = (scope_among(post, posts) for post in posts)
    return as_secretary, as_officer


def test_who_sits_in_the_community_complained_about_sees_it_under_no_other_post(d: District) -> None:
    a = about_the_community(d)
    as_secretary, as_officer = also_at_the_street(d)
    assert not seen(as_secretary, a)
    assert not seen(as_officer, a)
    assert seen(d.street_officer, a)
    elsewhere = an_appeal(d, category=d.lamp)
    assert seen(as_officer, elsewhere)
    assert queries.counts(as_officer, now=NOON)["about"] == 0
    assert queries.counts(d.street_officer, now=NOON)["about"] == 1


def test_a_handler_of_the_department_complained_about_does_not_see_it_at_the_centre_either(d: District) -> None:
    about = About("department", Level.DISTRICT, department_id=d.municipal.pk)
    receipt = actions.receive(actor=PUBLIC, report=replace(a_report(d), about=about), now=NOON)
    a = Appeal.objects.get(pk=receipt.appeal_id)
    user = User.objects.get(pk=d.handler.user_id)
    a_post(role=Role.CENTRE_OPERATOR, grid=d.district, name="", user=user)
    posts = list(posts_of([user.pk], on=NOON.date()).order_by("-pk"))
    as_operator = scope_among(posts[0], posts)
    assert seen(d.operator, a)
    assert not seen(as_operator, a)
    a = actions.release_version(actor=d.operator, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="请说明办理经过")
    assert seen(as_operator, a)
    assert queries.sees_version_only(a, as_operator)
    with pytest.raises(Refused) as refused:
        actions.ask(actor=as_operator, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="您是谁？")
    assert refused.value.code == "not_yours"


def test_a_person_complained_about_decides_nothing_after_the_release(d: District) -> None:
    about = About("post_holder", Level.STREET, user_id=d.operator.user_id)
    a = Appeal.objects.get(
        pk=actions.receive(actor=PUBLIC, report=replace(a_report(d), about=about), now=NOON).appeal_id
    )
    a = actions.release_version(actor=d.arbiter, appeal_id=a.pk, seen=a.event_seq, now=NOON, words="请说明")
    with pytest.raises(Refused) as refused:
        actions.accept(actor=d.operator, appeal_id=a.pk, seen=a.event_seq, now=NOON)
    assert refused.value.code == "not_yours"
