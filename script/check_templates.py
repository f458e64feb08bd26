"""Checks templates for what our content security policy refuses, and for words nobody can translate."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = [
    (re.compile(r"\shx-on[:\s=-]"), "hx-on runs script from an attribute"),
    (re.compile(r"[\"'\s]js(on)?:\s*[{\[(]|hx-(vals|headers)\s*=\s*[\"']js:"), "js: runs script from an attribute"),
    (re.compile(r"hx-trigger\s*=\s*[\"'][^\"']*\["), "hx-trigger filters run script from an attribute"),
    (re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE), "inline style; use a class"),
    (re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE), "inline event handler; use data- and a module"),
    (re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.IGNORECASE), "inline script"),
    (re.compile(r"<style[\s>]", re.IGNORECASE), "inline style sheet"),
    (re.compile(r"(src|href)\s*=\s*[\"']https?://", re.IGNORECASE), "loads or links something of another site"),
    (re.compile(r"\|safe\b|{%\s*autoescape off"), "unescaped output"),
]
CHINESE = re.compile(r"[一-鿿]")
# Names of a language in that language, and examples that show what to type, are the same in every language.
SAME_EVERYWHERE = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|\slang=\"zh[^>]*>[^<]*<", re.DOTALL)


def complaints(path: Path) -> Iterator[str]:
    """Give what is wrong with one template, with its line."""
    text = path.read_text()
    for number, line in enumerate(SAME_EVERYWHERE.sub(lambda m: "\n" * m.group().count("\n"), text).splitlines(), 1):
        for rule, why in RULES:
            if rule.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {why}"
        if CHINESE.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: Chinese in a template; use translate and the catalogue"


def main() -> int:
    """Print what is wrong; return how many things that is, at most 1."""
    found = [line for path in sorted(ROOT.glob("jinlin/**/*.html")) for line in complaints(path)]
    for complaint in found:
        print(complaint)
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
