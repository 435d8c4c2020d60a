"""Places as people write them down from a map or a telephone, turned into stored coordinates."""

from __future__ import annotations

import re

from desktop.language import mark

POINT_REMEDY = mark("先写纬度再写经度，如 30.5123 104.0721")
OUTSIDE = mark("纬度在 −90 到 90 之间，经度在 −180 到 180 之间，先写纬度")
LEAST = {"geotrace": 2, "geoshape": 3}

_NUMBER = r"[+-]?\d{1,3}(?:\.\d{1,12})?"
_SEXAGESIMAL = re.compile(
    r"([+-]?\d{1,3})[°度]\s*(?:(\d{1,2}(?:\.\d+)?)['′’分]\s*)?(?:(\d{1,2}(?:\.\d+)?)[\"″”秒])?"
)
_DIRECTION = re.compile(r"北纬|南纬|东经|西经|纬度|经度|[NSEW]", re.IGNORECASE)
_NEGATIVE = ("南纬", "西经", "S", "W")
_LONGITUDE = ("东经", "西经", "经度", "E", "W")


def parse_point(text: str) -> str | None:
    """ "latitude longitude altitude accuracy" of a typed place, or None.

    Read are decimal degrees, 30°30′44″, and both with 北纬, 东经, N, E in any order; altitude and accuracy
    in metres may follow plain numbers.
    """
    plain = _decimal(_narrow(text))
    marks = [mark.upper() for mark in _DIRECTION.findall(plain)]
    numbers = _numbers(_DIRECTION.sub(" ", plain))
    if numbers is None or not 2 <= len(numbers) <= 4 or len(marks) not in (0, 2):
        return None
    latitude, longitude = numbers[:2]
    if marks:
        if (marks[0] in _LONGITUDE) == (marks[1] in _LONGITUDE):
            return None
        latitude, longitude = (
            -abs(number) if mark in _NEGATIVE else number
            for mark, number in zip(marks, numbers[:2], strict=True)
        )
        if marks[0] in _LONGITUDE:
            latitude, longitude = longitude, latitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return " ".join(map(_written, (latitude, longitude, *numbers[2:], 0.0, 0.0)[:4]))


def show_point(stored: str) -> str:
    """A stored place as it is typed: altitude and accuracy only when they say something."""
    words = stored.split()
    while len(words) > 2 and float(words[-1]) == 0:
        words.pop()
    return " ".join(words)


def parse_points(text: str) -> tuple[str, ...] | None:
    """Several places separated by semicolons, or None when one of them is none."""
    found = [parse_point(part) for part in re.split(r"[;；]", text) if part.strip()]
    return None if None in found else tuple(point for point in found if point)


def points_of(kind: str, stored: str) -> tuple[str, ...]:
    """The places of a stored route or area; the last place of an area, its first one again, is left out."""
    points = tuple(part.strip() for part in stored.split(";") if part.strip())
    closed = kind == "geoshape" and len(points) > 1 and points[0] == points[-1]
    return points[:-1] if closed else points


def stored_points(kind: str, points: tuple[str, ...]) -> str:
    """Places as a route or an area is stored: an area ends where it began."""
    closing = points[:1] if kind == "geoshape" and points else ()
    return ";".join((*points, *closing))


def _narrow(text: str) -> str:
    return text.strip().translate(str.maketrans("０１２３４５６７８９．，、－−：", "0123456789.,,--:"))


def _decimal(text: str) -> str:
    """Degrees, minutes and seconds as one decimal number."""
    return _SEXAGESIMAL.sub(_degrees, text)


def _degrees(match: re.Match[str]) -> str:
    whole, minutes, seconds = (float(part) if part else 0.0 for part in match.groups())
    part = minutes / 60 + seconds / 3600
    value = whole - part if match[1].startswith("-") else whole + part
    return f" {value:.7f} "


def _numbers(text: str) -> list[float] | None:
    words = re.split(r"[\s,:]+", text.strip(" ,:"))
    if not all(re.fullmatch(_NUMBER + r"|\d{1,5}(?:\.\d+)?", word) for word in words):
        return None
    return [float(word) for word in words]


def _written(number: float) -> str:
    text = f"{number:.7f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
