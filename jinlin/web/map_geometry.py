"""The outlines of the whole tree for MapLibre: one file for everybody, kept by browsers until the tree changes."""

import gzip

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from jinlin.grid.nodes import nodes_now
from jinlin.web.mapdata import drawing_of

_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def geometry(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with the drawing of that name; a page built before the tree changed is sent to the newest one."""
    drawing = drawing_of(nodes_now())
    if drawing is None:
        raise Http404
    if name != drawing.name:
        return HttpResponseRedirect(reverse("map_geometry", args=[drawing.name]), headers={"Cache-Control": "no-store"})
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(drawing.packed if small else gzip.decompress(drawing.packed), content_type="application/json")
    if small:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = _FOR_EVER
    answer.headers["ETag"] = f'"{name}"'
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
