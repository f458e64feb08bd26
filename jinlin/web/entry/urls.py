"""Addresses of the entry face."""

from django.urls import URLPattern

app_name = "entry"
urlpatterns: list[URLPattern] = []
