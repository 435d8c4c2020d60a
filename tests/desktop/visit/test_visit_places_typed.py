"""Places typed by hand become the latitude and longitude that other clients store."""

import pytest

from desktop.viewmodels.visit_geo import parse_point, parse_points, points_of, show_point, stored_points


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("30.5123 104.0721", "30.5123 104.0721 0.0 0.0"),
        ("30.5123，104.0721", "30.5123 104.0721 0.0 0.0"),
        ("30.5 104 512.5 8", "30.5 104.0 512.5 8.0"),
        ("-30.5 -104", "-30.5 -104.0 0.0 0.0"),
        ("30°30′44″ 104°4′", "30.5122222 104.0666667 0.0 0.0"),
        ("东经104.0721 北纬30.5123", "30.5123 104.0721 0.0 0.0"),
        ("北纬30度30分 东经104度", "30.5 104.0 0.0 0.0"),
        ("N30.5 W104.1", "30.5 -104.1 0.0 0.0"),
    ],
)
def test_a_place_is_read_as_people_write_it(typed, stored):
    assert parse_point(typed) == stored


@pytest.mark.parametrize(
    "typed", ["30.5", "", "104.0721 30.5123", "村口", "30.5 104 1 2 3", "北纬30 北纬104", "91 0"]
)
def test_what_is_no_place_is_refused(typed):
    assert parse_point(typed) is None


def test_a_stored_place_shows_what_it_says():
    assert show_point("30.5 104.0 0.0 0.0") == "30.5 104.0"
    assert show_point("30.5 104.0 512.5 0.0") == "30.5 104.0 512.5"


def test_an_area_ends_where_it_began():
    points = parse_points("1 1；1 2;2 2")
    stored = stored_points("geoshape", points)
    assert stored.split(";")[0] == stored.split(";")[-1]
    assert points_of("geoshape", stored) == points
    assert points_of("geotrace", stored_points("geotrace", points)) == points
    assert parse_points("1 1; x") is None
