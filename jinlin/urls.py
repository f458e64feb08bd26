"""All addresses: residents at the root, then chiefs, desks, machines and the admin."""

from django.contrib import admin
from django.urls import include, path

from jinlin.web.map_geometry import geometry

urlpatterns = [
    path("", include("jinlin.web.resident.urls")),
    path("chief/", include("jinlin.web.chief.urls")),
    path("desk/", include("jinlin.web.desk.urls")),
    path("", include("jinlin.web.entry.urls")),
    path("map/<slug:name>.json", geometry, name="map_geometry"),
    path("demo/", include("jinlin.web.demo.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "jinlin.web.broken.bad_request"
handler500 = "jinlin.web.broken.server_error"
