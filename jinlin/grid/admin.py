"""Admin screens of the tree, read-only: a redrawn boundary is a dated version, made by actions, never an edited row."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from jinlin.common.admin_base import HouseAdmin, HouseInline
from jinlin.grid.models import Building, Department, Grid, GridAlias, GridVersion

_TREE = {
    "code": _("code"),
    "level": _("level"),
    "name": _("name"),
    "name_key": _("pinyin"),
    "parent": _("parent"),
    "path": _("path"),
    "ended_on": _("ended on"),
    "valid_from": _("valid from"),
    "valid_to": _("valid to"),
}


class VersionInline(HouseInline):
    """What a grid was from one day to another."""

    model = GridVersion
    fk_name = "grid"
    verbose_name_plural = _("versions")
    fields = ("name", "parent", "valid_from", "valid_to")
    ordering = ("-valid_from",)
    labels = _TREE


class AliasInline(HouseInline):
    """Former and foreign codes of a grid."""

    model = GridAlias
    verbose_name_plural = _("other codes")
    fields = ("code",)
    labels = _TREE


@admin.register(Grid)
class GridAdmin(HouseAdmin):
    """The five-level tree."""

    title, titles = _("grid"), _("grids")
    list_display = ("name", "level", "code", "parent", "ended_on")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name", "code", "name_key")
    ordering = ("path",)
    inlines = (VersionInline, AliasInline)
    labels = _TREE


@admin.register(Building)
class BuildingAdmin(HouseAdmin):
    """The address book: what a microgrid is made of."""

    title, titles = _("building"), _("buildings")
    list_display = ("compound", "name", "microgrid", "community", "households")
    search_fields = ("compound", "name", "aliases")
    ordering = ("community__code", "compound", "name")
    labels = {
        "community": _("community"),
        "microgrid": _("microgrid"),
        "compound": _("compound"),
        "name": _("name"),
        "aliases": _("other names"),
        "units": _("units"),
        "households": _("households"),
        "x": _("longitude × 10⁷"),
        "y": _("latitude × 10⁷"),
    }
    hints = {"units": _("Empty: all units of the building.")}


@admin.register(Department)
class DepartmentAdmin(HouseAdmin):
    """Line departments and their duty by law."""

    title, titles = _("department"), _("departments")
    list_display = ("name", "name_en", "code", "active")
    search_fields = ("name", "name_en", "code")
    ordering = ("code",)
    labels = {
        "code": _("code"),
        "name": _("name"),
        "name_en": _("English name"),
        "duty": _("duty by law"),
        "active": _("in use"),
    }
