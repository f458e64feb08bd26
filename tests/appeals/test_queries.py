"""What a desk reads: queues and counts, one whole appeal, search, look-alikes, and what stays hidden."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from jinlin.accounts.models import AccessLog
from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals import actions, queries
from jinlin.appeals.messages import Changed, Refused
from jinlin.appeals.models import Appeal
from jinlin.appeals.queries import Filters, Sought
from jinlin.appeals.queries.dossier import lines_since
from jinlin.appeals.queries.queues import CAP
from jinlin.appeals.routing import About
from jinlin.appeals.steps.base import Handler
from jinlin.common import versions
from jinlin.grid.levels import Level
from jinlin.grid.models import Building
from tests.cast import NOON, District, a_report, an_appeal

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def given_to(d: District, handler: str = "municipal") -> Appeal:
    """An appeal at the community, given to a department."""
    appeal = an_appeal(d, category=d.lamp)
    department = d.municipal if handler == "municipal" else d.police
    return actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON, lead=Handler("department", department.pk)
    )


def names(scope: Scope, queue: str, **more: object) -> list[int]:
    """The appeals of one queue."""
    page = queries.page_of(scope, queue, now=NOON, filters=Filters(**more))  # type: ignore[arg-type]
    return [row.appeal.pk for row in page.rows]


def test_a_new_appeal_stands_in_its_holders_queue_and_nowhere_else(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    assert names(d.staff, "new") == [appeal.pk]
    assert names(d.street_officer, "new") == []
    assert names(d.street_officer, "moving") == [appeal.pk]
    assert names(d.other_secretary, "moving") == []
    assert queries.counts(d.staff, now=NOON)["new"] == 1
    assert queries.counts(d.other_secretary, now=NOON)["moving"] == 0


def test_the_ball_moves_from_mine_to_given_and_back(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    accepted = actions.accept(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON)
    assert names(d.staff, "mine") == [appeal.pk]
    given = actions.assign(
        actor=d.staff, appeal_id=appeal.pk, seen=accepted.event_seq, now=NOON,
        lead=Handler("department", d.municipal.pk),
    )  # fmt: skip
    assert (names(d.staff, "mine"), names(d.staff, "given")) == ([], [appeal.pk])
    assert (names(d.handler, "sign"), names(d.police_handler, "sign")) == ([appeal.pk], [])
    signed = actions.sign_for(actor=d.handler, appeal_id=appeal.pk, seen=given.event_seq, now=NOON)
    assert names(d.handler, "working") == [appeal.pk]
    actions.finish(actor=d.handler, appeal_id=appeal.pk, seen=signed.event_seq, now=NOON, words="修好了")
    assert (names(d.staff, "mine"), names(d.handler, "done")) == ([appeal.pk], [appeal.pk])


def test_an_objection_waits_for_the_desk_and_a_request_for_a_second_person(d: District) -> None:
    appeal = given_to(d)
    actions.object_to(
        actor=d.handler, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON, ground="not_ours", words="不归我们"
    )
    assert names(d.staff, "objections") == [appeal.pk]
    assert names(d.handler, "returned") == [appeal.pk]
    other = given_to(d, "police")
    actions.ask_extension(actor=d.police_handler, appeal_id=other.pk, seen=other.event_seq, now=NOON, words="要两天")
    assert names(d.staff, "decide") == [other.pk]
    third = given_to(d)
    actions.ask_suspension(
        actor=d.staff, appeal_id=third.pk, seen=third.event_seq, now=NOON, until=NOON + 9 * DAY, words="等配件"
    )
    assert third.pk not in names(d.staff, "decide")
    assert third.pk in names(d.secretary, "decide")


def test_states_late_and_soon_each_have_a_queue(d: District) -> None:
    waiting = actions.ask(actor=d.staff, appeal_id=an_appeal(d, category=d.lamp).pk, seen=1, now=NOON, words="几号？")
    late = an_appeal(d, category=d.lamp, now=NOON - 10 * DAY)
    soon = an_appeal(d, category=d.lamp, now=NOON - DAY)
    assert names(d.staff, "waiting") == [waiting.pk]
    assert names(d.staff, "late") == [late.pk]
    assert soon.pk not in names(d.staff, "late")
    assert names(d.staff, "moving") == [late.pk, soon.pk]
    counted = queries.counts(d.staff, now=NOON)
    assert (counted["waiting"], counted["late"], counted["moving"]) == (1, 1, 2)


def test_a_volunteers_offer_is_nobodys_task_and_a_task_given_to_the_area_is_the_areas(d: District) -> None:
    small = an_appeal(d)
    assert names(d.grid_chief, "moving") == [small.pk]
    assert names(d.grid_chief, "tasks") == []
    appeal = an_appeal(d, category=d.lamp)
    actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, lead=Handler("grid", d.area.pk, Level.AREA)
    )
    assert names(d.grid_chief, "tasks") == [appeal.pk]


def test_pages_follow_each_other_without_gap_or_repeat(d: District) -> None:
    for _ in range(7):
        an_appeal(d, category=d.lamp)
    for queue in ("moving", "all"):
        seen: list[int] = []
        after = ""
        while True:
            page = queries.page_of(d.staff, queue, now=NOON, after=after, size=3)
            seen += [row.appeal.pk for row in page.rows]
            if not (after := page.after):
                break
        assert len(seen) == len(set(seen)) == 7
    assert queries.page_of(d.staff, "moving", now=NOON, after="rubbish_1").rows


def test_a_departments_archive_pages_by_appeal(d: District) -> None:
    for _ in range(5):
        given_to(d)
    first = queries.page_of(d.handler, "all", now=NOON, size=3)
    second = queries.page_of(d.handler, "all", now=NOON, size=3, after=first.after)
    found = [row.appeal.pk for row in (*first.rows, *second.rows)]
    assert found == sorted(set(found), reverse=True)
    assert len(found) == 5


def test_filters_narrow_and_never_widen(d: District) -> None:
    here = an_appeal(d, category=d.lamp)
    an_appeal(d, category=d.lamp, grid=d.other_community)
    assert len(names(d.street_officer, "moving")) == 2
    assert names(d.street_officer, "moving", community=d.community.pk) == [here.pk]
    assert names(d.street_officer, "moving", kind="question") == []
    assert names(d.staff, "moving", community=d.other_community.pk) == []
    assert names(d.staff, "all", state="received") == [here.pk]
    assert names(d.staff, "all", state="'; drop") == [here.pk]


@pytest.mark.parametrize("who", ["staff", "handler", "operator", "grid_chief", "street_officer"])
def test_queues_and_counts_take_the_same_statements_for_ten_rows_and_sixty(
    d: District, who: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scope: Scope = getattr(d, who)
    for count in (4, 20):
        for _ in range(count):
            given_to(d)
        for queue in queries.queues_of(scope):
            with django_assert_num_queries(1):
                rows = queries.page_of(scope, queue.name, now=NOON).rows
                assert all(row.appeal.text.title for row in rows)
        with django_assert_num_queries(1):
            queries.counts(scope, now=NOON)


@pytest.mark.parametrize("who", ["staff", "handler", "operator", "grid_chief", "street_officer"])
def test_every_queue_and_every_count_can_walk_an_index(d: District, who: str) -> None:
    """With sequential scans forbidden the planner must find an index that fits, or say what it scans."""
    scope: Scope = getattr(d, who)
    given_to(d)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = on")
    with CaptureQueriesContext(connection) as captured:
        queries.counts(scope, now=NOON)
        for queue in queries.queues_of(scope):
            queries.page_of(scope, queue.name, now=NOON)
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            scanned = re.findall(r"Seq Scan on (appeals_\w+)", plan)
            assert not scanned, plan


def test_a_count_stops_at_the_cap(d: District) -> None:
    with CaptureQueriesContext(connection) as captured:
        queries.counts(d.staff, now=NOON)
    assert captured.captured_queries[0]["sql"].count(f"LIMIT {CAP}") == 15


def test_the_kept_statement_counts_for_each_post_anew(d: District) -> None:
    an_appeal(d, category=d.lamp)
    an_appeal(d, category=d.lamp, grid=d.other_community)
    late = NOON + 10 * DAY
    for scope, wanted in ((d.staff, 1), (d.other_secretary, 1), (d.street_officer, 2), (d.operator, 2)):
        today, later = queries.counts(scope, now=NOON), queries.counts(scope, now=late)
        assert (today["moving"], today["late"], later["late"]) == (wanted, 0, wanted)
    for scope in (d.staff, d.handler, d.operator):
        counted = queries.counts(scope, now=NOON)
        for queue in queries.queues_of(scope):
            if queue.counted:
                assert counted[queue.name] == len(names(scope, queue.name)), queue.name


def about_the_department(d: District) -> Appeal:
    """An appeal about the municipal department that its own handler had been given as helper before."""
    appeal = given_to(d, "police")
    helped = actions.assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=NOON,
        helpers=[Handler("department", d.municipal.pk)],
    )  # fmt: skip
    return actions.mark_about(
        actor=d.operator, appeal_id=appeal.pk, seen=helped.event_seq, now=NOON,
        about=About("department", Level.DISTRICT, department_id=d.municipal.pk),
    )  # fmt: skip


def test_an_appeal_about_a_department_is_in_none_of_its_lists_counts_or_searches(d: District) -> None:
    appeal = about_the_department(d)
    assert sum(queries.counts(d.handler, now=NOON).values()) == 0
    for queue in queries.queues_of(d.handler):
        assert names(d.handler, queue.name) == []
    for text in ("咖啡店", appeal.number):
        assert queries.search(d.handler, text, now=NOON).appeals == []
    with pytest.raises(Appeal.DoesNotExist):
        queries.dossier(d.handler, appeal.pk)
    assert names(d.operator, "about") == [appeal.pk]


def about_the_community(d: District) -> Appeal:
    """An appeal with a reporter, about the community itself; the street holds it."""
    report = replace(
        a_report(d, category=d.lamp, words="居委会小黄收钱不办事，我是3幢的老王"),
        about=About("community", Level.COMMUNITY),
        name="王建国",
        phone="13812342261",
        place_words="3幢201",
    )
    receipt = actions.receive(actor=PUBLIC, report=report, now=NOON)
    return Appeal.objects.get(pk=receipt.appeal_id)


def test_those_complained_about_see_nothing_before_and_only_the_version_after(d: District) -> None:
    appeal = about_the_community(d)
    assert queries.counts(d.staff, now=NOON)["moving"] == 0
    accepted = actions.accept(actor=d.street_officer, appeal_id=appeal.pk, seen=1, now=NOON)
    released = actions.release_version(
        actor=d.street_officer, appeal_id=appeal.pk, seen=accepted.event_seq, now=NOON, words="有居民反映服务态度问题"
    )
    assert queries.sees_version_only(released, d.staff)
    assert queries.sees_version_only(released, d.grid_chief)
    assert not queries.sees_version_only(released, d.street_officer)
    below = queries.dossier(d.staff, appeal.pk)
    assert (below.words, below.contact, below.masked) == ("有居民反映服务态度问题", None, True)
    assert not any("老王" in line.words for line in below.lines)
    above = queries.dossier(d.street_officer, appeal.pk)
    assert "老王" in above.words
    assert above.contact is not None
    for text in ("居委会", "老王", "2261", "13812342261", "3幢"):
        assert queries.search(d.staff, text, now=NOON).appeals == [], text
        assert queries.search(d.street_officer, text, now=NOON).appeals == [released], text


def test_search_finds_by_number_words_place_and_phone_within_the_scope(d: District) -> None:
    report = replace(
        a_report(d, category=d.lamp, words="城北新村南区没有路灯，晚上怕"),
        phone="138 1234 2261",
        place_words="洋坊新村3幢2单元",
        channel="hotline_12345",
        channel_number="GD20260317001",
    )
    pk = actions.receive(actor=PUBLIC, report=report, now=NOON).appeal_id
    appeal = Appeal.objects.get(pk=pk)
    for text, by in (
        (appeal.number, "number"), (appeal.number.replace("-", " "), "number"), ("路灯", "words"),
        ("三栋", "words"), ("洋坊 3幢", "words"), ("13812342261", "phone"), ("2261", "last4"),
        ("+8613812342261", "phone"), ("GD20260317001", "channel_number"),
    ):  # fmt: skip
        found = queries.search(d.staff, text, now=NOON)
        assert (found.by, [a.pk for a in found.appeals]) == (by, [pk]), text
        assert queries.search(d.other_secretary, text, now=NOON).appeals == [], text
    assert queries.search(d.staff, "灯路", now=NOON).appeals == []
    assert queries.search(d.staff, "  ", now=NOON).by == "nothing"


def test_a_search_by_phone_leaves_a_line_without_the_number(d: District) -> None:
    queries.search(d.staff, "2261", now=NOON)
    queries.search(d.staff, "13812342261", now=NOON)
    lines = list(AccessLog.objects.filter(what="search").order_by("pk"))
    assert [line.facts["by"] for line in lines] == ["last4", "phone"]
    assert "2261" not in str([line.facts for line in lines])


def test_a_dossier_names_who_did_what(d: District, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    appeal = given_to(d)
    with django_assert_num_queries(9):
        found = queries.dossier(d.secretary, appeal.pk)
    assert [line.event.verb for line in found.lines] == ["receive", "accept", "assign"]
    assert found.lines[1].person is not None
    assert found.lines[1].person.name == "小黄"
    assert found.lead is not None
    assert "holder" in found.parties_of(d.secretary)
    assert "lead" in found.parties_of(d.handler)
    assert [t.no for t in found.own_tasks(d.handler, "offered")] == [1]
    for n in range(12):
        actions.comment(actor=d.staff, appeal_id=appeal.pk, now=NOON, words=f"备注{n}")
    with django_assert_num_queries(9):
        assert len(queries.dossier(d.secretary, appeal.pk).lines) == 15


def test_what_happened_since_is_told_with_words(d: District) -> None:
    appeal = an_appeal(d, category=d.lamp)
    actions.ask(actor=d.staff, appeal_id=appeal.pk, seen=1, now=NOON, words="是哪一盏灯？")
    with pytest.raises(Changed) as changed:
        actions.accept(actor=d.secretary, appeal_id=appeal.pk, seen=1, now=NOON)
    lines = lines_since(d.secretary, appeal.pk, changed.value.events)  # type: ignore[arg-type]
    assert [(line.words, line.person and line.person.name) for line in lines] == [("是哪一盏灯？", "小黄")]


def test_look_alikes_are_near_same_kind_or_same_words_and_never_about_somebody(d: District) -> None:
    first = an_appeal(d, category=d.lamp)
    about_the_community(d)
    an_appeal(d, category=d.lamp, grid=d.other_community)
    sought = Sought(community_id=d.community.pk, category_id=d.lamp.pk, words="咖啡店下水道堵了")
    found = queries.likely_same(PUBLIC, sought, now=NOON)
    assert [one.appeal.pk for one in found] == [first.pk]
    assert ("words", "") in found[0].why
    assert queries.likely_same(PUBLIC, sought, now=NOON + 60 * DAY) == []
    assert queries.likely_same(PUBLIC, sought, now=NOON, but=first.pk) == []
    assert queries.likely_same(d.other_secretary, sought, now=NOON) == []
    other = Sought(community_id=d.community.pk, category_id=d.lamp.pk, words="车棚充电桩坏了")
    assert queries.likely_same(PUBLIC, other, now=NOON) == []


def test_who_reads_only_a_version_has_no_say_beside_the_work(d: District) -> None:
    appeal = about_the_community(d)
    accepted = actions.accept(actor=d.street_officer, appeal_id=appeal.pk, seen=1, now=NOON)
    released = actions.release_version(
        actor=d.street_officer, appeal_id=appeal.pk, seen=accepted.event_seq, now=NOON, words="服务态度问题"
    )
    found = queries.dossier(d.secretary, appeal.pk)
    assert found.parties_of(d.secretary) == {"staff"}
    with pytest.raises(Refused) as refused:
        actions.ask_void(actor=d.secretary, appeal_id=appeal.pk, seen=released.event_seq, now=NOON, words="误报")
    assert refused.value.code == "not_yours"
    down = actions.send_down(
        actor=d.street_officer, appeal_id=appeal.pk, seen=released.event_seq, now=NOON, grid_id=d.community.pk,
        words="请社区改进",
    )  # fmt: skip
    led = actions.assign(
        actor=d.secretary, appeal_id=appeal.pk, seen=down.event_seq, now=NOON,
        lead=Handler("grid", d.community.pk, Level.COMMUNITY),
    )  # fmt: skip
    done = actions.resolve(actor=d.secretary, appeal_id=appeal.pk, seen=led.event_seq, now=NOON, words="已整改")
    with pytest.raises(Refused):
        actions.call_back(
            actor=d.secretary, appeal_id=appeal.pk, seen=done.event_seq, now=NOON, solved=True, words="满意"
        )


def test_a_building_is_found_by_its_address_where_nobody_wrote_it_down(d: District) -> None:
    building = Building.objects.create(community=d.community, microgrid=d.home, compound="洋坊新村", name="9栋")
    versions.bump("tree")
    report = replace(a_report(d, category=d.lamp, words="灯坏了"), building_id=building.pk, place_by="address")
    pk = actions.receive(actor=PUBLIC, report=report, now=NOON).appeal_id
    found = queries.search(d.staff, "洋坊新村九号楼", now=NOON)
    assert (found.by, [a.pk for a in found.appeals]) == ("address", [pk])
    assert queries.search(d.other_secretary, "洋坊新村九号楼", now=NOON).appeals == []
