"""Appeals: their life, clocks, tasks and trail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppealsConfig(AppConfig):
    """Registers the app under the label `appeals`."""

    name = "jinlin.appeals"
    label = "appeals"
    verbose_name = _("Catalogue")
