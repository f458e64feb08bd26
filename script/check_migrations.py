"""Checks every migration of our apps: nothing missing, and the rules that let many districts share a cluster later.

The rules' numbers are those of docs/decisions/0004-many-districts.md.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import sqlparse
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
BODY = re.compile(r"\$(\w*)\$(.*?)\$\1\$", re.DOTALL)
BIG = (models.BigAutoField, models.BigIntegerField)
# UUIDs are as wide as can be and assume nothing about order.
IDENTITIES = (*BIG, models.UUIDField)


def statements(operation: Operation) -> Iterator[str]:
    """Give the statements of a RunSQL, as its author split them."""
    if isinstance(operation, SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from statements(inner)
    if isinstance(operation, RunSQL):
        for sql in (operation.sql, operation.reverse_sql):
            if sql and sql != RunSQL.noop:
                for element in [sql] if isinstance(sql, str) else sql:
                    yield element if isinstance(element, str) else element[0]


def sql_complaints(sql: str) -> Iterator[str]:
    """Give what is wrong with one element of a RunSQL."""
    upper = sql.upper()
    bodies = " ".join(match.group(2) for match in BODY.finditer(sql)).upper()
    outside = BODY.sub("'body'", sql)
    if len([s for s in sqlparse.split(outside) if s.strip(" ;\n")]) > 1:
        yield "rule 1: one statement per element"
    if re.search(r"CREATE\s+(UNLOGGED\s+|TEMP\w*\s+)?TABLE", bodies):
        yield "rule 2: no CREATE TABLE inside a function"
    if re.search(r"RETURNS\s+TRIGGER", upper) and not re.search(r"SET\s+SEARCH_PATH\s+FROM\s+CURRENT", upper):
        yield "rule 3: a trigger function says SET search_path FROM CURRENT"
    if re.search(r"CREATE\s+(OR\s+REPLACE\s+)?(CONSTRAINT\s+)?TRIGGER", upper):
        if "FOR EACH ROW" not in upper and "TRUNCATE" not in upper:
            yield "rule 3: triggers are row level (but for BEFORE TRUNCATE)"
        if "REFERENCING" in upper:
            yield "rule 3: no transition tables"
    if re.search(r"\bNOTIFY\b|PG_NOTIFY|PG_(TRY_)?ADVISORY", bodies):
        yield "rules 3 and 4: notifications and advisory locks come from the app, as statements of their own"
    if re.search(r"SET_CONFIG\s*\(|\bSET\s+SESSION\b", upper):
        yield "rule 5: session variables only by SET LOCAL"
    if re.search(r"::\s*DATE\b|DATE_TRUNC", upper) and "AT TIME ZONE" not in upper:
        yield "rule 11: AT TIME ZONE always"


def model_complaints() -> Iterator[str]:
    """Give models whose primary key is not one wide column."""
    for model in apps.get_models():
        if not model.__module__.startswith("jinlin."):
            continue
        key = model._meta.pk
        while isinstance(key, models.ForeignKey):
            key = key.target_field
        if not isinstance(key, IDENTITIES):
            yield f"{model._meta.label}: rule 8: one primary key, bigint"


def missing(loader: MigrationLoader) -> Iterator[str]:
    """Give our apps whose models have moved on without a migration."""
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    for label, found in detector.changes(graph=loader.graph).items():
        if apps.get_app_config(label).name.startswith("jinlin."):
            said = "; ".join(operation.describe() for one in found for operation in one.operations)
            yield f"{label}: a migration is missing: {said}"
    for label, name in loader.graph.leaf_nodes():
        others = [leaf for leaf in loader.graph.leaf_nodes(label) if leaf[1] != name]
        if others:
            yield f"{label}: two last migrations: {name} and {others[0][1]}"


def code_complaints(path: Path) -> Iterator[str]:
    """Give what is wrong with the SQL and the updates in one module."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if re.search(r"\bset_config\s*\(|^\s*SET\s+SESSION\b", text, re.IGNORECASE):
                yield f"{path}:{node.lineno}: rule 5: session variables only by SET LOCAL"
            if (
                re.search(r"SELECT .*date_trunc\(", text, re.IGNORECASE | re.DOTALL)
                and "AT TIME ZONE" not in text.upper()
            ):
                yield f"{path}:{node.lineno}: rule 11: AT TIME ZONE always"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            for inner in (n for keyword in node.keywords for n in ast.walk(keyword.value)):
                if isinstance(inner, ast.BinOp) and _has(inner, "F") and _has(inner, "timedelta"):
                    yield f"{path}:{node.lineno}: rule 6: no F() + timedelta in update()"


def _has(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def complaints() -> Iterator[str]:
    """Give everything that is wrong."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (label, name), migration in sorted(loader.disk_migrations.items()):
        if apps.get_app_config(label).name.startswith("jinlin."):
            for operation in migration.operations:
                for sql in statements(operation):
                    for complaint in sql_complaints(sql):
                        yield f"{label}/{name}: {complaint}: {' '.join(sql.split())[:80]}"
    yield from missing(loader)
    yield from model_complaints()
    for path in sorted(ROOT.glob("jinlin/**/*.py")):
        yield from code_complaints(path.relative_to(ROOT))


def main() -> int:
    """Print what is wrong; return how many things that is, at most 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinlin.settings")
    django.setup()
    translation.deactivate_all()  # as makemigrations does: labels are compared in English
    found = list(complaints())
    for complaint in found:
        print(complaint)
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
