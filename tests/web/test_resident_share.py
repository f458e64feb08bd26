"""What may be passed on of an appeal: a link that tells how it stands, and a poster that begins a report."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from jinlin.accounts.scope import PUBLIC, reporter_scope
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Share
from jinlin.common.numbers import lookup_code, new_key
from tests.cast import District, a_report
from tests.web.test_resident_progress import resolved
from tests.web.test_resident_report import a_photo, typed

WORDS = "我家门口的路灯不亮，找三楼老李"


@pytest.fixture
def appeal(d: District) -> Appeal:
    said = a_report(d, category=d.lamp, words=WORDS)
    said = replace(said, name="李秀英", phone="13812342261", place_words="洋坊新村3幢2单元")
    receipt = actions.receive(actor=PUBLIC, report=said, now=timezone.now())
    return Appeal.objects.get(pk=receipt.appeal_id)


@pytest.fixture
def owner(client: Client, appeal: Appeal) -> Client:
    client.post("/progress/", {"number": appeal.number, "code": lookup_code(appeal.pk)})
    return client


def the_link(owner: Client, appeal: Appeal) -> str:
    owner.post(f"/share/{appeal.number}/", {"step": "make"})
    return f"/s/{Share.objects.get(ended_at=None).token}/"


def test_a_relative_sees_state_dates_and_promise_by_the_link_and_nothing_of_the_person(
    owner: Client, d: District, appeal: Appeal
) -> None:
    owner.post(f"/progress/{appeal.number}/add/", {"words": "在后门", "photo_album": a_photo(), "key": new_key()})
    page = typed(Client().get(the_link(owner, appeal)))
    assert "承诺" in page
    assert "府前社区" in page
    hidden = [WORDS, "老李", "李秀英", "李**", "2261", "13812342261", "洋坊", "3幢", "微网格", "在后门", "/files/"]
    hidden += [lookup_code(appeal.pk), appeal.number, "<img", "<audio"]
    for secret in hidden:
        assert secret not in page.split("<main")[1], secret
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_the_answer_stands_there_only_once_a_person_released_it(owner: Client, d: District, appeal: Appeal) -> None:
    link = the_link(owner, appeal)
    resolved(d, appeal)
    before = typed(Client().get(link))
    assert "答复已办好" in before
    assert "灯已修好" not in before
    actions.publish(actor=d.staff, appeal_id=appeal.pk, now=timezone.now(), words=True)
    assert "灯已修好" in typed(Client().get(link))


def test_the_reporter_ends_the_link_and_a_new_one_is_another(owner: Client, appeal: Appeal) -> None:
    link = the_link(owner, appeal)
    assert the_link(owner, appeal) == link
    owner.post(f"/share/{appeal.number}/", {"step": "end"})
    assert Client().get(link).status_code == 404
    assert the_link(owner, appeal) != link


def test_nobody_else_makes_or_ends_a_link(owner: Client, d: District, appeal: Appeal) -> None:
    link = the_link(owner, appeal)
    stranger = Client()
    assert stranger.get(f"/share/{appeal.number}/").status_code == 404
    assert stranger.post(f"/share/{appeal.number}/", {"step": "end"}).status_code == 404
    for actor in (PUBLIC, d.staff, reporter_scope(appeal.pk + 1)):
        with pytest.raises(Appeal.DoesNotExist):
            actions.share(actor=actor, appeal_id=appeal.pk, now=timezone.now())
        with pytest.raises(Appeal.DoesNotExist):
            actions.end_share(actor=actor, appeal_id=appeal.pk, now=timezone.now())
    assert stranger.get(link).status_code == 200
    assert stranger.get("/s/0000000000000000/").status_code == 404
    assert stranger.get(f"/progress/{appeal.number}/").status_code == 302  # the link opens nothing but itself


def test_of_a_complaint_about_somebody_the_link_does_not_even_say_the_kind(client: Client, d: District) -> None:
    receipt = actions.receive(actor=PUBLIC, report=a_report(d, category=d.lamp, words=WORDS), now=timezone.now())
    Appeal.objects.filter(pk=receipt.appeal_id).update(on_board=False)
    link = actions.share(actor=reporter_scope(receipt.appeal_id), appeal_id=receipt.appeal_id, now=timezone.now())
    page = typed(client.get(f"/s/{link.token}/"))
    assert d.lamp.name not in page
    assert "一件诉求" in page


def test_a_poster_leads_to_the_report_with_its_place_filled(client: Client, d: District) -> None:
    for node in (d.home, d.community):
        page = typed(client.get(f"/poster/{node.pk}/"))
        assert "12345" in page
        assert all(number in page for number in ("119", "110", "120"))
        assert re.search(r'<path d="M', page)
    assert client.get(f"/poster/{d.street.pk}/").status_code == 404
    assert client.get("/poster/999999999/").status_code == 404
    report = typed(client.get(f"/report/?at={d.home.pk}"))
    assert f'name="chosen" value="{d.home.pk}"' in report


def test_a_poster_for_elders_opens_in_large_print_and_a_strangers_place_is_not_overwritten(
    client: Client, d: District
) -> None:
    client.post("/place/", {"chosen": str(d.next_door.pk)})
    opened = client.get(f"/report/?at={d.home.pk}&elder=1", follow=True)
    assert 'class="elder"' in typed(opened)
    assert f'name="chosen" value="{d.home.pk}"' in typed(opened)
    assert f'value="{d.next_door.pk}"' in typed(client.get("/report/"))
    assert client.get("/report/?at=x").status_code == 200
    assert client.get("/report/?at=999999999").status_code == 200
