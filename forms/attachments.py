"""The kinds of files that a record may carry: their media types and the endings of their names."""

from __future__ import annotations

from pathlib import PurePath

UNKNOWN = "application/octet-stream"
MOST_BYTES = 24 * 1024 * 1024
"""The largest single file that a record may carry; larger ones would not fit into a sealed batch."""

_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "amr": "audio/amr",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "3gp": "video/3gpp",
    "avi": "video/x-msvideo",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
}
_ENDINGS = {media_type: ending for ending, media_type in reversed(_TYPES.items())}


def media_type_of(name: str) -> str:
    """The media type of a file by its name; `UNKNOWN` for an ending that is not known."""
    return _TYPES.get(PurePath(name).suffix.lower().lstrip("."), UNKNOWN)


def ending_of(media_type: str) -> str:
    """The ending for a file of a media type, "bin" when there is none."""
    return _ENDINGS.get(media_type, "bin")


def endings_of(family: str) -> tuple[str, ...]:
    """The endings of a family of media types such as "audio"; of "" all."""
    return tuple(ending for ending, media_type in _TYPES.items() if media_type.startswith(family))
