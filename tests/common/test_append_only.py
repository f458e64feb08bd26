"""Tables that only grow."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from jinlin.common.append_only import operations

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE a_ledger (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text)")
        for operation in operations("a_ledger"):
            cursor.execute(str(operation.sql))
        cursor.execute("INSERT INTO a_ledger (word) VALUES ('said')")
    yield
    with connection.cursor() as cursor:
        for operation in reversed(operations("a_ledger")):
            cursor.execute(str(operation.reverse_sql))
        cursor.execute("DROP TABLE a_ledger")


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE a_ledger SET word = 'unsaid'",
        "DELETE FROM a_ledger",
        "TRUNCATE a_ledger",
        "INSERT INTO a_ledger (id, word) OVERRIDING SYSTEM VALUE SELECT id, 'unsaid' FROM a_ledger "
        "ON CONFLICT (id) DO UPDATE SET word = 'unsaid'",
    ],
)
def test_what_was_written_stays(statement: str) -> None:
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("INSERT INTO a_ledger (word) VALUES ('and more')")
        cursor.execute("SELECT word FROM a_ledger ORDER BY id")
        assert [row[0] for row in cursor.fetchall()] == ["said", "and more"]


def test_each_operation_is_one_statement_and_bound_to_its_schema() -> None:
    made = operations("a_ledger")
    assert len(made) == 3
    assert all(str(operation.sql).count("CREATE ") == 1 for operation in made)
    assert "SET search_path FROM CURRENT" in str(made[0].sql)
    with pytest.raises(ValueError, match="table name"):
        operations("a; DROP TABLE b")
