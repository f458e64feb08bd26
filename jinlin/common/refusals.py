"""The one way to say no: a code for programs and a sentence for people."""

from typing import Any

from django.utils.functional import Promise


class Refused(Exception):
    """What was asked cannot be done; `message` is translatable and fit to be shown, `code` never changes.

    `details` holds plain values a page may show beside the sentence (never a private value).
    """

    def __init__(self, code: str, message: str | Promise, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details

    def __str__(self) -> str:
        """Return the sentence in the language that is active now."""
        return str(self.message)
