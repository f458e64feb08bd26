"""Addresses of the demo: one-click log-ins, and the tour of five stories."""

from django.urls import path

from jinlin.web.demo import tour, views

app_name = "demo"
urlpatterns = [
    path("", views.demo, name="demo"),
    path("as/<slug:part>/", views.enter_as, name="enter"),
    path("tour/", tour.tour, name="tour"),
    path("tour/stop/", tour.stop, name="stop"),
    path("tour/<slug:code>/", tour.story, name="story"),
    path("tour/<slug:code>/next/", tour.next_step, name="next"),
    path("tour/<slug:code>/by-hand/", tour.by_hand, name="by_hand"),
    path("tour/<slug:code>/again/", tour.again, name="again"),
]
