"""Pictures on their way into the vault: small, and without the place, the camera and the time inside.

The screens scale and encode what they take. This is the second look, for whatever comes as a file: a picture
that carries metadata or is too large is written anew; one that is plain and small keeps its bytes and name.
"""

from __future__ import annotations

import io
import warnings

LONG_EDGE = 1600
MOST_PIXELS = 50_000_000
_QUALITY = 82
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_HARMLESS = {
    "jfif",
    "jfif_version",
    "jfif_unit",
    "jfif_density",
    "dpi",
    "gamma",
    "progressive",
    "progression",
}


def cleaned(data: bytes, media_type: str) -> bytes:
    """The picture as it is kept; bytes that are no picture of this type come back as they are."""
    form = _FORMATS.get(media_type)
    if form is None:
        return data
    # Loaded with the first picture, not with the program.
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[form]) as picture:
                is_large = max(picture.size) > LONG_EDGE
                if not is_large and not (set(picture.info) - _HARMLESS):
                    return data
                if picture.width * picture.height > MOST_PIXELS:
                    return data
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONG_EDGE, LONG_EDGE))
                return _written(upright, form)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return data


def _written(picture: object, form: str) -> bytes:
    from PIL import Image

    assert isinstance(picture, Image.Image)
    kept = picture.convert("RGB" if form == "JPEG" or picture.mode not in ("RGBA", "LA", "P") else "RGBA")
    bare = Image.new(kept.mode, kept.size)
    bare.paste(kept)  # A new picture has no metadata that a format could carry along.
    out = io.BytesIO()
    bare.save(out, form, quality=_QUALITY)
    return out.getvalue()
