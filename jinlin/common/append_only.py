"""Tables that only grow: the database itself refuses to change, delete or empty them."""

import re

from django.db.migrations.operations import RunSQL

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


def operations(table: str) -> list[RunSQL]:
    """Return migration operations that make a table append-only, one SQL statement each.

    Row triggers refuse UPDATE and DELETE, a statement trigger refuses TRUNCATE; Django raises IntegrityError
    (restrict_violation). The function finds its names by the search_path of the migration, so that each district's
    schema has its own.
    """
    if _NAME.fullmatch(table) is None:
        raise ValueError(f"not a table name: {table}")
    function = f"{table}_only_grows"
    return [
        RunSQL(
            f"""
            CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
            BEGIN
                RAISE EXCEPTION '{table} only grows: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
            END
            $$
            """,
            f"DROP FUNCTION {function}()",
        ),
        RunSQL(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER {table}_no_change ON {table}",
        ),
        RunSQL(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        ),
    ]
