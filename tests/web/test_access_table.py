"""Every address of the site is in the access table, and opens to those the table names and to nobody else."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from jinlin.accounts import actions as account_actions
from jinlin.accounts.models import Device, User
from jinlin.accounts.roles import Role
from jinlin.appeals import actions
from jinlin.appeals.steps.base import Handler
from jinlin.common.numbers import lookup_code
from tests.cast import District, a_post, an_appeal
from tests.web.access_table import ACCESS, ADMIN, KINDS, Row, World, refusal
from tests.web.ways_in import as_post, by_phone


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Give every address of the site with its full name."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner)
            else:
                yield f"{prefix}{pattern.name or pattern.pattern}", pattern

    return walk(get_resolver().url_patterns, "")


@pytest.fixture
def world(d: District) -> World:
    now = timezone.now()
    appeal = an_appeal(d, category=d.lamp, now=now)
    appeal = actions.accept_and_assign(
        actor=d.staff, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, lead=Handler("department", d.municipal.pk)
    )
    by_phone(d, d.chief)
    code = account_actions.invite(actor=d.secretary, post_id=d.helper.post_id or 0, now=now)
    return World(d=d, appeal=appeal, device_id=Device.objects.get().pk, code=code)


@pytest.fixture
def people(world: World) -> dict[str, Client]:
    d, half_way, reporter = world.d, Client(), Client()
    half_way.force_login(User.objects.get(pk=d.secretary.user_id))
    reporter.post("/progress/", {"number": world.appeal.number, "code": lookup_code(world.appeal.pk)})
    admin = a_post(role=Role.ADMIN, grid=d.district, name="钟管理员")
    return {
        "public": Client(),
        "half_way": half_way,
        "reporter": reporter,
        "chief": by_phone(d, d.chief),
        "secretary": as_post(d.secretary),
        "elsewhere": as_post(d.other_secretary),
        "handler": as_post(d.handler),
        "admin": as_post(admin),
    }


def complaint(name: str, address: str, row: Row, kind: str, client: Client) -> str | None:
    """Return what is wrong with an answer. Whatever it wrote is undone, so that each sort of people meets the same."""
    before = transaction.savepoint()
    answer = getattr(client, row.method)(address)
    transaction.savepoint_rollback(before)
    wanted = {row.but[kind]} if kind in row.but else row.given if kind in row.to else {refusal(name, kind, row.method)}
    return None if answer.status_code in wanted else f"{row.method} {address} gives {kind} {answer.status_code}"


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    site = {name for name, _ in addresses() if not name.startswith("admin:")}
    assert sorted(site - set(ACCESS)) == [], "give each a row in tests/web/access_table.py"
    assert sorted(set(ACCESS) - site) == [], "rows without an address"


@pytest.mark.parametrize("face", sorted({name.split(":")[0] for name in ACCESS}))
def test_pages_open_to_those_the_table_names_and_to_nobody_else(
    world: World, people: dict[str, Client], face: str
) -> None:
    complaints = [
        complaint(name, reverse(name, args=row.args(world)), row, kind, people[kind])
        for name, row in ACCESS.items()
        if name.split(":")[0] == face
        for kind in KINDS
    ]
    assert not any(complaints), "\n".join(found for found in complaints if found)


def test_the_admin_opens_to_the_administrator_alone(world: World, people: dict[str, Client]) -> None:
    complaints = []
    for name, pattern in addresses():
        if not name.startswith("admin:") or pattern.name is None:
            continue
        groups = pattern.pattern.regex.groupindex
        arguments = dict.fromkeys(groups, "1")
        if name in {"admin:app_list"}:
            arguments = {"app_label": "accounts"}
        address = reverse(name, kwargs=arguments)
        complaints += [complaint(name, address, ADMIN, kind, people[kind]) for kind in KINDS]
    assert len(complaints) > 20 * len(KINDS)
    assert not any(complaints), "\n".join(found for found in complaints if found)
