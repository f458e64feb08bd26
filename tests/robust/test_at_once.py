"""Two desks press a button at the same moment: one wins, the other is told what changed and loses no typed word."""

import http.client
import threading
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.utils import timezone

from benchmarks.desks import cookie_of, sign_in
from jinlin.accounts.models import User
from jinlin.accounts.scope import Scope
from jinlin.appeals.check import check_trail
from jinlin.appeals.models import Appeal, Task
from jinlin.ops.forms import Form
from jinlin.ops.visitor import Visitor
from tests.cast import District, an_appeal
from tests.sites import LiveSite

PASSWORD = "three blue herons"


@pytest.fixture
def site(d: District, in_own_database: str, site_on: Callable[..., LiveSite]) -> LiveSite:
    # The same keys: the appeal is received here and shown there.
    return site_on(in_own_database, workers=2, JINLIN_KEYS=str(settings.KEYS_FILE))


def at_desk(site: LiveSite, scope: Scope) -> Visitor:
    """Return somebody at a desk, in by password and code."""
    user = User.objects.get(pk=scope.user_id)
    # As the site hashes them; the tests' own hasher is a quick one.
    user.password = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())  # type: ignore[arg-type]
    user.save(update_fields=["password"])
    return sign_in(site.base_url, user.username, password=PASSWORD)


def send(visitor: Visitor, form: Form, words: str) -> tuple[int, str]:
    """Send a form as it stands with these words; return status and page, whatever they are."""
    values = {**form.values, "words": [words]}
    address = urlsplit(form.action)
    line = http.client.HTTPConnection(address.netloc, timeout=30)
    line.request(
        "POST",
        f"{address.path}?{address.query}",
        urlencode(values, doseq=True),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie_of(visitor),
            "Origin": visitor.base_url,
            "Accept-Language": "zh-CN",
        },
    )
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer.status, page


def all_at_once(*things: Callable[[], tuple[int, str]]) -> list[tuple[int, str]]:
    """Do several things at the same moment; return what each gave, in order."""
    gate = threading.Barrier(len(things))
    given: dict[int, tuple[int, str]] = {}

    def do(place: int) -> None:
        gate.wait()
        given[place] = things[place]()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(things))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [given[place] for place in range(len(things))]


def test_one_desk_wins_and_the_other_keeps_its_words_and_reads_what_changed(d: District, site: LiveSite) -> None:
    desks = {"小黄": at_desk(site, d.staff), "吴书记": at_desk(site, d.secretary)}
    for round_ in range(3):
        appeal = an_appeal(d, category=d.lamp, now=timezone.now())
        words = {name: f"第{round_}次，{name}写的：请今天去看看，带上梯子，住户七点以后在家。" for name in desks}
        forms = {
            name: desk.get(f"/desk/a/{appeal.pk}/?do=accept_and_assign").form_to("/accept_and_assign/")
            for name, desk in desks.items()
        }
        answers = all_at_once(*(partial(send, desks[name], forms[name], words[name]) for name in desks))
        assert sorted(status for status, _ in answers) == [303, 409], [page[-500:] for _, page in answers]
        given = dict(zip(desks, answers, strict=True))
        winner = next(name for name, (status, _) in given.items() if status == 303)
        loser = next(name for name in desks if name != winner)
        page = given[loser][1]
        assert words[loser] in page
        assert winner in page
        assert "受理" in page
        assert Task.objects.filter(appeal_id=appeal.pk).count() == 1
        # What the page now offers is built on the newest event, so the words can go out after all.
        assert f'name="seen" value="{Appeal.objects.get(pk=appeal.pk).event_seq}"' in page
    report = check_trail()
    assert report.ok, str(report)


def test_the_same_button_pressed_twice_at_once_is_one_event(d: District, site: LiveSite) -> None:
    desk = at_desk(site, d.secretary)
    appeal = an_appeal(d, category=d.lamp, now=timezone.now())
    form = desk.get(f"/desk/a/{appeal.pk}/?do=accept_and_assign").form_to("/accept_and_assign/")
    answers = all_at_once(*[partial(send, desk, form, "请今天去看看")] * 4)
    assert [status for status, _ in answers] == [303] * 4
    assert Appeal.objects.get(pk=appeal.pk).event_seq == 3
