"""Functions on places: geopoints, traces and shapes as `lat lon alt acc; …`; metres to the centimetre."""

from __future__ import annotations

import math
from itertools import pairwise

from forms.xlsform.functions.registry import function
from forms.xlsform.values import NAN, Value, to_text

OPENROSA = "OpenRosa"
EARTH = 6_378_100.0
MOST_CROSSED = 2_000
Point = tuple[float, float]


def points(value: Value) -> list[Point] | None:
    """Latitude and longitude of every point; None when one of them is malformed."""
    texts = [node.string() for node in value] if isinstance(value, list) else [to_text(value)]
    found: list[Point] = []
    for part in (part for text in texts for part in text.split(";") if part.strip()):
        point = _point(part)
        if point is None:
            return None
        found.append(point)
    return found


def _point(text: str) -> Point | None:
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        return None
    if not 2 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)):
        return None
    return (numbers[0], numbers[1]) if abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180 else None


@function("enclosed-area", "v", "number", source=OPENROSA)
@function("area", "v", "number", source=OPENROSA)
def area(value: Value) -> float:
    """Square metres inside a shape; NaN without three points."""
    found = points(value)
    if not found:
        return NAN
    if len(found) < 3:
        return 0.0
    ring = found if found[0] == found[-1] else [*found, found[0]]
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        turn = math.radians(lon2 - lon1)
        total += turn * (2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2)))
    return round(abs(total * EARTH * EARTH / 2), 2)


@function("distance", "v v*", "number", source=OPENROSA)
def distance(*values: Value) -> float:
    """Metres along the points; 0 without any, NaN when one is malformed."""
    found: list[Point] = []
    for value in values:
        part = points(value)
        if part is None:
            return NAN
        found.extend(part)
    return round(math.fsum(_between(a, b) for a, b in pairwise(found)), 2)


def _between(a: Point, b: Point) -> float:
    lat1, lat2 = math.radians(a[0]), math.radians(b[0])
    along = math.sin(lat1) * math.sin(lat2)
    along += math.cos(lat1) * math.cos(lat2) * math.cos(math.radians(b[1] - a[1]))
    return math.acos(max(-1.0, min(1.0, along))) * EARTH


@function("intersects", "v", "boolean", source=OPENROSA)
def intersects(value: Value) -> bool:
    """Whether a trace or shape crosses itself."""
    found = points(value) or []
    lines = [line for line in pairwise(found[:MOST_CROSSED]) if line[0] != line[1]]
    is_closed = len(lines) > 2 and lines[0][0] == lines[-1][1]
    for at, one in enumerate(lines):
        for later in range(at + 2, len(lines)):
            if not (is_closed and at == 0 and later == len(lines) - 1) and _cross(one, lines[later]):
                return True
    return False


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two lines have a point in common."""
    turns = [_turn(*one, other[0]), _turn(*one, other[1]), _turn(*other, one[0]), _turn(*other, one[1])]
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    places = ((one, other[0]), (one, other[1]), (other, one[0]), (other, one[1]))
    return any(turn == 0 and _within(line, point) for turn, (line, point) in zip(turns, places, strict=True))


def _turn(start: Point, end: Point, point: Point) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _within(line: tuple[Point, Point], point: Point) -> bool:
    (lat1, lon1), (lat2, lon2) = line
    return min(lat1, lat2) <= point[0] <= max(lat1, lat2) and min(lon1, lon2) <= point[1] <= max(lon1, lon2)


@function("geofence", "v v", "boolean", source=OPENROSA)
def geofence(point: Value, shape: Value) -> bool:
    """Whether a point lies inside a closed shape."""
    place, ring = points(point), points(shape)
    if not place or not ring or len(ring) < 4 or ring[0] != ring[-1]:
        return False
    lat, lon = place[0]
    inside = False
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            inside = not inside
    return inside
