"""People who work here: users, posts, devices, scope and access log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers the app under the label `accounts`."""

    name = "jinlin.accounts"
    label = "accounts"
    verbose_name = _("People and posts")
