"""The small district, for tests of people, posts and phones."""

import pytest

from jinlin.common import versions
from tests.cast import District, a_district


@pytest.fixture
def d(db: None) -> District:
    versions.forget_all()
    return a_district()
