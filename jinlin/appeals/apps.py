"""Appeals: their life, clocks, tasks and trail."""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """Registers the app under the label `appeals`."""

    name = "jinlin.appeals"
    label = "appeals"
