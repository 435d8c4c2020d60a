"""The story of a laptop and its office, for the tests of the handover."""

import pytest

from tests.desktop.story import build_story


@pytest.fixture
def story(tmp_path):
    """An enrolled vault that has pulled its package."""
    made = build_story(tmp_path)
    yield made
    made.vault.close()
    made.office.close()
