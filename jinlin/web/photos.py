"""A photo as the partial `ui/_photos.html` wants it; for every face."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinlin.appeals.models import Attachment

_ROLES = {
    "report": gettext_lazy("as reported"),
    "before": gettext_lazy("before"),
    "attempt": gettext_lazy("an attempt"),
    "after": gettext_lazy("after"),
}


def photo_context(photo: Attachment) -> dict[str, Any]:
    """Return address, thumbnail, words and state of a photo; its `file` must be loaded."""
    words = str(_ROLES.get(photo.role, ""))
    if photo.round > 1:
        words = _("%(what)s, round %(n)d") % {"what": words, "n": photo.round}
    return {
        "id": photo.pk,
        "url": reverse("resident:file", args=[photo.file.key]),
        "small": reverse("resident:file_small", args=[photo.file.key]),
        "words": words,
        "role": photo.role,
        "state": photo.file.state,
        "released": photo.released,
    }
