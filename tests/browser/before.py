"""What colleagues, a department and residents did before a journey begins: a few lines run against the site's own data."""

import os
import subprocess
import sys

from tests.sites import LiveSite

# `secretary`, `staff`: of the community the demo's "社区" acts for; `handler`: the demo's "部门"; `lamps(n)` reports.
_HEAD = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from jinlin.accounts import actions as accounts
from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import PUBLIC
from jinlin.appeals import actions
from jinlin.appeals.models import Appeal, Category, Condition
from jinlin.appeals.steps.base import Handler
from jinlin.grid.models import Grid
from jinlin.web.demo.cast import PARTS, post_for

now = timezone.now() - timedelta(minutes=5)
secretary = post_for(PARTS["secretary"], appeal=None).scope()
staff = Post.objects.filter(grid_id=secretary.grid_id, role=Role.COMMUNITY_STAFF).first().scope()
handler = post_for(PARTS["department"], appeal=None).scope()
department = Handler("department", handler.department_id)
lamp = Category.objects.get(code="lamp.street")
condition = Condition.objects.filter(category=lamp).first()
homes = list(Grid.objects.filter(parent__parent_id=secretary.grid_id, level=1).order_by("pk"))


def lamps(count, words="路灯不亮"):
    made = []
    for n in range(count):
        report = actions.Report(
            words=f"{words}，第{n + 1}盏", grid_id=homes[n % len(homes)].pk, category_id=lamp.pk,
            condition_id=condition.pk, place_by="chosen",
        )
        made.append(Appeal.objects.get(pk=actions.receive(actor=PUBLIC, report=report, now=now).appeal_id))
    return made


def given(appeal):
    return actions.accept_and_assign(actor=secretary, appeal_id=appeal.pk, seen=appeal.event_seq, now=now, lead=department)


def signed(appeal):
    one = given(appeal)
    return actions.sign_for(actor=handler, appeal_id=one.pk, seen=one.event_seq, now=now)
"""


def before(site: LiveSite, script: str) -> None:
    """Run a few lines against a site's database, with the names of `_HEAD` at hand."""
    environment = {
        **os.environ, **site.environment, "DJANGO_SETTINGS_MODULE": "jinlin.settings",
        "DATABASE_URL": site.database_url, "JINLIN_DATA": str(site.data),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", _HEAD + script], env=environment, check=True, timeout=120)
