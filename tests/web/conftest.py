"""The small district, for tests of the faces."""

import pytest

from jinlin.common import versions
from tests.cast import District, a_district


@pytest.fixture
def d(db: None) -> District:
    versions.forget_all()
    return a_district()
