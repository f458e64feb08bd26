"""How the tests of the chief's pages look at them and send their forms."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from jinlin.appeals.models import Appeal, AppealEvent
from jinlin.common.numbers import new_key


def typed(response: object) -> str:
    """Return a page's text."""
    return getattr(response, "content", b"").decode()


def a_photo(name: str = "before.jpg", *, colour: str = "teal") -> SimpleUploadedFile:
    """Return a small photo to be sent."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def fresh(appeal: Appeal) -> Appeal:
    """Return an appeal as it stands now."""
    return Appeal.objects.get(pk=appeal.pk)


def verbs(appeal: Appeal) -> list[str]:
    """Return what happened to an appeal, in order."""
    return list(AppealEvent.objects.filter(appeal=appeal).order_by("seq").values_list("verb", flat=True))


def form(appeal: Appeal, **more: object) -> dict[str, object]:
    """Return what a form about an appeal sends."""
    return {"seen": fresh(appeal).event_seq, "key": new_key(), **more}
