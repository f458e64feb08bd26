"""Pictures of every page, beside a sheet on which all can be looked through; a test's artefact, never committed."""

import os
from html import escape
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("JINLIN_SHOTS") or ROOT / "var" / "screenshots")
# A page longer than this is cut; nobody looks at the rest in a picture.
TALLEST = 2600


def shoot(page: Page, name: str) -> None:
    """Keep the whole page as it stands, with its bars at the bottom where they belong."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size or {"width": 390, "height": 844}
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": max(min(tall, TALLEST), size["height"])})
    page.screenshot(path=FOLDER / f"{name}-{size['width']}.jpg", type="jpeg", quality=72)
    page.set_viewport_size(size)


def write_sheet() -> int:
    """Write `index.html` over all pictures of the folder, by face; return how many there are."""
    pictures = sorted(FOLDER.glob("*.jpg"))
    faces: dict[str, list[Path]] = {}
    for picture in pictures:
        faces.setdefault(picture.name.split("-")[0], []).append(picture)
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page of Jinlin</title><style>'
        "body{font:14px system-ui;margin:16px;background:#ddd}div{display:flex;flex-wrap:wrap;gap:12px}"
        "figure{margin:0}img{height:480px;border:1px solid #888;background:#fff}figcaption{font-size:12px}</style>"
    ]
    for face, shown in faces.items():
        parts.append(f"<h2>{escape(face)}</h2><div>")
        parts += [
            f'<figure><a href="{one.name}"><img loading="lazy" src="{one.name}" alt=""></a>'
            f"<figcaption>{escape(one.stem)}</figcaption></figure>"
            for one in shown
        ]
        parts.append("</div>")
    if pictures:
        (FOLDER / "index.html").write_text("\n".join(parts), encoding="utf-8")
    return len(pictures)
