"""Words travel compressed; photos, files, live streams and the smallest answers do not."""

import gzip
from collections.abc import Callable

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from jinlin.web.compression import CompressionMiddleware

LONG = "诉求" * 4000


def travel(answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return CompressionMiddleware(lambda _: answer())(request)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "image/svg+xml"])
def test_words_are_compressed(kind: str) -> None:
    answer = travel(lambda: HttpResponse(LONG, content_type=kind))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert isinstance(answer, HttpResponse)
    assert len(answer.content) < 2000
    assert gzip.decompress(answer.content).decode() == LONG


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse("好", content_type="text/html"),
        lambda: HttpResponse(LONG.encode(), content_type="image/jpeg"),
        lambda: FileResponse([LONG.encode()], content_type="text/html"),
        lambda: StreamingHttpResponse([LONG], content_type="text/event-stream"),
    ],
    ids=["small", "photo", "file", "stream"],
)
def test_nothing_else_is(answer: Callable[[], HttpResponseBase]) -> None:
    assert "Content-Encoding" not in travel(answer).headers
