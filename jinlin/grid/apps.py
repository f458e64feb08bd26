"""The grid: the tree of places, addresses, departments and partners."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridConfig(AppConfig):
    """Registers the app under the label `grid`."""

    name = "jinlin.grid"
    label = "grid"
    verbose_name = _("Tree and departments")
