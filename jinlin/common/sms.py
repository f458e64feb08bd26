"""Text messages. The console sender writes them to the log of the jobs process, with the number masked."""

import logging
import re
import uuid

from jinlin.common.outbox import Undeliverable
from jinlin.common.private import Phone

log = logging.getLogger("jinlin.sms")

# The console is no receiver that could tell a repeat.
DROPS_REPEATS = False
# A receipt's lookup code opens an appeal; whoever reads the log is not its reporter.
_CODE = re.compile(r"(?<!\d)\d{4} ?\d{4}(?!\d)")


def send_text(*, phone: Phone, text: str, send_id: uuid.UUID) -> None:
    """Send one text message; raises Undeliverable for a number no text can reach, NotSent if it may be tried again."""
    if not phone.is_mobile:
        raise Undeliverable(f"{phone} receives no text messages")
    log.info("SMS %s to %s: %s", send_id, phone, _CODE.sub("**** ****", text))
