"""The trail's table refuses to be rewritten, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["TRUNCATE appeals_appealevent CASCADE"])
def test_the_database_refuses_to_empty_the_trail(statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
