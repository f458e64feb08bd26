"""Finds the words people read, tells which have no Chinese, and compiles the catalogues; needs no gettext tools.

script/messages             compile every .po under jinlin/ to a .mo beside it
script/messages --missing   list the words that have no Chinese yet, by catalogue; exits 1 if there are any
script/messages --update web/desk    write those of one folder into its catalogue, to be filled in; and compile
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django
import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "jinlin"
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
_SINGLE = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
_PLURAL = frozenset({"ngettext", "ngettext_lazy"})
_CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
_CALL = re.compile(r"\b(n?gettext|pgettext|_)\(")


class Message(NamedTuple):
    """One string of the source: its id, its plural ("" for none), its context ("" for none) and its file."""

    id: str
    plural: str
    context: str
    file: Path


def catalogue_of(file: Path) -> Path:
    """Return the .po a source file's words belong to: the face's, the app's, or the house's own."""
    parts = file.relative_to(HOUSE).parts
    if parts[0] != "web":
        return HOUSE / parts[0] / CATALOGUE
    inside = parts[2] if parts[1] == "templates" else parts[1]
    face = HOUSE / "web" / inside
    return (
        face if face.is_dir() and inside in {"resident", "chief", "desk", "entry", "demo"} else HOUSE / "web"
    ) / CATALOGUE


def messages() -> Iterator[Message]:
    """Give every string marked for translation in our Python and templates."""
    for file in sorted(HOUSE.rglob("*.py")):
        yield from _in_python(file.read_text(), file)
    for file in sorted(HOUSE.rglob("*.html")):
        yield from _in_template(file.read_text(), file)


def _in_python(source: str, file: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in _SINGLE and words:
            yield Message(words[0], "", "", file)
        elif name in _PLURAL and len(words) >= 2:
            yield Message(words[0], words[1], "", file)
        elif name in _CONTEXT and len(words) >= 2:
            yield Message(words[1], "", words[0], file)


def _in_template(source: str, file: Path) -> Iterator[Message]:
    """Let Django turn the template into calls; the rest of what it gives is not Python, so read call by call."""
    calls = templatize(source)
    for found in _CALL.finditer(calls):
        end = found.end()
        while True:
            end = calls.index(")", end) + 1
            try:
                tree = ast.parse(calls[found.start() : end].strip(), mode="eval")
            except SyntaxError:
                continue
            break
        yield from _in_python(ast.unparse(tree), file)


def catalogues() -> list[Path]:
    """Return every .po of the house."""
    return sorted(HOUSE.rglob(str(CATALOGUE)))


def translated() -> dict[tuple[str, str], str]:
    """Return what has Chinese in any catalogue: (context, id) to translation."""
    known = {}
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            if entry.obsolete or "fuzzy" in entry.flags:
                continue
            words = entry.msgstr or entry.msgstr_plural.get(0, "")
            if words:
                known[entry.msgctxt or "", entry.msgid] = words
    return known


def missing() -> dict[Path, list[Message]]:
    """Return the strings without Chinese, by the catalogue they belong to."""
    known = translated()
    found: dict[Path, dict[tuple[str, str], Message]] = {}
    for message in messages():
        if message.id.strip() and (message.context, message.id) not in known:
            found.setdefault(catalogue_of(message.file), {})[message.context, message.id] = message
    return {path: list(entries.values()) for path, entries in found.items()}


def update(area: str) -> None:
    """Write the missing strings of a folder (`web/desk`) into its catalogue, and drop what nothing says any more."""
    path = HOUSE / area / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.pofile(str(path)) if path.exists() else _new_catalogue()
    said = {(message.context, message.id) for message in messages() if catalogue_of(message.file) == path}
    for entry in [entry for entry in catalogue if (entry.msgctxt or "", entry.msgid) not in said]:
        catalogue.remove(entry)
    for message in missing().get(path, []):
        if catalogue.find(message.id, msgctxt=message.context or False):
            continue
        plural = {"msgid_plural": message.plural, "msgstr_plural": {0: ""}} if message.plural else {}
        catalogue.append(polib.POEntry(msgid=message.id, msgctxt=message.context or None, **plural))
    catalogue.save(str(path))


def _new_catalogue() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def compile_all() -> int:
    """Write the .mo of each .po whose content changed; returns how many catalogues there are."""
    for path in catalogues():
        compiled = polib.pofile(str(path)).to_binary()
        target = path.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != compiled:
            target.write_bytes(compiled)
    return len(catalogues())


def main(arguments: list[str]) -> int:
    """Do what the command line asks; returns the exit code."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    if "--update" in arguments:
        update(arguments[arguments.index("--update") + 1])
    lacking = missing()
    for path, entries in lacking.items():
        for message in entries:
            print(f"{path.relative_to(ROOT)}: {message.id!r} ({message.file.relative_to(ROOT)})")
    if "--missing" in arguments:
        return min(len(lacking), 1)
    print(f"{compile_all()} catalogues compiled, {sum(map(len, lacking.values()))} strings without Chinese")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
