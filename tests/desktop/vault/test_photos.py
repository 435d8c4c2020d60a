"""A picture comes into the vault small and bare, whatever it was."""

import io

import pytest
from PIL import Image

from desktop.vault.photos import LONG_EDGE, cleaned

PLACE = "北纬 26.5 度".encode("utf-16")


def picture(form: str, size: tuple[int, int] = (60, 40), *, with_place: bool = True) -> bytes:
    made = Image.new("RGB", size, (120, 90, 60))
    out = io.BytesIO()
    exif = Image.Exif()
    if with_place:
        exif[0x010F] = "CAMERA-MAKER"
        exif[0x0112] = 6  # lies on its side
        exif.get_ifd(0x8825)[29] = "2026:03:09"
    made.save(out, form, **({"exif": exif} if with_place else {}))
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_place_and_camera_go_and_the_picture_stands_upright(form: str, kind: str) -> None:
    given = picture(form)
    assert b"CAMERA-MAKER" in given
    kept = cleaned(given, kind)
    assert b"CAMERA-MAKER" not in kept
    assert b"2026:03:09" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, shown.size) == (form, (40, 60))
        assert not shown.getexif()


def test_a_large_picture_is_scaled(tmp_path: object) -> None:
    with Image.open(io.BytesIO(cleaned(picture("JPEG", (4000, 1000)), "image/jpeg"))) as shown:
        assert max(shown.size) == LONG_EDGE


def test_a_plain_small_picture_keeps_its_bytes() -> None:
    given = picture("JPEG", with_place=False)
    assert cleaned(given, "image/jpeg") == given


@pytest.mark.parametrize("data", [b"", b"\xff\xd8photo", b"text"])
def test_what_is_no_picture_is_left_alone(data: bytes) -> None:
    assert cleaned(data, "image/jpeg") == data
    assert cleaned(data, "audio/wav") == data
