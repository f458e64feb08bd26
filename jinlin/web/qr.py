"""A QR code as one SVG path: drawn by the page itself, sharp on paper and in print."""

import io
import re
from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class Drawn:
    """A QR code's path, and the size of the box it needs with its quiet margin."""

    path: str
    box: int


def drawn(address: str) -> Drawn:
    """Return the QR code of an address."""
    made = segno.make(address, error="m")
    out = io.BytesIO()
    made.save(out, kind="svg", xmldecl=False, svgns=False, border=0, nl=False, lineclass=None, svgclass=None)
    found = re.search(r' d="([^"]+)"', out.getvalue().decode())
    return Drawn(found[1] if found else "", int(made.symbol_size(border=0)[0]) + 4)
