"""Reads a script and tells what in it the browsers of the floor do not know: its syntax, and what it calls."""

import re
from collections.abc import Collection, Iterator

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from tests.floor.compat import GLOBALS, MEMBERS, STATICS

_PARSER = Parser(Language(tree_sitter_javascript.language()))
# Syntax of ES2022 and later that Safari 15.4 or Chromium 108 cannot read: there the whole file would be lost.
TOO_NEW = {
    "class_static_block": "static blocks of classes",
    "import_attribute": "import … with",
    "decorator": "decorators",
    "using_declaration": "using",
    "jsx_element": "JSX",
    "jsx_self_closing_element": "JSX",
}

_GLOBAL_OBJECTS = frozenset(
    {b"navigator", b"document", b"window", b"globalThis", b"location", b"history", b"screen", b"crypto"}
)


def complaints(source: bytes, *, may: Collection[str] = ()) -> Iterator[str]:
    """Give what is too new, as `line: what`; `may` names what the script asks for before it uses it."""
    tree = _PARSER.parse(source)
    own = _own_names(tree.root_node)
    for node in _below(tree.root_node):
        for what, name in _too_new(node, own):
            if name not in may:
                yield f"{node.start_point[0] + 1}: {what}"


def _too_new(node: Node, own: set[str]) -> Iterator[tuple[str, str]]:
    text = (node.text or b"").decode()
    if node.type == "ERROR" or node.is_missing:
        yield f"cannot be read: {text[:40]}", ""
    elif node.type in TOO_NEW:
        yield f"{TOO_NEW[node.type]} are too new", node.type
    elif node.type == "regex_pattern" and re.search(r"\(\?<[=!]", text):
        yield "lookbehind is too new", "lookbehind"
    elif node.type == "regex_flags" and "v" in text:
        yield "the flag v is too new", "v"
    elif node.type == "identifier" and text in GLOBALS and text not in own:
        yield f"{text} is too new", text
    elif node.type == "member_expression":
        owner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        called = (name.text or b"").decode() if name else ""
        whole = f"{(owner.text or b'').decode() if owner else ''}.{called}"
        call = node.parent is not None and node.parent.type == "call_expression" and node.parent.child(0) == node
        asked = call or (owner is not None and owner.text in _GLOBAL_OBJECTS)
        if whole in STATICS or (asked and called in MEMBERS and called not in own):
            yield f"{whole[-60:]} is too new", called


def _own_names(root: Node) -> set[str]:
    """Return the names a script defines itself, as variables, functions, methods or properties."""
    found = set()
    for node in _below(root):
        if node.type in {"property_identifier", "identifier", "shorthand_property_identifier_pattern"} and node.parent:
            holder = node.parent
            defines = holder.type in {
                "variable_declarator", "function_declaration", "method_definition", "class_declaration", "formal_parameters",
                "pair", "field_definition", "import_specifier", "array_pattern", "object_pattern", "arrow_function",
            }  # fmt: skip
            if (
                defines
                and holder.child(0) is not None
                and (holder.type != "variable_declarator" or holder.child(0) == node)
            ):
                found.add((node.text or b"").decode())
    return found


def _below(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.children))
