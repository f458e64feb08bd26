"""Faces for people: resident, chief, desk."""

from django.apps import AppConfig

from jinlin.web.form_words import use_our_words


class WebConfig(AppConfig):
    """Registers the app under the label `web`."""

    name = "jinlin.web"
    label = "web"

    def ready(self) -> None:
        """Let every form speak our words."""
        use_our_words()
