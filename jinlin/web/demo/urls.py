"""Addresses of the demo's one-click log-ins."""

from django.urls import path

from jinlin.web.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.demo, name="demo"),
    path("as/<slug:part>/", views.enter_as, name="enter"),
]
