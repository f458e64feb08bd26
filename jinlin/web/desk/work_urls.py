"""Addresses of the desk's work besides the queue and the appeal: decisions, giving out in one go, saved filters."""

from django.urls import path

from jinlin.web.desk import bulk, decisions, saved

urlpatterns = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<int:appeal_id>/<slug:kind>/", decisions.decide, name="decide"),
    path("bulk/", bulk.preview, name="bulk"),
    path("bulk/do/", bulk.do, name="bulk_do"),
    path("bulk/<int:handout_id>/", bulk.done, name="bulk_done"),
    path("bulk/<int:handout_id>/undo/", bulk.undo, name="bulk_undo"),
    path("filters/", saved.filters, name="filters"),
    path("filters/save/", saved.save, name="filter_save"),
    path("filters/<int:filter_id>/", saved.change, name="filter"),
]
