"""All addresses: residents at the root, then chiefs, desks, machines and the admin."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("jinlin.web.resident.urls")),
    path("chief/", include("jinlin.web.chief.urls")),
    path("desk/", include("jinlin.web.desk.urls")),
    path("", include("jinlin.web.entry.urls")),
    path("demo/", include("jinlin.web.demo.urls")),
    path("admin/", admin.site.urls),
]
