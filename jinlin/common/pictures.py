"""Photos: what a picture is, from its header alone; and a small, clean copy of it, made by a job."""

import math
from dataclasses import dataclass
from io import BytesIO
from typing import IO, cast

import pillow_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

# Phones make 12 to 50 million pixels; more would cost the job hundreds of megabytes.
MAX_PIXELS = 64_000_000
MAX_SIDE = 20_000
LARGE = 1600
SMALL = 320

_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF", "BMP")
_SUFFIXES = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "HEIF": "heic", "GIF": "gif", "BMP": "bmp"}

pillow_heif.register_heif_opener(thumbnails=False)
# Our own limit is checked on every header, before anything is decoded; Pillow's would come as a warning.
Image.MAX_IMAGE_PIXELS = None


class NotAPicture(Exception):
    """The bytes are no picture we know, or broken."""


class TooManyPixels(Exception):
    """The header announces more pixels than we decode."""


@dataclass(frozen=True)
class Header:
    """What a picture says of itself."""

    format: str
    width: int
    height: int


@dataclass(frozen=True)
class Clean:
    """A picture made anew: two JPEGs without any metadata, and the place that was in the old one."""

    large: bytes
    small: bytes
    width: int
    height: int
    place: tuple[float, float] | None  # WGS84 latitude, longitude


def read_header(file: IO[bytes]) -> Header:
    """Return a picture's format and size; decodes nothing. Raises NotAPicture or TooManyPixels."""
    with _opened(file) as image:
        return Header(format=str(image.format), width=image.width, height=image.height)


def clean(file: IO[bytes]) -> Clean:
    """Decode a picture, turn it upright, shrink it, and write it anew without what the phone had put into it."""
    with _opened(file) as image:
        try:
            place = _place(image)
            # JPEG can be decoded at half, quarter or eighth of its size, for a fraction of the memory.
            image.draft("RGB", (LARGE * 2, LARGE * 2))
            upright = ImageOps.exif_transpose(image)
            large = _on_white(upright)
            large.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
            small = large.copy()
            small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
        except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, Image.DecompressionBombError) as error:
            raise NotAPicture(str(error)) from error
    return Clean(
        large=_jpeg(large, quality=82),
        small=_jpeg(small, quality=75),
        width=large.width,
        height=large.height,
        place=place,
    )


def suffix_of(format_name: str) -> str:
    """Return the file name ending of a format."""
    return _SUFFIXES[format_name]


def _opened(file: IO[bytes]) -> Image.Image:
    file.seek(0)
    try:
        image = Image.open(file, formats=_FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError) as error:
        raise NotAPicture(str(error)) from error
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        image.close()
        raise TooManyPixels(f"{image.width} x {image.height}")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in plain colours; what was transparent becomes white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image.convert("RGB")


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _place(image: Image.Image) -> tuple[float, float] | None:
    """Return where the phone says the picture was taken, or None if it does not or says nonsense."""
    gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef), negative="S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef), negative="W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    # 0,0 is what a phone without a fix writes.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude == 0 and longitude == 0):
        return None
    return latitude, longitude


def _degrees(parts: object, reference: object, *, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in cast(tuple[float, float, float], parts))
    value = degrees + minutes / 60 + seconds / 3600
    if math.isnan(value):  # a rational of 0/0
        raise ValueError("not a number")
    return -value if reference == negative else value
