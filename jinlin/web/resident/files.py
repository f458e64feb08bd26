"""Photos and voice notes, shown only to whom their appeal is shown; a raw upload is never served."""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from jinlin.accounts.middleware import ScopedRequest
from jinlin.accounts.scope import PUBLIC, Scope
from jinlin.appeals.models import Appeal, Attachment
from jinlin.appeals.queries import sees_version_only
from jinlin.common.files import ready_path
from jinlin.common.models import StoredFile
from jinlin.web import mine

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@require_safe
def file(request: ScopedRequest, key: UUID) -> HttpResponse:
    """Show a file at its full size."""
    return _show(request, key, small=False)


@require_safe
def small(request: ScopedRequest, key: UUID) -> HttpResponse:
    """Show a photo's thumbnail."""
    return _show(request, key, small=True)


def may_see(attachment: Attachment, *, scope: Scope, own: Scope | None) -> bool:
    """Whether a person may see a file: its reporter, a post that sees the appeal itself, anybody once released."""
    rows = Appeal.objects.filter(pk=attachment.appeal_id)
    if own is not None:
        return True
    if scope.kind == "post":
        found = rows.visible_to(scope).first()
        # Of an appeal about somebody, whom it is about and those below the level that holds it see the version only.
        if found is not None and not sees_version_only(found, scope):
            return True
    return attachment.released and rows.visible_to(PUBLIC).exists()


def _show(request: ScopedRequest, key: UUID, *, small: bool) -> HttpResponse:
    attachment = get_object_or_404(Attachment.objects.select_related("file"), file__key=key)
    if not may_see(attachment, scope=request.scope, own=mine.scope_of(request, attachment.appeal_id)):
        raise Http404
    path = ready_path(attachment.file, small=small)
    if path is None or not path.exists():
        raise Http404
    if attachment.file.kind == StoredFile.Kind.VOICE:
        return _sound(request, attachment.file, path.read_bytes())
    return _private(HttpResponse(path.read_bytes(), content_type=attachment.file.mime))


def _sound(request: HttpRequest, stored: StoredFile, content: bytes) -> HttpResponse:
    """Answer with a sound or the part asked for: phones play nothing from a server that cannot give parts."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    begin = int(asked[1]) if asked else 0
    end = min(int(asked[2]), len(content) - 1) if asked and asked[2] else len(content) - 1
    if not asked or begin > end:
        response = HttpResponse(content, content_type=stored.mime)
    else:
        response = HttpResponse(content[begin : end + 1], content_type=stored.mime, status=206)
        response["Content-Range"] = f"bytes {begin}-{end}/{len(content)}"
    response["Accept-Ranges"] = "bytes"
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response
