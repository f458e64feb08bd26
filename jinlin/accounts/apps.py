"""People who work here: users, posts, devices, scope and access log."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app under the label `accounts`."""

    name = "jinlin.accounts"
    label = "accounts"
