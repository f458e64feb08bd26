"""Private values of anyone, and who read them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the app under the label `people`."""

    name = "jinlin.people"
    label = "people"
