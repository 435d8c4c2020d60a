"""The settings file: whatever it holds, the program starts."""

import pytest

from desktop.settings import FILE, Settings, read_settings, write_settings


def test_settings_come_back_as_written(tmp_path):
    write_settings(tmp_path, Settings(text_size=150, idle_minutes=10))
    assert read_settings(tmp_path) == Settings(text_size=150, idle_minutes=10)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"text_size": "big"}', '{"text_size": 9000}', '{"text_size": true}']
)
def test_a_file_that_makes_no_sense_gives_the_defaults(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert read_settings(tmp_path) == Settings()


def test_a_missing_file_gives_the_defaults(tmp_path):
    assert read_settings(tmp_path / "nowhere") == Settings()
