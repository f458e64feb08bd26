"""Faces for people: resident, chief, desk."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the app under the label `web`."""

    name = "jinlin.web"
    label = "web"
