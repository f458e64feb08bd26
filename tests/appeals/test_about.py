"""Never to whom it is about, after more has happened: a release, another place, another suspicion, others who joined."""

from dataclasses import replace

import pytest

from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions, queries
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal
from jinlin.appeals.routing import About
from jinlin.common.refusals import Refused
from jinlin.grid.levels import Level
from tests.cast import NOON, District, a_report, an_appeal

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
