"""A file keeps its kind from the folder it came from to the record that carries it."""

import pytest

from forms.attachments import UNKNOWN, ending_of, endings_of, media_type_of


@pytest.mark.parametrize("name", ["a.jpg", "a.wav", "录音.mp3", "a.mp4", "合同.pdf", "a.docx", "audit.csv"])
def test_an_ending_survives_its_media_type(name):
    assert ending_of(media_type_of(name)) == name.rpartition(".")[2]


def test_an_unknown_ending_is_a_file_of_no_kind():
    assert media_type_of("a.exe") == media_type_of("README") == UNKNOWN
    assert ending_of(UNKNOWN) == "bin"


def test_endings_of_a_family():
    assert endings_of("audio/") == ("wav", "mp3", "m4a", "ogg", "amr")
    assert "pdf" in endings_of("")
