"""The office or its database is killed in the middle: what was acknowledged is there afterwards.

`python -m tests.office.kills --batches 1000` does the same for a thousand batches, on both databases.
"""

import pytest

from tests import postgresql
from tests.office.kills import campaign


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_missing_after_kills(tmp_path, kind):
    if kind == "postgresql" and postgresql.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    found = campaign(kind, batches=8, kills=1, seed=20260309)
    assert found.missing == ()
    assert found.acknowledged == 8
    assert found.kills == 1
