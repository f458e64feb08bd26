"""Sessions: sealed in the database, open only where they were written."""

import base64
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from jinlin.accounts.jobs import prune_sessions
from jinlin.accounts.sessions import SessionStore


@pytest.mark.django_db
def test_a_session_is_read_back_and_its_row_tells_nothing() -> None:
    store = SessionStore()
    store["_auth_user_id"] = "17"
    store["words"] = "路灯"
    store.save()
    again = SessionStore(store.session_key)
    assert (again["_auth_user_id"], again["words"]) == ("17", "路灯")
    row = Session.objects.get()
    assert "auth" not in row.session_data
    assert b"auth_user" not in base64.b64decode(row.session_data)


@pytest.mark.django_db
def test_a_payload_moved_to_another_session_or_damaged_is_an_empty_session() -> None:
    one, two = SessionStore(), SessionStore()
    for store, user in ((one, "1"), (two, "2")):
        store["_auth_user_id"] = user
        store.save()
    row = Session.objects.get(pk=one.session_key)
    Session.objects.filter(pk=two.session_key).update(session_data=row.session_data)
    assert SessionStore(two.session_key).get("_auth_user_id") is None
    for damage in ("", "not base64 at all", row.session_data[:-8] + "AAAAAAA="):
        Session.objects.filter(pk=one.session_key).update(session_data=damage)
        assert SessionStore(one.session_key).get("_auth_user_id") is None


@pytest.mark.django_db
def test_sessions_past_their_time_are_dropped_at_night_and_no_others() -> None:
    now = timezone.now()
    for days in (-2, -1, 1):
        store = SessionStore()
        store.set_expiry(now + timedelta(days=days))
        store.save()
    prune_sessions(now=now)
    assert Session.objects.get().expire_date > now
