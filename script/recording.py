"""Puts the moments of the README's recording together: a phone beside a desk, taps as dots, a line of words below."""

import json
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1320, 780)
PLACES = {"phone": (20, 20, 342, 740), "desk": (384, 20, 916, 572)}  # x, y, width, height of each screen
PAGE, INK, QUIET, BRAND = "#e7ece9", "#14211f", "#44524d", "#0b6b5d"
FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
]
BUDGET = 1_200_000
# The moments are given as somebody would read them the first time; a loop is watched twice.
PACE = 0.62


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the Noto font of a size (apt-get install fonts-noto-cjk)."""
    return ImageFont.truetype(FONTS[0 if bold else 1], size, index=2)


def rounded(picture: Image.Image, *, radius: int) -> Image.Image:
    """Return a picture with round corners on the page's colour."""
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), radius, fill=255)
    ground = Image.new("RGB", picture.size, PAGE)
    ground.paste(picture, mask=mask)
    return ground


def screen(file: Path, who: str) -> Image.Image:
    """Return one screen at its size."""
    _, _, width, height = PLACES[who]
    return rounded(Image.open(file).convert("RGB").resize((width, height), Image.Resampling.LANCZOS), radius=14)


def frame(screens: dict[str, Image.Image], *, now: str, caption: str, tap: tuple[float, float] | None) -> Image.Image:
    """Return one frame: both screens, the one that matters in full, the other a little aside."""
    whole = Image.new("RGB", SIZE, PAGE)
    draw = ImageDraw.Draw(whole, "RGBA")
    for who, (x, y, width, height) in PLACES.items():
        if who in screens:
            picture = screens[who]
            whole.paste(
                picture if who == now else Image.blend(picture, Image.new("RGB", picture.size, PAGE), 0.45), (x, y)
            )
        line = BRAND if who == now else "#c3ccc8"
        draw.rounded_rectangle((x - 2, y - 2, x + width + 1, y + height + 1), 16, outline=line, width=3)
    chinese, english = caption.split("|")
    draw.text((386, 632), chinese, font=font(40, bold=True), fill=INK)
    draw.text((388, 694), english, font=font(27), fill=QUIET)
    if tap is not None:
        x, y = tap
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), fill=(245, 165, 36, 90), outline=(245, 165, 36, 255), width=4)
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=(245, 165, 36, 255))
    return whole


def main(folder: Path, out: Path) -> None:
    """Write the recording; fails when it weighs too much for a README."""
    screens: dict[str, Image.Image] = {}
    frames: list[Image.Image] = []
    lengths: list[int] = []
    moments = json.loads((folder / "moments.json").read_text())
    for who in ("desk", "phone"):  # what stands there before it is its turn
        first = next(one for one in moments if one["who"] == who)
        screens[who] = screen(folder / first["file"], who)
    for moment in moments:
        who = moment["who"]
        x, y, width, height = PLACES[who]
        full = Image.open(folder / moment["file"]).size
        screens[who] = screen(folder / moment["file"], who)
        tap = moment["tap"]
        at = (x + tap[0] * width / full[0], y + tap[1] * height / full[1]) if tap else None
        looks: list[tuple[tuple[float, float] | None, int]] = [(None, round(moment["ms"] * PACE))]
        if at:
            looks = [*looks, (at, 300)]
        for dot, length in looks:
            frames.append(frame(screens, now=who, caption=moment["caption"], tap=dot))
            lengths.append(length)
    for quality in (84, 72, 60, 48):
        frames[0].save(
            out, save_all=True, append_images=frames[1:], duration=lengths, loop=0, quality=quality, method=6,
            minimize_size=True, kmax=20,
        )  # fmt: skip
        if out.stat().st_size <= BUDGET:
            break
    print(
        f"{out}: {len(frames)} frames, {sum(lengths) / 1000:.1f} s, {out.stat().st_size / 1000:.0f} kB, quality {quality}"
    )
    if out.stat().st_size > BUDGET:
        sys.exit("too heavy for a README")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
