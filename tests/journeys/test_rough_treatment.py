"""In the middle of everything one does: window closed, laptop locked, cable pulled, disk full, clock set.

Each time the person reads one sentence and what to do, or nothing where nothing is amiss; nothing that was
done is lost, and nothing is done twice. Of the further journeys (rough_more.py) the suite strikes a sample;
all of them: `DENGMEN_ROUGH=all pytest tests/journeys/test_rough_treatment.py`.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Laptop
from tests.journeys.rough import JOURNEYS as FIRST
from tests.journeys.rough_more import MORE
from tests.journeys.striking import ENDED, LASTED, Scene, prepare, scene_of

JOURNEYS = FIRST | MORE
FULL, SET = "磁盘满了", "日期或时间刚才改过"
TOLD = {
    ("handover", "cable"): "资料仍安全保存在本机",
    ("enrolment", "cable"): "资料仍安全保存在本机",
    **{(journey, "disk"): FULL for journey in JOURNEYS},
    ("first run", "disk"): "磁盘是不是满了",  # SQLite cannot say more of a file that it could not make
    ("backup", "disk"): "磁盘是不是满了",
    ("enrolment", "disk"): "资料仍安全保存在本机",  # here the office has the same disk, and asks nobody in
    **{(journey, "clock"): SET for journey in JOURNEYS},
}
"""What is said; nothing in every other case."""
SAMPLE = {("first run", "disk"), ("enrolment", "cable"), ("correction", "locked")}


def cells(strikes: Iterable[str]) -> list[object]:
    """Each journey with each strike; of the further journeys the sample, unless all are wanted."""
    is_all = os.environ.get("DENGMEN_ROUGH") == "all"
    wanted = [
        (name, strike)
        for name in JOURNEYS
        for strike in strikes
        if name in FIRST or is_all or (name, strike) in SAMPLE
    ]
    return [
        pytest.param(*cell, marks=LEFT_OPEN if cell == ("first run", "closed") else ()) for cell in wanted
    ]


LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The vault that was made while the window closed is nobody's; the real program's process ends there."""


@pytest.fixture(scope="session")
def prototype(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rough")
    prepare(folder)
    return folder


@pytest.fixture
def scene(prototype: Path, tmp_path: Path, laptop: Callable[..., Laptop]) -> Iterator[Scene]:
    with scene_of(prototype, tmp_path, laptop) as made:
        yield made


@pytest.mark.parametrize(("name", "strike"), cells(ENDED))
def test_who_was_interrupted_comes_in_again_and_goes_on(name: str, strike: str, scene: Scene) -> None:
    journey = JOURNEYS[name]
    journey.reach(scene)
    journey.step(scene)
    ENDED[strike](scene)
    journey.complete(scene)
    journey.check(scene)


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as Unix does")
@pytest.mark.parametrize(("name", "strike"), cells(LASTED))
def test_who_is_told_in_one_sentence_goes_on(name: str, strike: str, scene: Scene) -> None:
    journey, sentence = JOURNEYS[name], TOLD.get((name, strike), "")
    journey.reach(scene)
    with LASTED[strike](scene):
        journey.step(scene)
        scene.settle(
            lambda: any(sentence in line for line in scene.told()) if sentence else journey.is_over(scene)
        )
        assert len(scene.told()) == bool(sentence), scene.told()
    scene.read_boxes()
    journey.complete(scene)
    journey.check(scene)


@pytest.mark.parametrize(("days", "sentence"), [(-1, "比上次使用时早"), (3653, "一年以上")])
def test_a_clock_that_was_set_meanwhile_is_told_when_one_comes_in(
    days: int, sentence: str, scene: Scene
) -> None:
    scene.unlocked()
    scene.machine.stop()
    scene.machine.clock.put(days=days)
    scene.hands = scene.machine.start()
    scene.unlocked()
    scene.settle(scene.told)
    assert [line for line in scene.told() if sentence in line] == scene.told()
    scene.read_boxes()
    JOURNEYS["visit"].reach(scene)
