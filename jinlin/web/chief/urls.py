"""Addresses of the chief face."""

from django.urls import URLPattern

app_name = "chief"
urlpatterns: list[URLPattern] = []
