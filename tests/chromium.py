"""The machine's Chromium as the tests start it."""

import os
import shutil

# Without its own address bar's pop-ups, which a headless Chromium draws anew for each page at a third of the cost.
# The rest of the list is what Playwright switches off itself: a second list replaces the first.
_OFF = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,PaintHolding,Translate,MediaRouter,OptimizationHints,AcceptCHFrame,"
    "DestroyProfileOnBrowserClose,HttpsUpgrades,LensOverlay"
)
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", f"--disable-features={_OFF}"]
# Test machines have no graphics card: drawn by the processor where a test is about the drawing (test_desk_map), and
# not at all elsewhere, where the picture from the server stands as on many an office's machine.
WITH_WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
WITHOUT_WEBGL = ["--disable-3d-apis"]


def path() -> str | None:
    """Return where Chromium is, None where there is none."""
    return os.environ.get("JINLIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
