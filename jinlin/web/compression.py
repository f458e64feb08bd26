"""Answers of words travel compressed; static files are compressed once, when they are collected."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# Below this the headers and the work cost more than what is saved.
SMALLEST = 1024
KINDS = frozenset({"text/html", "application/json", "application/geo+json", "image/svg+xml", "text/csv", "text/plain"})


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages, map data and lists with gzip; never photos, files or live streams.

    Django adds random bytes to what it compresses, so that lengths do not tell secrets (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed where it pays."""
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in KINDS or len(response.content) < SMALLEST:  # type: ignore[attr-defined]
            return response
        return super().process_response(request, response)
