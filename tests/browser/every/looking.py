"""What is wrong with a page as it stands in the browser: one line a complaint, none when all is well."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polib
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[3]
_JS = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
# WCAG 2.2 AA and the best practices, but for axe's target-size: it calls small what lies half under a sticky bar until
# one scrolls, and asks for 24 px; our own measure asks for the whole 44 (60) of every target, and that none overlap.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# What a change of size or light can break by itself.
BY_LOOK = ("color-contrast",)

_RAW = re.compile(
    r"\{\{|\}\}|\{%|%\}|%\(|%s|\bundefined\b|\bNaN\b|\bnull\b|\[object|object at 0x|\d{4}-\d\d-\d\dT\d|&(?:lt|gt|amp|quot|#\d+);"
    r"|<(?:p|b|a|span|div|strong)\b|^(?:True|False|None)$|_\(|\b[a-z]+_[a-z_]+\b"
)
_CHINESE = re.compile(r"[一-鿿]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")
# Latin words a Chinese page may have: names of things that have no other, keys, units, file types, our own name.
_LATIN = frozenset(
    _WORD.findall(
        "English Jinlin PIN APP App QR GPS Wi-Fi WiFi WeChat SMS PDF JPG JPEG PNG HEIC CSV Excel Word FreeOTP Google "
        "Microsoft Authenticator Cookie Android Windows Linux Macintosh iPhone iPad HarmonyOS Esc Enter Shift Ctrl Alt "
        "Tab Django AED LED DNA"
    )
)
# Log-in names, mail and web addresses, numbers of appeals: data wherever they stand.
_DATA = re.compile(r"https?://\S+|\S+@\S+|\b[a-z0-9_]+\.[a-z0-9_.]+\b|[A-Z0-9]{4}(?: [A-Z0-9]{4}){3,}|otpauth\S+")


def axe(page: Page, *, only: Sequence[str] = ()) -> list[str]:
    """Return what axe finds against all its rules, or against single ones."""
    run: dict[str, Any] = {"type": "rule", "values": [*only]} if only else {"type": "tag", "values": TAGS}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(
        """async (options) => (await axe.run(document, options)).violations.flatMap(
            (one) => one.nodes.slice(0, 4).map((node) => `${one.id}: ${node.html.replace(/\\s+/g, " ").slice(0, 140)}`))""",
        {"resultTypes": ["violations"], "runOnly": run, "rules": {"target-size": {"enabled": False}}},
    )
    return [f"axe {line}" for line in found]


def measured(page: Page, what: str, *arguments: object) -> Any:
    """Call one of the functions of `looking.js` in the page."""
    return page.evaluate(f"(given) => {_JS}.{what}(...given)", list(arguments))


def complaints(page: Page, what: str, *arguments: object) -> list[str]:
    """Return the lines of one of them, each with its name."""
    return [f"{what}: {line}" for line in measured(page, what, *arguments)]


def wrong_words(page: Page, *, language: str) -> list[str]:
    """Return texts that were never meant for people, and texts of ours in the other language."""
    found: list[str] = []
    for words, where in measured(page, "words"):
        plain = _DATA.sub(" ", words)
        if raw := _RAW.search(plain):
            found.append(f"raw “{raw[0]}” in “{words[:60]}” {where[:80]}")
        if language == "zh" and (strange := [w for w in _WORD.findall(plain) if w not in _LATIN]):
            found.append(f"English “{' '.join(strange)[:60]}” {where[:80]}")
        if language == "en" and _CHINESE.search(plain) and _is_ours(plain):
            found.append(f"Chinese “{words[:60]}” {where[:80]}")
    return list(dict.fromkeys(found))


def _is_ours(words: str) -> bool:
    """Whether Chinese words are one of the sites's own sentences, rather than what somebody wrote."""
    fixed, patterns = _chinese()
    return words in fixed or any(pattern.fullmatch(words) for pattern in patterns)


@cache
def _chinese() -> tuple[frozenset[str], list[re.Pattern[str]]]:
    fixed: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in ROOT.glob("jinlin/**/zh_Hans/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            for text in [entry.msgstr, *entry.msgstr_plural.values()]:
                pieces = re.split(r"%\([^)]*\)[sd]|\{[^}]*\}|%[sd]", text)
                if len(pieces) == 1 and len(text) > 1:
                    fixed.add(text.strip())
                elif sum(len(_CHINESE.findall(piece)) for piece in pieces) > 3:
                    patterns.append(re.compile(".+?".join(re.escape(piece) for piece in pieces), re.DOTALL))
    return frozenset(fixed), patterns


def tabbed(page: Page) -> list[str]:
    """Walk through the page with the Tab key alone: all is reached, in order, seen, and nothing holds one fast."""
    wanted = measured(page, "stops")
    reached: list[dict[str, Any]] = []
    keys: set[str] = set()
    found: list[str] = []
    for _step in range(len(wanted) + 12):
        page.keyboard.press("Tab")
        at = measured(page, "focused")
        if at is None or (at["key"] in keys and at["key"] == reached[0]["key"]):
            break
        if at["key"] in keys:
            continue
        keys.add(at["key"])
        reached.append(at)
        if not at["ring"]:
            found.append(f"keyboard: no ring on {at['tell']}")
        if at["hidden"]:
            found.append(f"keyboard: hidden behind something: {at['tell']}")
    else:
        found.append(f"keyboard: no way out after {len(reached)} stops")
    found += [f"keyboard: never reached {one}" for n, one in enumerate(wanted) if str(n) not in keys]
    return found + list(_leaps(reached))


def _leaps(stops: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Give stops that lie above the one before, in the same part of the page and not in the next column."""
    before: Mapping[str, Any] | None = None
    for at in stops:
        if before and at["in"] == before["in"] and not at["bar"] and not before["bar"]:
            above, beside = at["bottom"] <= before["top"] - 4, at["left"] >= before["right"] - 4
            if above and not beside:
                yield f"keyboard: back up from {before['tell'][:60]} to {at['tell'][:60]}"
        before = at
