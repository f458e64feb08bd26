"""Photos and voice notes: taken in, made safe, or refused with a clear sentence."""

import struct
import wave
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

from jinlin.common import files, pictures
from jinlin.common.files import place_of, ready_path, release_one, sweep, take_photo, take_voice
from jinlin.common.models import StoredFile
from jinlin.common.refusals import Refused

pytestmark = pytest.mark.django_db

READY, REFUSED, QUARANTINE = StoredFile.State.READY, StoredFile.State.REFUSED, StoredFile.State.QUARANTINE


def a_picture(width: int = 40, height: int = 30, colour: str = "red") -> Image.Image:
    image = Image.new("RGB", (width, height), colour)
    image.paste("blue", (0, 0, width // 2, height // 2))
    return image


def saved(image: Image.Image, format_name: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


def with_place(latitude: tuple[float, ...], longitude: tuple[float, ...], *, south: bool = False) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretPhone"
    exif[ExifTags.Base.Orientation] = 6  # lay on its side
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "S" if south else "N",
            ExifTags.GPS.GPSLatitude: latitude,
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: longitude,
        }
    )
    return saved(a_picture(400, 200), exif=exif)


def upload(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def photo(content: bytes, now: datetime, key: str = "upload-key-0001") -> StoredFile:
    return take_photo(upload(content), upload_key=key, now=now)


def voice(content: bytes, now: datetime, key: str = "upload-key-0002") -> StoredFile:
    return take_voice(upload(content, "note"), upload_key=key, now=now)


def a_wav(seconds: int) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return out.getvalue()


def a_png_header(width: int, height: int) -> bytes:
    """A PNG that announces any size in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def quarantined() -> list[Path]:
    folder = files._folder("quarantine")
    return list(folder.iterdir())


@pytest.mark.parametrize(
    ("format_name", "options"),
    [("JPEG", {}), ("PNG", {}), ("WEBP", {}), ("HEIF", {}), ("GIF", {}), ("BMP", {})],
)
def test_every_kind_of_photo_becomes_two_clean_jpegs(
    format_name: str, options: dict[str, object], noon: datetime
) -> None:
    taken = photo(saved(a_picture(2400, 1200), format_name, **options), noon)
    assert (taken.state, taken.width, taken.height) == (QUARANTINE, 2400, 1200)
    assert ready_path(taken) is None
    assert len(quarantined()) == 1
    assert release_one(now=noon) == 1
    assert release_one(now=noon) == 0
    assert quarantined() == []
    taken.refresh_from_db()
    assert (taken.state, taken.width, taken.height, taken.gps) == (READY, 1600, 800, None)
    large, small = ready_path(taken), ready_path(taken, small=True)
    assert large is not None
    assert small is not None
    assert large.stat().st_size == taken.bytes
    with Image.open(large) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 800))
        assert image.getpixel((10, 10))[2] > 200  # type: ignore[index]  # the corner is blue
    with Image.open(small) as image:
        assert (image.format, image.size) == ("JPEG", (320, 160))


def test_a_photo_stands_upright_and_its_place_is_kept_aside(noon: datetime) -> None:
    taken = photo(with_place((26, 23, 45.6), (117, 47, 12.0)), noon)
    release_one(now=noon)
    taken.refresh_from_db()
    assert (taken.width, taken.height) == (200, 400)
    assert place_of(taken) == pytest.approx((26.396, 117.786667), abs=1e-6)
    assert b"26.39" not in bytes(taken.gps or b"")
    for path in (ready_path(taken), ready_path(taken, small=True)):
        assert path is not None
        content = path.read_bytes()
        assert b"SecretPhone" not in content
        assert b"Exif" not in content


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)), ((91.0, 0.0, 0.0), (117.0, 0.0, 0.0)), ((26.0,), (117.0,)), ((), ())],
)
def test_a_place_that_is_none_is_not_kept(
    latitude: tuple[float, ...], longitude: tuple[float, ...], noon: datetime
) -> None:
    taken = photo(with_place(latitude, longitude), noon)
    release_one(now=noon)
    taken.refresh_from_db()
    assert (taken.state, place_of(taken)) == (READY, None)


def test_a_place_in_the_south_is_negative(noon: datetime) -> None:
    assert pictures.clean(BytesIO(with_place((33, 30, 0), (151, 0, 0), south=True))).place == (-33.5, 151.0)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "CMYK", "1", "I;16"])
def test_every_colour_mode_is_shown_and_see_through_becomes_white(mode: str, noon: datetime) -> None:
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0)) if mode == "RGBA" else Image.new(mode, (60, 40))
    taken = photo(saved(image, "JPEG" if mode == "CMYK" else "PNG"), noon)
    release_one(now=noon)
    taken.refresh_from_db()
    assert taken.state == READY
    path = ready_path(taken)
    assert path is not None
    with Image.open(path) as shown:
        assert shown.mode == "RGB"
        if mode == "RGBA":
            assert min(shown.getpixel((5, 5))) > 250  # type: ignore[type-var, arg-type]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"x" * (files.MAX_PHOTO_BYTES + 1), "photo_large"),
        (b"this is a text called photo.jpg", "photo_fake"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo_fake"),
        (b"%PDF-1.7 and so on", "photo_fake"),
        (b"\xff\xd8\xff\xe0", "photo_fake"),
        (a_png_header(30_000, 30_000), "photo_pixels"),
        (a_png_header(200_000, 2), "photo_pixels"),
        (a_png_header(9_000, 9_000), "photo_pixels"),
        (saved(a_picture(), "TIFF"), "photo_fake"),
    ],
)
def test_what_is_no_photo_is_refused_at_the_door(content: bytes, code: str, noon: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        photo(content, noon)
    assert refusal.value.code == code
    assert str(refusal.value)
    assert StoredFile.objects.count() == 0
    assert quarantined() == []


@pytest.mark.parametrize(
    "content",
    [saved(a_picture(400, 400))[:2000], a_png_header(4000, 4000), saved(a_picture(300, 300), "HEIF")[:-200]],
)
def test_a_photo_whose_body_is_broken_is_refused_by_the_job(content: bytes, noon: datetime) -> None:
    taken = photo(content, noon)
    assert release_one(now=noon) == 1
    taken.refresh_from_db()
    assert taken.state == REFUSED
    assert taken.error.startswith("NotAPicture")
    assert ready_path(taken) is None
    assert quarantined() == []
    assert release_one(now=noon) == 0


def test_a_photo_that_kills_the_job_is_refused_after_a_few_tries(
    monkeypatch: pytest.MonkeyPatch, noon: datetime
) -> None:
    taken = photo(saved(a_picture()), noon)

    def dies(file: object) -> pictures.Clean:
        raise MemoryError

    monkeypatch.setattr(pictures, "clean", dies)
    for _ in range(4):
        with pytest.raises(MemoryError):
            release_one(now=noon)
    assert len(quarantined()) == 1
    release_one(now=noon)
    taken.refresh_from_db()
    assert (taken.state, quarantined()) == (REFUSED, [])


def test_a_repeated_upload_is_the_same_file_and_another_file_is_refused(noon: datetime) -> None:
    red = saved(a_picture())
    first = photo(red, noon)
    assert photo(red, noon) == first
    release_one(now=noon)
    assert photo(red, noon).state == READY
    with pytest.raises(Refused) as refusal:
        photo(saved(a_picture(colour="green")), noon)
    assert refusal.value.code == "upload_key"
    assert StoredFile.objects.count() == 1
    assert quarantined() == []
    assert photo(saved(a_picture(colour="green")), noon, key="upload-key-0003") != first


def test_a_full_disk_is_said_plainly(monkeypatch: pytest.MonkeyPatch, noon: datetime) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Refused) as refusal:
        photo(saved(a_picture()), noon)
    assert refusal.value.code == "storage"
    monkeypatch.undo()
    assert quarantined() == []


def test_the_sweep_takes_what_belongs_to_nothing(noon: datetime, tmp_path: Path) -> None:
    waiting = photo(saved(a_picture()), noon)
    folder = files._folder("quarantine")
    (folder / "8b0f6ff6-4fd4-4a3f-a3a7-000000000000").write_bytes(b"its row was rolled back")
    (folder / ".draft").write_bytes(b"half")
    assert sweep(now=noon) in {0, 2}  # by the files' own times
    assert sweep(now=noon + timedelta(days=3650)) in {0, 2}
    assert [path.name for path in folder.iterdir()] == [str(waiting.key)]
    assert str(waiting) == f"photo {waiting.key}"


def test_a_lost_raw_file_is_refused_not_waited_for(noon: datetime) -> None:
    taken = photo(saved(a_picture()), noon)
    for path in quarantined():
        path.unlink()
    release_one(now=noon)
    taken.refresh_from_db()
    assert taken.state == REFUSED


OPUS = b"OggS\0\x02" + bytes(8) + b"\0" * 14 + b"OpusHead" + bytes(20)
MP4 = b"\0\0\0\x18ftypM4A \0\0\0\0" + b"\0\0\0\x6cmoov" + b"\0\0\0\x6cmvhd"


@pytest.mark.parametrize(
    ("content", "mime", "seconds"),
    [
        (a_wav(3), "audio/wav", 3),
        (OPUS + b"OggS\0\x04" + (48_000 * 12).to_bytes(8, "little") + bytes(30), "audio/ogg", 12),
        (MP4 + bytes(12) + (1000).to_bytes(4) + (7000).to_bytes(4), "audio/mp4", 7),
        (MP4 + b"\x01" + bytes(19) + (1000).to_bytes(4) + (9000).to_bytes(8), "audio/mp4", 9),
        (b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"\x44\x89\x88" + struct.pack(">d", 5000.0), "audio/webm", 5),
        (b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"\x44\x89\x84" + struct.pack(">f", 6000.0), "audio/webm", 6),
        (
            b"\x1a\x45\xdf\xa3\x42\x82\x84webm" + b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x82\x1f\x40",
            "audio/webm",
            8,
        ),
        (b"ID3\x04" + bytes(200), "audio/mpeg", 0),
        (b"\xff\xfb\x90\x00" + bytes(200), "audio/mpeg", 0),
        (b"OggS", "audio/ogg", 0),
        (MP4, "audio/mp4", 0),
        (b"\x1a\x45\xdf\xa3\x42\x82\x84webm", "audio/webm", 0),
        (b"RIFF\0\0\0\0WAVEJUNK", "audio/wav", 0),
    ],
)
def test_a_voice_note_is_known_by_its_bytes(content: bytes, mime: str, seconds: int, noon: datetime) -> None:
    taken = voice(content, noon)
    assert (taken.kind, taken.mime, taken.seconds, taken.state) == ("voice", mime, seconds, QUARANTINE)
    release_one(now=noon)
    taken.refresh_from_db()
    path = ready_path(taken)
    assert path is not None
    assert path.read_bytes() == content
    assert ready_path(taken, small=True) == path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "voice_empty"),
        (lambda: b"ID3" + bytes(files.MAX_VOICE_BYTES), "voice_large"),
        (lambda: b"hello", "voice_fake"),
        (lambda: saved(a_picture()), "voice_fake"),
        (lambda: saved(a_picture(), "HEIF"), "voice_fake"),
        (lambda: b"\xff\xff\xff\xff" + bytes(100), "voice_fake"),
        (lambda: a_wav(190), "voice_long"),
    ],
)
def test_what_is_no_voice_note_is_refused(make: Callable[[], bytes], code: str, noon: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        voice(make(), noon)
    assert refusal.value.code == code
    assert StoredFile.objects.count() == 0


def test_three_minutes_and_a_moment_are_still_three_minutes(noon: datetime) -> None:
    assert voice(a_wav(183), noon).seconds == 183


def test_heic_is_read_without_being_decoded() -> None:
    content = saved(a_picture(3000, 2000), "HEIF")
    assert pictures.read_header(BytesIO(content)).format == "HEIF"
    assert pictures.suffix_of("HEIF") == "heic"
    assert pillow_heif.is_supported(BytesIO(content))
