"""What holds for the whole house and no import linter sees."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["common", "grid", "accounts", "people", "appeals", "web", "demo", "ops"]
OURS = {config.label: config.name for config in apps.get_app_configs() if config.name.startswith("jinlin.")}
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("jinlin/**/*.py"))
LONGEST = 400


def test_foreign_keys_only_go_downstairs() -> None:
    upstairs = []
    for label in OURS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                to = getattr(field, "remote_field", None) and field.related_model
                if not to or not field.concrete or to._meta.app_label not in OURS:
                    continue
                if FLOORS.index(to._meta.app_label) > FLOORS.index(label):
                    upstairs.append(f"{model._meta.label}.{field.name} -> {to._meta.label}")
    assert not upstairs


def test_no_module_is_too_long_to_be_read() -> None:
    long = {
        name: lines
        for name in MODULES
        if (lines := len((ROOT / name).read_text().splitlines())) > LONGEST
        and "/migrations/" not in name  # written by Django, as long as the tables are many
    }
    assert not long


@pytest.mark.parametrize("name", [name for name in MODULES if "/migrations/" not in name])
def test_a_module_says_what_it_is_for(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text())
    assert ast.get_docstring(tree) or not tree.body, f"{name} has no docstring"


def test_nothing_is_delayed_inside_a_request() -> None:
    """Requests write outbox rows; a deferred procrastinate job would make their commits wait for each other."""
    deferring = [
        name
        for name in MODULES
        if ("/actions" in name or "jinlin/web/" in name) and ".defer(" in (ROOT / name).read_text()
    ]
    assert not deferring


def test_no_file_names_a_package_registry_or_a_machine() -> None:
    words = ["index" + "-url", "/work" + "/", "file" + "://"]
    found = [
        f"{path.name}: {word}"
        for path in [*ROOT.glob("requirements*"), *ROOT.glob("script/*"), ROOT / ".ci" / "run", ROOT / "pyproject.toml"]
        if path.is_file()
        for word in words
        if word in path.read_text().replace("--no-emit-index-url", "")
    ]
    assert not found
