"""Sessions in the database with sealed payloads: a copy of the table tells nobody who is in, nor their secrets."""

import base64
import binascii
import logging
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from jinlin.common.sealing import CannotOpen, open_sealed, seal

log = logging.getLogger("jinlin.sessions")


class SessionStore(DatabaseStore):
    """The database's store, encrypting what it writes; a payload is bound to its session's key."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the sealed payload."""
        text = self.serializer().dumps(session_dict).decode("latin-1")
        return base64.b64encode(seal(text, context=self._context())).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return the payload; what cannot be opened is an empty session, so that the person signs in again."""
        try:
            text = open_sealed(base64.b64decode(session_data, validate=True), context=self._context())
            return cast(dict[str, Any], self.serializer().loads(text.encode("latin-1")))
        except (CannotOpen, binascii.Error, ValueError):
            log.warning("a session could not be opened")
            return {}

    def _context(self) -> bytes:
        return f"session:{self.session_key}".encode()
