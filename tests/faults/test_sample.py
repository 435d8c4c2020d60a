"""A short sample of `python -m tests.faults`: a power cut, kills, a full disk, damage, another clock."""

import random
from pathlib import Path

import pytest

from tests.faults import campaign, power, world
from tests.faults.verdict import judge
from tests.faults.world import Ledger


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> campaign.Field:
    """A vault to be copied; power cuts only where a C compiler is."""
    base = tmp_path_factory.mktemp("faults")
    ledger = world.build(base / "prototype")
    return campaign.Field(base, ledger, None, power.compile_recorder(base), random.Random(7))


SAMPLE = (
    "kill -9: answers",
    "kill -9: handover",
    "kill -9: rotation",
    "log removed",
    "main rolled back",
    "head flipped",
    "head swapped files",
    "size limit",
    "clock -10 years",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_what_was_acknowledged_is_found_or_missed_by_name(field: campaign.Field, name: str) -> None:
    result = dict(campaign.plays(field))[name](field)
    assert result.is_good(may_refuse=campaign.may_refuse(name)), result


def test_ten_power_cuts_lose_nothing(field: campaign.Field) -> None:
    if field.recorder is None:
        pytest.skip("no C compiler")
    cuts = campaign.power_cuts(field)
    for _ in range(10):
        result = next(cuts)
        assert result.is_good(may_refuse=False), result
    cuts.close()


def test_the_judge_finds_what_is_missing(field: campaign.Field) -> None:
    promised = Ledger([*field.ledger.said, *[f"answer {field.ledger.of('answer')[-1][0]} 4444 2"]])
    result = judge("nothing", field.fresh(), promised)
    assert result.is_silent
    assert result.lost == ["answer 4444: 0 of 2"]


def test_a_disk_forgets_only_what_was_not_synced(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    folder.mkdir()
    (folder / "a").write_bytes(b"old")
    disk = power.Disk(folder)
    path = str(folder / "a")
    for call in (
        power.Call("W", path, 0, b"NEW"),
        power.Call("S", path, 0, b""),
        power.Call("W", path, 3, b"-later"),
        power.Call("C", str(folder / "b"), 0, b""),
    ):
        disk.apply(call)
    seen = set()
    for number in range(40):
        disk.cut(tmp_path / f"cut{number}", random.Random(number))
        files = {path.name: path.read_bytes() for path in (tmp_path / f"cut{number}").iterdir()}
        assert files["a"].startswith(b"NEW")
        seen.add((files["a"], "b" in files))
    assert seen == {(b"NEW", False), (b"NEW", True), (b"NEW-later", False), (b"NEW-later", True)}
