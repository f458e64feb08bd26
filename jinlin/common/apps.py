"""The app's name and label."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The ground floor of the house."""

    name = "jinlin.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"
