"""Addresses of the desk face: area, community, street, district and departments."""

from django.urls import path

from jinlin.web.desk import queue, register, search, views

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("search/", search.search, name="search"),
    path("new/", register.new, name="new"),
    path("new/<str:token>/", register.receipt, name="receipt"),
    path("a/<int:appeal_id>/", views.appeal, name="appeal"),
    path("a/<int:appeal_id>/reveal/", views.reveal, name="reveal"),
    path("a/<int:appeal_id>/<slug:name>/", views.act, name="act"),
]
