"""Addresses of the resident face."""

from django.urls import URLPattern

app_name = "resident"
urlpatterns: list[URLPattern] = []
