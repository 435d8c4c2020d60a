"""A short sample of the campaigns: the torture of handovers, the killed program, the fuzzed reader."""

import random
import time

import pytest

from tests.fuzz.hsb import run
from tests.torture import sticks, world
from tests.torture.campaign import Campaign
from tests.torture.kills import Killing


def test_every_record_arrives_once_over_a_bad_line_and_bad_sticks(tmp_path):
    town = world.open_town(tmp_path / "office")
    campaign = Campaign(tmp_path, town, laptops=1, seed=7)
    try:
        campaign.run(8, time.monotonic() + 300, workers=1)
        campaign.laptops[0].clone_tries(50)
        campaign.handover(campaign.laptops[0])
        report = campaign.verdict()
    finally:
        campaign.close()
        town.close()
    assert report["bad"] == []
    assert report["stored"] == report["records"] >= 10
    assert report["receipts"] == report["batches"]
    assert report["kept aside"] == 1


def test_a_program_that_is_killed_while_it_hands_over_goes_on_after_a_restart(tmp_path):
    killing = Killing(tmp_path, random.Random(5))
    try:
        for job in ("push", "import"):
            killing.round(job)
        assert killing.verdict()["bad"] == []
    finally:
        killing.close()


def test_a_real_stick_that_is_full_locked_or_gone_is_said_to_be_so():
    if not sticks.is_possible():
        pytest.skip("this system does not let us mount")
    assert sticks.alone() == {
        "full": ["STICK_FULL", "a.hsb.part"],
        "room again": ["written", "a.hsb"],
        "locked": ["STICK_LOCKED", "a.hsb"],
        "pulled out": ["STICK_GONE"],
        "another stick": ["written", "c.hsb"],
    }


def test_mutated_files_meet_only_codes():
    report = run(0, 1, most=1_000)
    assert report["bugs"] == []
    assert len(report["codes"]) > 8
