"""Addresses of the desk face: area, community, street, district and departments."""

from django.urls import path

from jinlin.web.desk import map_views, pulse, queue, register, search, views, work_urls

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("map/", map_views.part, name="map"),
    path("map/values/", map_views.numbers, name="map_values"),
    path("keys/", views.keys, name="keys"),
    path("search/", search.search, name="search"),
    path("new/", register.new, name="new"),
    path("new/<str:token>/", register.receipt, name="receipt"),
    path("a/<int:appeal_id>/", views.appeal, name="appeal"),
    path("a/<int:appeal_id>/reveal/", views.reveal, name="reveal"),
    path("a/<int:appeal_id>/<slug:name>/", views.act, name="act"),
    *work_urls.urlpatterns,
]
