"""The parts all faces share: vendored files, icons, colours, words, times."""

import hashlib
import importlib.util
import re
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.template import engines
from django.utils import translation

from jinlin.appeals.catalogue import load_catalogue
from jinlin.web import times
from tests.cast import at

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "jinlin" / "web" / "static"
VENDOR = STATIC / "vendor"
NOW = at("2026-11-23 14:05")


@pytest.fixture(scope="module")
def words() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages_script", ROOT / "script" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def render(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load ui %}" + source).render(context)


def test_vendored_files_are_what_their_list_says() -> None:
    lines = [line.split("  ") for line in (VENDOR / "SHA256SUMS").read_text().splitlines() if not line.startswith("#")]
    listed = {name: digest for digest, name in lines}
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def drawn() -> set[str]:
    return {name for sprite in VENDOR.glob("tabler/*.svg") for name in re.findall(r'id="([^"]+)"', sprite.read_text())}


def test_every_icon_a_template_or_the_catalogue_names_is_drawn() -> None:
    named = {
        name
        for path in (ROOT / "jinlin" / "web").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"|\bicon="([a-z][^"]+)"', path.read_text())
        for name in name
        if name
    }
    catalogue = load_catalogue()
    named |= {row.icon for row in [*catalogue.categories, *catalogue.groups, *catalogue.must_reports] if row.icon}
    assert named - drawn() == set()


def test_an_icon_is_decoration_unless_it_has_words() -> None:
    assert 'aria-hidden="true"' in render('{% icon "bulb" %}')
    assert 'aria-label="灯"' in render('{% icon "bulb" "灯" %}')
    assert "#dots" in render('{% icon "no-such-icon" %}')


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_colour_can_be_read_on_its_ground(dark: bool) -> None:
    css = (STATIC / "jinlin.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    tokens: dict[str, str] = {}
    for block in blocks[: 2 if dark else 1]:
        for name, value in re.findall(r"--([a-z0-9-]+): #([0-9a-f]{6}|[0-9a-f]{3})\b", block):
            tokens[name] = value if len(value) == 6 else "".join(c * 2 for c in value)
    pairs = [(ink, ground) for ink in ("ink", "ink2", "ink3", "brand", "red") for ground in ("panel", "page")]
    pairs += [(tone, f"{tone}-soft") for tone in ("red", "amber", "blue", "green", "violet")]
    pairs += [("brand-dark", "brand-soft"), ("ink2", "grey-soft"), ("on-brand", "brand"), ("on-bar", "bar")]
    assert {
        pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2)
        for pair in pairs
        if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5
    } == {}


def test_every_string_has_chinese_and_no_two_catalogues_disagree(words: ModuleType) -> None:
    lacking = {str(path.relative_to(ROOT)): [m.id for m in found] for path, found in words.missing().items()}
    assert lacking == {}
    said: dict[tuple[str, str], set[str]] = {}
    for path in words.catalogues():
        for entry in polib.pofile(str(path)):
            said.setdefault((entry.msgctxt or "", entry.msgid), set()).add(
                entry.msgstr or entry.msgstr_plural.get(0, "")
            )
    assert {key: found for key, found in said.items() if len(found) > 1} == {}


def test_translations_keep_the_places_of_their_values(words: ModuleType) -> None:
    for path in words.catalogues():
        for entry in polib.pofile(str(path)):
            told = entry.msgstr or entry.msgstr_plural.get(0, "")
            named = set(re.findall(r"%\(\w+\)[sd]", f"{entry.msgid} {entry.msgid_plural}"))
            assert set(re.findall(r"%\(\w+\)[sd]", told)) <= named, entry.msgid


def test_catalogues_are_compiled(words: ModuleType) -> None:
    for path in words.catalogues():
        assert path.with_suffix(".mo").read_bytes() == polib.pofile(str(path)).to_binary(), path


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23 18:00", "今天 18:00 前"),
        ("2026-11-24 18:00", "明天 18:00 前"),
        ("2026-11-25 09:30", "后天 09:30 前"),
        ("2026-12-01 12:00", "2026-12-01 12:00 前"),
    ],
)
def test_a_promise_is_said_as_a_clerk_would(moment: str, said: str) -> None:
    with translation.override("zh-hans"):
        assert times.promise(at(moment), now=NOW) == said


@pytest.mark.parametrize(
    ("due", "said", "colour"),
    [
        (NOW + timedelta(minutes=38), "还剩 38 分钟", "amber"),
        (NOW + timedelta(hours=5), "还剩 5 小时", "blue"),
        (NOW + timedelta(days=1, hours=2), "还剩 1 天 2 小时", "blue"),
        (NOW + timedelta(days=9, hours=5), "还剩 9 天", "blue"),
        (NOW - timedelta(minutes=80), "超时 1 小时 20 分钟", "red"),
    ],
)
def test_a_deadline_says_how_it_stands(due: datetime, said: str, colour: str) -> None:
    with translation.override("zh-hans"):
        assert times.left(due, now=NOW) == (said, colour)


def test_times_stand_without_a_t_in_the_districts_zone() -> None:
    assert times.plain(datetime.fromisoformat("2026-11-23T06:05:00+00:00")) == "2026-11-23 14:05"


def test_five_levels_show_where_it_is_and_where_it_began() -> None:
    shown = render("{% levels 3 2 %}")
    assert shown.count("is-past") == 1
    assert shown.count("is-now") == 1
    assert render("{% levels 3 %}").count("is-past") == 0


@pytest.mark.parametrize("state", ["received", "waiting", "in_progress", "suspended", "resolved", "closed", "declined"])
def test_a_state_is_a_word_not_only_a_colour(state: str) -> None:
    with translation.override("zh-hans"):
        assert re.search(r"[一-鿿]", render("{% status state %}", state=state))
