"""Roles of posts 岗位, and the face each one works in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jinlin.grid.levels import Level


class Role(models.TextChoices):
    """What a person is at a grid or department."""

    MICROGRID_CHIEF = "microgrid_chief", _("microgrid chief")
    HELPER = "helper", _("microgrid helper")
    GRID_CHIEF = "grid_chief", _("grid chief")
    DEPUTY = "deputy", _("deputy grid chief")
    POLICE_ASSISTANT = "police_assistant", _("police assistant")
    SECRETARY = "secretary", _("community secretary")
    COMMUNITY_STAFF = "community_staff", _("community staff")
    STREET_OFFICER = "street_officer", _("street duty officer")
    CENTRE_OPERATOR = "centre_operator", _("centre operator")
    CENTRE_ARBITER = "centre_arbiter", _("centre arbiter")
    HANDLER = "handler", _("department handler")
    ADMIN = "admin", _("system administrator")


ROLE_LEVELS: dict[Role, Level] = {
    Role.MICROGRID_CHIEF: Level.MICROGRID,
    Role.HELPER: Level.MICROGRID,
    Role.POLICE_ASSISTANT: Level.MICROGRID,
    Role.GRID_CHIEF: Level.AREA,
    Role.DEPUTY: Level.AREA,
    Role.SECRETARY: Level.COMMUNITY,
    Role.COMMUNITY_STAFF: Level.COMMUNITY,
    Role.STREET_OFFICER: Level.STREET,
    Role.CENTRE_OPERATOR: Level.DISTRICT,
    Role.CENTRE_ARBITER: Level.DISTRICT,
    Role.HANDLER: Level.DISTRICT,
    Role.ADMIN: Level.DISTRICT,
}
TEAM_ROLES = frozenset({Role.MICROGRID_CHIEF, Role.HELPER, Role.POLICE_ASSISTANT})
DESK_ROLES = frozenset(Role) - TEAM_ROLES
