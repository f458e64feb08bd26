"""Reads a style sheet and tells what in it the browsers of the floor do not know."""

import re
from collections.abc import Iterator
from typing import Any

import tinycss2

from tests.floor.compat import AT_RULES, FUNCTIONS, MEDIA, PROPERTIES, SELECTORS, UNITS, VALUES

# What browsers without it lose, and why that is nothing: the page works the same.
HARMLESS = {
    "scrollbar-width": "a thinner bar where it is known",
    "@page": "where the margins of a printed sheet are not known, the printer's own hold",
    "overscroll-behavior": "the page behind scrolls on at the end of a list",
    "scrollbar-color": "the bar has the browser's own colours",
    "print-color-adjust": "colours are printed as the printer likes",
    "text-wrap": "lines break where they always broke",
}
# Values every browser knows that the data files under no property.
_BASIC_UNITS = {"px", "%", "s", "ms", "deg", "fr", "mm", "cm", "in", "pt", "x", "dpi"}
_KNOWN_FUNCTIONS = {name.lower() for name in FUNCTIONS.known}
_NEW_UNITS = re.compile(r"^(?:[dsl]v(?:h|w|b|i|min|max))$")


def complaints(css: str) -> Iterator[str]:
    """Give what is too new, as `line: what`; what stands inside `@supports` asked before."""
    yield from _rules(tinycss2.parse_stylesheet(css, skip_whitespace=True))


def _rules(rules: list[Any]) -> Iterator[str]:
    said = ""
    for rule in rules:
        if rule.type == "comment":
            said = rule.value
            continue
        if rule.type == "error":
            yield f"{rule.source_line}: cannot be read: {rule.message}"
        elif rule.type == "at-rule":
            yield from _at_rule(rule)
        elif rule.type == "qualified-rule":
            yield from _selectors(rule, said)
            yield from _declarations(rule.content)
        if rule.type != "qualified-rule" or ":has(" not in tinycss2.serialize(rule.prelude):
            said = ""


def _at_rule(rule: Any) -> Iterator[str]:
    name = rule.lower_at_keyword
    if name not in AT_RULES.known and f"@{name}" not in HARMLESS:
        yield f"{rule.source_line}: @{name} is too new"
    if name == "media":
        prelude = tinycss2.serialize(rule.prelude)
        if re.search(r"[<>=]", prelude):
            yield f"{rule.source_line}: ranges in @media are too new"
        for feature in re.findall(r"\(\s*([a-z-]+)", prelude):
            plain = feature.removeprefix("min-").removeprefix("max-")
            if plain not in MEDIA.known:
                yield f"{rule.source_line}: the media feature {feature} is too new"
    if rule.content is None or name == "supports":
        return
    if name in {"font-face", "page"}:
        return
    if name == "keyframes":
        for frame in tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True):
            yield from _declarations(frame.content)
    else:
        yield from _rules(tinycss2.parse_rule_list(rule.content, skip_whitespace=True))


def _selectors(rule: Any, said: str) -> Iterator[str]:
    text = re.sub(r"\"[^\"]*\"|\[[^\]]*\]", "", tinycss2.serialize(rule.prelude))
    if "&" in text:
        yield f"{rule.source_line}: nesting is too new"
    for name in re.findall(r":{1,2}(-?[a-z][a-z-]*)", text):
        if name not in SELECTORS.known and name != "-webkit-details-marker":  # Safari's; others have list-style
            yield f"{rule.source_line}: :{name} is too new"
        if name == "has" and (":has()" not in said or "," in re.sub(r"\([^)]*\)", "", text)):
            yield f"{rule.source_line}: :has() needs a rule of its own, after a comment that says what holds without :has()"


def _declarations(content: list[Any]) -> Iterator[str]:
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "error":
            yield f"{one.source_line}: cannot be read: {one.message}"
        elif one.type != "declaration":
            yield f"{one.source_line}: a rule inside a rule (nesting) is too new"
        else:
            yield from _declaration(one)


def _declaration(one: Any) -> Iterator[str]:
    name = one.lower_name
    if name.startswith("--"):
        yield from _value(one, "")
        return
    plain = re.sub(r"^-(webkit|moz)-", "", name)
    if name not in PROPERTIES.known and plain not in PROPERTIES.known | set(HARMLESS) and name != "-webkit-box-orient":
        yield f"{one.source_line}: {name} is too new, or no property"
    elif plain not in HARMLESS:
        yield from _value(one, plain)


def _value(one: Any, name: str) -> Iterator[str]:
    for token in _tokens(one.value):
        if (
            token.type == "ident"
            and token.lower_value in VALUES.get(name, ())
            and not token.value.startswith("-webkit-")
        ):
            yield f"{one.source_line}: {name}: {token.value} is too new"
        elif token.type == "function":
            if token.lower_name not in _KNOWN_FUNCTIONS:
                yield f"{one.source_line}: {token.name}() is too new, or no function"
            first = next((part for part in token.arguments if part.type != "whitespace"), None)
            if first is not None and first.type == "ident" and first.lower_value == "from":
                yield f"{one.source_line}: {token.name}(from …) is too new"
        elif token.type == "dimension":
            unit = token.lower_unit
            if unit not in UNITS.known | _BASIC_UNITS and not _NEW_UNITS.match(unit):
                yield f"{one.source_line}: the unit {unit} is too new"


def _tokens(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        inside = getattr(token, "arguments", None) or getattr(token, "content", None)
        if inside:
            yield from _tokens(inside)
