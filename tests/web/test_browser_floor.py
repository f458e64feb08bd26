"""Chromium 108 and Safari 15.4 are the oldest browsers we support; our styles and scripts ask for nothing newer."""

from pathlib import Path

import django_htmx
import pytest

from tests.floor import css, js
from tests.floor.compat import FLOOR

STATIC = Path(__file__).resolve().parents[2] / "jinlin" / "web" / "static"
STYLES = sorted(path for path in STATIC.glob("**/*.css") if "vendor" not in path.parts)
SCRIPTS = sorted(path for path in STATIC.glob("**/*.*js") if "vendor" not in path.parts)
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-4.min.js"
# What a script asks for before it uses it, so that a browser without it does without.
ASKED_FIRST: dict[str, set[str]] = {
    "map.mjs": {"requestIdleCallback"},
    # The style of its indicator is switched off in base.html; the others stand behind `if` and `?.` in its source.
    "htmx-4.min.js": {
        "replaceSync",
        "adoptedStyleSheets",
        "parseHTMLUnsafe",
        "navigation",
        "moveBefore",
        "startViewTransition",
    },
}


def test_the_floor_is_the_one_we_state() -> None:
    assert FLOOR == {"chrome": 108, "chrome_android": 108, "safari": 15.4, "safari_ios": 15.4}
    assert STYLES
    assert SCRIPTS


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_is_too_new(path: Path) -> None:
    assert list(css.complaints(path.read_text())) == []


@pytest.mark.parametrize("path", [*SCRIPTS, HTMX], ids=lambda path: path.name)
def test_no_script_is_too_new(path: Path) -> None:
    assert list(js.complaints(path.read_bytes(), may=ASKED_FIRST.get(path.name, ()))) == []


@pytest.mark.parametrize(
    "style",
    [
        "a { color: color-mix(in srgb, red 50%, blue) }", "a { & b { color: red } }", "a { b { color: red } }",
        "a:has(b) { color: red }", "/* :has() is only comfort */ a:has(b), c { color: red }", "a { width: 1cqw }",
        "@container (width > 1px) { a { color: red } }", "@media (width > 1px) { a { color: red } }", "a { colour: red }",
        "a { color: rgb(from red r g b) }", "a:user-invalid { color: red }", "a { color: oklch(50% 0 0) }", "@scope (a) { b { color: red } }",
        "a { field-sizing: content }", "a { text-box-trim: both }", "a { color: light-dark(red, blue) }",
    ],
)  # fmt: skip
def test_a_newer_style_is_found(style: str) -> None:
    assert list(css.complaints(style))


@pytest.mark.parametrize(
    "style",
    [
        "a { color: rgb(0 0 0 / 5%); min-height: 100dvh; inset: 0; gap: max(1px, 2em); aspect-ratio: 1 }",
        "a:is(b, c):not(.d, .e):focus-visible { color: var(--x, red) }", "dialog::backdrop { background: red }",
        "/* without :has() the words stay shown */ a:has(b) { display: none }",
        "@supports (color: color-mix(in srgb, red, blue)) { a { color: color-mix(in srgb, red, blue) } }",
        "@media (prefers-color-scheme: dark) and (min-width: 60rem) { a { clip-path: inset(50%) } }",
    ],
)  # fmt: skip
def test_a_known_style_is_not(style: str) -> None:
    assert list(css.complaints(style)) == []


@pytest.mark.parametrize(
    "script",
    [
        "class A { static { b(); } }", "Object.groupBy(a, b)", "a.toSorted()", "Promise.withResolvers()", "document.startViewTransition(a)",
        "/(?<=a)b/.test(c)", "/[a--b]/v.test(c)", "import a from './a.json' with { type: 'json' };", "URL.canParse(a)", "AbortSignal.any([a])",
        "a.showPopover()", "new CompressionStream('gzip')", "a = = b", "a.checkVisibility()", "navigator.userActivation.isActive && a.moveBefore(b, c)",
    ],
)  # fmt: skip
def test_a_newer_script_is_found(script: str) -> None:
    assert list(js.complaints(script.encode()))


@pytest.mark.parametrize(
    "script",
    [
        "class A { #b = 1; static c = 2; d() { return #b in this; } }", "a ??= b?.c ?? d.at(-1)", "await import('./a.mjs');",
        "structuredClone(a); crypto.randomUUID(); navigator.locks.request(a, b); a.replaceAll('b', 'c')", "const groupBy = 1; groupBy;",
        "export * as a from './a.mjs';", "for (const [a, b] of Object.entries(c)) d.dialog.showModal();", "/(?<year>\\d+)/u.exec(a)",
    ],
)  # fmt: skip
def test_a_known_script_is_not(script: str) -> None:
    assert list(js.complaints(script.encode())) == []


def test_htmx_is_told_to_leave_its_newer_style_out() -> None:
    base = (STATIC.parent / "templates" / "base.html").read_text()
    assert '"includeIndicatorCSS":false' in base
