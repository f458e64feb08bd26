"""Whom the demo's buttons stand for: on one appeal, the very posts that deal with it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jinlin.accounts.models import Post
from jinlin.accounts.roles import Role
from jinlin.accounts.scope import Scope
from jinlin.appeals.models import Appeal, Task

RESIDENT = "resident"


@dataclass(frozen=True)
class Part:
    """One button: a role, and the appeal's column that names where the post is (none: anywhere)."""

    key: str
    label: str | Promise
    role: Role | None = None
    column: str = ""
    icon: str = "user"


PARTS: dict[str, Part] = {
    part.key: part
    for part in (
        Part(RESIDENT, _("Resident"), icon="home"),
        Part("chief", _("Microgrid chief"), Role.MICROGRID_CHIEF, "microgrid_id", "users"),
        Part("area", _("Grid chief"), Role.GRID_CHIEF, "area_id", "map-2"),
        Part("secretary", _("Community"), Role.SECRETARY, "community_id", "building-community"),
        Part("street", _("Street"), Role.STREET_OFFICER, "street_id", "road"),
        Part("centre", _("Centre"), Role.CENTRE_OPERATOR, icon="layout-dashboard"),
        Part("department", _("Department"), Role.HANDLER, icon="tools"),
        Part("admin", _("Administrator"), Role.ADMIN, icon="settings"),
    )
}


def part_of(scope: Scope) -> str:
    """Return which button stands for the one acting now."""
    if scope.kind != "post":
        return RESIDENT
    return next((part.key for part in PARTS.values() if part.role is scope.role), "")


def post_for(part: Part, *, appeal: Appeal | None) -> Post | None:
    """Return the post that plays a part on an appeal: that of its own place, or of the department that leads it.

    Where the appeal names no such place (or there is no appeal), the first fictional post of the role.
    """
    posts = (
        Post.objects.held_on(timezone.localdate())
        .filter(role=part.role, user__is_demo=True, user__is_active=True)
        .select_related("user", "grid")
        .order_by("pk")
    )
    return (_near(posts, part, appeal).first() if appeal is not None else None) or posts.first()


def _near(posts: "QuerySet[Post]", part: Part, appeal: Appeal) -> "QuerySet[Post]":
    if part.role is Role.HANDLER:
        return posts.filter(department_id=_department_of(appeal) or 0)
    if not part.column:
        return posts
    return posts.filter(grid_id=getattr(appeal, part.column) or 0)


def _department_of(appeal: Appeal) -> int | None:
    tasks = Task.objects.filter(appeal=appeal, department__isnull=False).exclude(state="revoked")
    given = tasks.order_by("-role", "-no").values_list("department_id", flat=True).first()
    return given or (appeal.category.lead_id if appeal.category else None)
