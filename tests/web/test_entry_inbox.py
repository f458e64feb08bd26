"""The notices of staff: words from kind and facts, only for appeals that may be seen, one query whatever their number."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from jinlin.accounts import actions
from jinlin.accounts.models import InboxItem
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal
from jinlin.appeals.telling import KINDS
from jinlin.web.entry.notice_words import DECISIONS, SENTENCES, words_of
from tests.cast import District, an_appeal
from tests.web.desk_ways import given
from tests.web.ways_in import a_second_post, as_post


def tell(scope: Scope, appeal: Appeal | None, kind: str = "assign") -> InboxItem:
    assert scope.user_id is not None
    actions.notify(
        user_ids=[scope.user_id], kind=kind, appeal_id=appeal.pk if appeal else None, facts={}, now=timezone.now()
    )
    return InboxItem.objects.latest("pk")


def test_a_notice_is_shown_opened_and_read(d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    client = as_post(d.secretary)
    assert "暂无通知" in client.get("/inbox/").content.decode()
    item = tell(d.secretary, appeal, "urge")
    page = client.get("/inbox/").content.decode()
    assert "催办" in page
    assert appeal.number in page
    assert client.post("/inbox/read/", {"item": item.pk}).url == reverse("desk:appeal", args=[appeal.pk])  # type: ignore[attr-defined]
    assert InboxItem.objects.get().read_at is not None
    assert "未读" not in client.get("/inbox/").content.decode()


def test_a_chiefs_notice_leads_to_the_chiefs_page(d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    item = tell(d.chief, appeal)
    assert as_post(d.chief).post("/inbox/read/", {"item": item.pk}).url == reverse("chief:appeal", args=[appeal.pk])  # type: ignore[attr-defined]


def test_all_are_marked_read_and_only_ones_own(d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    tell(d.secretary, appeal)
    theirs = tell(d.operator, appeal)
    client = as_post(d.secretary)
    assert client.post("/inbox/read/", {"item": theirs.pk}).status_code == 404
    assert client.post("/inbox/read/").status_code == 302
    assert InboxItem.objects.get(read_at__isnull=True) == theirs
    assert client.get("/inbox/read/").status_code == 405


def test_what_may_no_longer_be_seen_is_neither_shown_nor_counted(d: District) -> None:
    appeal = an_appeal(d, now=timezone.now())
    item = tell(d.secretary, appeal)
    Appeal.objects.filter(pk=appeal.pk).update(shield=4)
    client = as_post(d.secretary)
    assert appeal.number not in client.get("/inbox/").content.decode()
    assert client.post("/inbox/read/", {"item": item.pk}).status_code == 404
    assert not InboxItem.objects.filter(read_at__isnull=True).exists()


def test_a_notice_of_another_of_ones_posts_changes_to_it(d: District) -> None:
    street = a_second_post(d.other_secretary, role=Role.STREET_OFFICER, grid_id=d.street.pk)
    appeal = an_appeal(d, now=timezone.now())
    item = tell(d.other_secretary, appeal)
    client = as_post(d.other_secretary)
    assert "街道值班员" in client.get("/inbox/").content.decode()
    client.post("/inbox/read/", {"item": item.pk})
    assert client.session["post"] == street.pk


def test_the_list_asks_as_often_for_one_as_for_fifty_and_shows_the_newest_hundred(d: District) -> None:
    client = as_post(d.secretary)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/inbox/")
        return len(queries)

    tell(d.secretary, an_appeal(d, now=timezone.now()))
    before = asked()
    for _ in range(5):
        tell(d.secretary, an_appeal(d, category=d.lamp, now=timezone.now()))
    appeal = an_appeal(d, now=timezone.now())
    for _ in range(110):
        tell(d.secretary, appeal, "comment")
    assert asked() == before
    assert client.get("/inbox/").content.decode().count('name="item"') == 100


def test_a_notice_without_an_appeal_is_told_too(d: District) -> None:
    item = tell(d.secretary, None, "recompute")
    client = as_post(d.secretary)
    assert "承诺时间有变动" in client.get("/inbox/").content.decode()
    assert client.post("/inbox/read/", {"item": item.pk}).url == "/inbox/"  # type: ignore[attr-defined]


def test_nobody_has_no_notices(d: District, client: Client) -> None:
    assert client.get("/inbox/").status_code == 404
    assert client.post("/inbox/read/").status_code == 404


def test_the_unread_count_is_one_query_on_its_index(d: District) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = InboxItem.objects.of(d.secretary).filter(read_at__isnull=True).explain()
    assert "inbox_unread" in plan


def test_every_kind_of_notice_has_its_sentence_in_both_languages() -> None:
    assert set(KINDS) <= set(SENTENCES) | set(DECISIONS)
    for kind in KINDS:
        for facts in ({"approved": True}, {"upheld": False}):
            with override("en"):
                english = str(words_of(kind, facts))
            with override("zh-hans"):
                assert str(words_of(kind, facts)) != english, kind
    assert words_of("rule", {"upheld": True}) != words_of("rule", {"upheld": False})
    assert words_of("of a later release", {}) == "of a later release"


@pytest.mark.parametrize(
    ("kind", "who", "leads_to"),
    [
        ("assign", "handler", "/desk/a/{pk}/?do=finish#act"),
        ("red", "handler", "/desk/a/{pk}/?do=finish#act"),
        ("comment", "handler", "/desk/a/{pk}/"),
        ("assign", "staff", "/desk/a/{pk}/"),
        ("ask_extension", "staff", "/desk/decisions/#extension-{pk}"),
        ("object", "staff", "/desk/decisions/#objection-{pk}"),
    ],
)
def test_a_notice_leads_straight_to_what_is_to_be_done(d: District, kind: str, who: str, leads_to: str) -> None:
    appeal = given(d)
    scope = getattr(d, who)
    item = tell(scope, appeal, kind)
    answer = as_post(scope).post("/inbox/read/", {"item": item.pk})
    assert answer.url == leads_to.format(pk=appeal.pk)  # type: ignore[attr-defined]


def test_the_link_of_a_notice_leads_to_the_form_over_the_log_in(d: District) -> None:
    appeal = given(d)
    door = Client().get(f"/desk/a/{appeal.pk}/", {"do": "finish"})
    assert door.status_code == 302
    assert parse_qs(urlsplit(door.url).query)["next"] == [f"/desk/a/{appeal.pk}/?do=finish"]  # type: ignore[attr-defined]
