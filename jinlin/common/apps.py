"""The app's name and label."""

from django.apps import AppConfig
from django.contrib.postgres.search import SearchVectorField
from django.utils.translation import gettext_lazy as _

from jinlin.common.lookups import HasWords


class CommonConfig(AppConfig):
    """The ground floor of the house."""

    name = "jinlin.common"
    label = "common"
    verbose_name = _("Records and calendar")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach vectors to be searched by words."""
        SearchVectorField.register_lookup(HasWords)
