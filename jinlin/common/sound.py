"""Voice notes: what a recording is and how long it runs, from its bytes alone (nothing is decoded)."""

import struct
from dataclasses import dataclass

_MP4_BRANDS = frozenset(
    {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"dash", b"3gp4", b"3gp5"}
)
_EBML = b"\x1a\x45\xdf\xa3"
_WEBM_DURATION = b"\x44\x89"
_WEBM_CLUSTER = b"\x1f\x43\xb6\x75"
_WEBM_TIMECODE = 0xE7


@dataclass(frozen=True)
class Sound:
    """A recording's type and length; `seconds` is 0 where the format does not say."""

    mime: str
    suffix: str
    seconds: float


def recognise(data: bytes) -> Sound | None:
    """Return what a recording is, or None if it is none of webm, ogg, mp4, mp3 and wav."""
    if data.startswith(_EBML) and b"webm" in data[:64]:
        return Sound("audio/webm", "webm", _webm_seconds(data))
    if data.startswith(b"OggS"):
        return Sound("audio/ogg", "ogg", _ogg_seconds(data))
    if data[4:8] == b"ftyp" and data[8:12] in _MP4_BRANDS:
        return Sound("audio/mp4", "m4a", _mp4_seconds(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return Sound("audio/wav", "wav", _wav_seconds(data))
    if data.startswith(b"ID3") or _is_mp3_frame(data[:4]):
        # The bit rate may change with every frame: its length is not in its head.
        return Sound("audio/mpeg", "mp3", 0.0)
    return None


def _is_mp3_frame(head: bytes) -> bool:
    """Whether four bytes are the head of an MPEG layer III frame."""
    return (
        len(head) == 4
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[2] >> 4 not in {0, 15}
        and head[2] & 0x0C != 0x0C
    )


def _wav_seconds(data: bytes) -> float:
    if data[12:16] != b"fmt " or len(data) < 32:
        return 0.0
    rate = int.from_bytes(data[28:32], "little")
    return max(0, len(data) - 44) / rate if rate else 0.0


def _ogg_seconds(data: bytes) -> float:
    last = data.rfind(b"OggS")
    if last < 0 or len(data) < last + 14:
        return 0.0
    granule = int.from_bytes(data[last + 6 : last + 14], "little", signed=True)
    vorbis = data.find(b"\x01vorbis", 0, 200)
    # Opus always counts in 1/48000 s, whatever it was recorded with.
    rate = int.from_bytes(data[vorbis + 12 : vorbis + 16], "little") if vorbis >= 0 else 48_000
    return granule / rate if granule > 0 and rate else 0.0


def _mp4_seconds(data: bytes) -> float:
    at = data.find(b"mvhd")
    wide = at >= 0 and data[at + 4 : at + 5] == b"\x01"
    scale_at, layout = (at + 24, ">IQ") if wide else (at + 16, ">II")
    if at < 0 or len(data) < scale_at + struct.calcsize(layout):
        return 0.0
    scale, length = struct.unpack_from(layout, data, scale_at)
    return float(length) / scale if scale else 0.0


def _webm_seconds(data: bytes) -> float:
    """Return the stated duration, or where the last cluster starts: browsers record without stating it."""
    at = data.find(_WEBM_DURATION, 0, 4096)
    if at >= 0 and data[at + 2 : at + 3] == b"\x88":
        value = data[at + 3 : at + 11]
        return float(struct.unpack(">d", value)[0]) / 1000 if len(value) == 8 else 0.0
    if at >= 0 and data[at + 2 : at + 3] == b"\x84":
        value = data[at + 3 : at + 7]
        return float(struct.unpack(">f", value)[0]) / 1000 if len(value) == 4 else 0.0
    last = data.rfind(_WEBM_CLUSTER)
    inside = data[last + 4 : last + 24] if last >= 0 else b""
    start = inside.find(_WEBM_TIMECODE)
    if start < 0 or start + 2 > len(inside):
        return 0.0
    size = inside[start + 1] & 0x7F
    return int.from_bytes(inside[start + 2 : start + 2 + size]) / 1000 if 0 < size <= 8 else 0.0
