"""Private values of anyone, and who read them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Registers the app under the label `people`."""

    name = "jinlin.people"
    label = "people"
    verbose_name = _("Personal data")
