"""What must happen, happens once."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from jinlin.common import outbox, sms
from jinlin.common.models import Outbox
from jinlin.common.outbox import Message, NotSent, Undeliverable
from jinlin.common.private import Phone

pytestmark = pytest.mark.django_db


class Post:
    """Takes messages and can be told to fail."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.trouble: dict[int, Exception] = {}

    def one(self, message: Message, *, now: datetime) -> None:
        if error := self.trouble.get(message.ref_id):
            raise error
        self.got.append(message)

    def many(self, messages: Sequence[Message], *, now: datetime) -> None:
        for message in messages:
            self.one(message, now=now)

    @property
    def refs(self) -> list[int]:
        return [message.ref_id for message in self.got]


@pytest.fixture
def post() -> Iterator[Post]:
    found = Post()
    outbox.local("test_notice")(found.many)
    outbox.sender("test_sms", drops_repeats=False)(found.one)
    outbox.sender("test_hook", drops_repeats=True)(found.one)
    yield found
    for kind in ("test_notice", "test_sms", "test_hook"):
        outbox.unregister(kind)


def put(kind: str, *refs: int, now: datetime, not_before: datetime | None = None) -> None:
    outbox.put(
        outbox.message_row(kind=kind, ref_id=ref, key=f"{kind}:{ref}", now=now, not_before=not_before) for ref in refs
    )


def row(ref: int) -> Outbox:
    return Outbox.objects.get(ref_id=ref)


@pytest.mark.parametrize("kind", ["test_notice", "test_sms", "test_hook"])
def test_each_message_is_handed_out_once(post: Post, kind: str, noon: datetime) -> None:
    put(kind, 1, 2, 3, now=noon)
    put(kind, 2, now=noon)  # the same change again
    assert outbox.drain(now=noon) == 3
    assert outbox.drain(now=noon + timedelta(days=1)) == 0
    assert post.refs == [1, 2, 3]
    assert all(done.done_at == noon and done.attempts == 1 for done in Outbox.objects.all())
    assert {message.send_id for message in post.got} == {done.send_id for done in Outbox.objects.all()}
    assert [message.attempts for message in post.got] == [1, 1, 1]
    assert str(row(1)) == f"{kind} 1"


def test_a_message_waits_for_its_time(post: Post, noon: datetime) -> None:
    put("test_notice", 1, now=noon, not_before=noon + timedelta(hours=1))
    assert outbox.drain(now=noon) == 0
    assert outbox.drain(now=noon + timedelta(hours=1)) == 1


def test_one_bad_message_holds_up_no_other_and_goes_to_the_tray_in_the_end(post: Post, noon: datetime) -> None:
    put("test_notice", *range(1, 6), now=noon)
    post.trouble[3] = RuntimeError("the inbox of 3 is broken\nDETAIL: (phone)=(13812345678)")
    outbox.drain(now=noon)
    assert sorted(set(post.refs)) == [1, 2, 4, 5]
    later, waits = noon, []
    while (bad := row(3)).failed_at is None:
        waits.append(bad.not_before - later)
        later = bad.not_before
        outbox.drain(now=later)
    assert waits == [timedelta(seconds=10 * 2**n) for n in range(outbox.ATTEMPTS - 1)]
    assert bad.attempts == outbox.ATTEMPTS
    assert bad.error == "RuntimeError: the inbox of 3 is broken"
    assert list(Outbox.objects.tray()) == [bad]
    assert outbox.drain(now=later + timedelta(days=1)) == 0
    # A person looks at it, and it goes out after all.
    post.trouble.clear()
    assert outbox.retry(bad.pk, now=later)
    assert not outbox.retry(bad.pk, now=later)
    outbox.drain(now=later)
    assert post.refs.count(3) == 1
    assert row(3).done_at == later


def test_work_in_the_database_is_undone_together_with_its_failure(post: Post, noon: datetime) -> None:
    def writes_then_fails(messages: Sequence[Message], *, now: datetime) -> None:
        put("test_hook", 99, now=now, not_before=now + timedelta(days=9))
        raise RuntimeError("late trouble")

    outbox.local("test_half")(writes_then_fails)
    try:
        put("test_half", 1, now=noon)
        outbox.drain(now=noon)
    finally:
        outbox.unregister("test_half")
    assert not Outbox.objects.filter(ref_id=99).exists()
    assert row(1).attempts == 1


@pytest.mark.parametrize("kind", ["test_sms", "test_hook"])
def test_what_the_provider_did_not_take_is_tried_again(post: Post, kind: str, noon: datetime) -> None:
    put(kind, 1, now=noon)
    post.trouble[1] = NotSent("busy")
    outbox.drain(now=noon)
    assert (row(1).attempts, row(1).error, row(1).sending_since) == (1, "NotSent: busy", None)
    post.trouble.clear()
    outbox.drain(now=noon + timedelta(seconds=10))
    assert [message.attempts for message in post.got] == [2]


def test_what_nobody_can_receive_goes_to_the_tray_at_once(post: Post, noon: datetime) -> None:
    put("test_sms", 1, now=noon)
    put("test_notice", 2, now=noon)
    post.trouble = {1: Undeliverable("a landline"), 2: Undeliverable("nobody")}
    outbox.drain(now=noon)
    assert sorted(Outbox.objects.tray().values_list("ref_id", flat=True)) == [1, 2]
    assert outbox.settle(row(1).pk, now=noon)
    assert not outbox.settle(row(1).pk, now=noon)
    assert list(Outbox.objects.tray().values_list("ref_id", flat=True)) == [2]


def test_a_send_in_doubt_is_repeated_only_where_a_repeat_is_dropped(post: Post, noon: datetime) -> None:
    put("test_sms", 1, now=noon)
    put("test_hook", 2, now=noon)
    post.trouble = {1: TimeoutError("no answer"), 2: TimeoutError("no answer")}
    outbox.drain(now=noon)
    assert row(1).failed_at == noon
    assert row(1).error.startswith("in doubt: TimeoutError")
    post.trouble.clear()
    outbox.drain(now=noon + timedelta(hours=1))
    assert post.refs == [2]


class Killed(BaseException):
    """What a kill looks like from inside."""


def test_a_process_killed_while_sending_leaves_a_doubt_not_a_second_text(post: Post, noon: datetime) -> None:
    for kind, ref in (("test_sms", 1), ("test_hook", 2)):
        put(kind, ref, now=noon)
        post.trouble[ref] = Killed()  # type: ignore[assignment]
        with pytest.raises(Killed):
            outbox.drain(now=noon)
    post.trouble.clear()
    # Another process leaves them alone while the first might still be at it.
    assert outbox.drain(now=noon + outbox.SENDING_LIMIT - timedelta(seconds=1)) == 0
    outbox.drain(now=noon + outbox.SENDING_LIMIT)
    assert post.refs == [2]
    assert row(1).error == "in doubt: the process ended while sending"
    assert row(2).attempts == 2


def test_a_message_that_kills_every_process_ends_in_the_tray(post: Post, noon: datetime) -> None:
    put("test_hook", 1, now=noon)
    post.trouble[1] = Killed()  # type: ignore[assignment]
    for n in range(outbox.ATTEMPTS):
        with pytest.raises(Killed):
            outbox.drain(now=noon + n * outbox.SENDING_LIMIT)
    outbox.drain(now=noon + outbox.ATTEMPTS * outbox.SENDING_LIMIT)
    assert row(1).failed_at is not None


def test_what_nobody_registered_for_stays_and_is_named(post: Post, noon: datetime) -> None:
    put("test_unknown", 1, now=noon)
    assert outbox.drain(now=noon) == 0
    assert outbox.unhandled(now=noon) == []
    assert outbox.unhandled(now=noon + timedelta(hours=2)) == ["test_unknown"]
    for register in (outbox.local("test_sms"), outbox.sender("test_notice", drops_repeats=True)):
        with pytest.raises(ValueError, match="somebody already"):
            register(post.many)  # type: ignore[arg-type]


def test_a_change_that_is_rolled_back_sends_nothing(post: Post, noon: datetime) -> None:
    with transaction.atomic():
        put("test_notice", 1, now=noon)
        transaction.set_rollback(True)
    assert outbox.drain(now=noon) == 0


def test_old_rows_are_pruned_and_trouble_is_kept(post: Post, noon: datetime) -> None:
    put("test_notice", 1, 2, now=noon)
    post.trouble[2] = Undeliverable("nobody")
    outbox.drain(now=noon)
    assert outbox.prune(now=noon + timedelta(days=29)) == 0
    assert outbox.prune(now=noon + timedelta(days=31)) == 1
    assert Outbox.objects.get().ref_id == 2


def test_a_batch_takes_the_same_statements_however_many(
    post: Post, noon: datetime, django_assert_num_queries: Callable[..., object]
) -> None:
    put("test_notice", *range(50), now=noon)
    # savepoint, claim, done, release; and for the senders: savepoint, claim, release
    with django_assert_num_queries(7):  # type: ignore[attr-defined]
        assert outbox.drain(now=noon) == 50


def test_the_console_shows_a_masked_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "jinlin.sms"):
        sms.send_text(phone=Phone("13812345678"), text="您反映的路灯已修好", send_id=uuid.uuid4())
    assert "138****5678: 您反映的路灯已修好" in caplog.text
    with pytest.raises(Undeliverable, match=r"0598\*\*\*\*222"):
        sms.send_text(phone=Phone("0598-5822222"), text="您好", send_id=uuid.uuid4())
