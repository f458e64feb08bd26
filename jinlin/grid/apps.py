"""The grid: the tree of places, addresses, departments and partners."""

from django.apps import AppConfig


class GridConfig(AppConfig):
    """Registers the app under the label `grid`."""

    name = "jinlin.grid"
    label = "grid"
