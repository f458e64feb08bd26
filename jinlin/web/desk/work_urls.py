"""Addresses of the desk's work besides the queue and the appeal: decisions, giving out in one go, saved filters."""

from django.urls import path

from jinlin.web.desk import decisions

urlpatterns = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<int:appeal_id>/<slug:kind>/", decisions.decide, name="decide"),
]
