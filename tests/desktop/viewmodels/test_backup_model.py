"""Backup from the settings screen: beside the work, with a sentence for every outcome."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest

from desktop.tasks import Tasks
from desktop.vault import KdfParameters, Profile, create_vault
from desktop.viewmodels.backup import BackupModel
from desktop.viewmodels.desk import Desk

NOW = datetime.fromisoformat("2026-03-09T09:42:00+08:00")
PROFILE = Profile("李秀英", "柳湾村社会救助协理员", "柳湾村", "样例县青山镇", "07", "999901001203")


@pytest.fixture
def around(qapp, tmp_path: Path):
    given = SimpleNamespace(now=lambda: NOW, new_id=lambda: str(uuid4()))
    costs = KdfParameters(19 * 1024, 1, 1)
    vault = create_vault(tmp_path / "v", "hongmei-lukou-2", PROFILE, circumstances=given, kdf=costs)
    (tmp_path / "stick").mkdir()
    tasks, clock = Tasks(), [NOW]
    model = BackupModel(Desk(vault, tasks, lambda: clock[0]))
    said, views = [], []
    model.told.connect(lambda sentence, tone: said.append((sentence, tone)))
    model.loaded.connect(views.append)
    yield SimpleNamespace(
        model=model,
        tasks=tasks,
        said=said,
        views=views,
        stick=tmp_path / "stick",
        clock=clock,
        vault_id=vault.vault_id,
    )
    vault.close()
    tasks.close()


def test_a_backup_is_made_shown_and_proven(around):
    around.model.backup_to(str(around.stick))
    around.tasks.settle()
    assert around.said[-1][1] in {"accent", "amber"}
    assert around.views[-1].last == "2026-03-09 09:42"
    around.model.check_newest()
    around.tasks.settle()
    assert "读回打开核对过" in around.said[-1][0]


def test_the_next_day_it_is_made_by_itself_when_the_stick_is_there(around):
    around.model.run_if_due()
    around.tasks.settle()
    assert not list(around.stick.iterdir())
    around.model.backup_to(str(around.stick))
    around.tasks.settle()
    around.clock[0] = NOW + timedelta(days=1)
    around.model.run_if_due()
    around.tasks.settle()
    assert len(list(around.stick.iterdir())) == 2
    around.model.run_if_due()
    around.tasks.settle()
    assert len(list(around.stick.iterdir())) == 2


def test_a_stick_that_is_plugged_in_later_is_noticed_and_a_broken_one_not_asked_all_the_time(around):
    around.model.backup_to(str(around.stick))
    around.tasks.settle()
    around.clock[0] = NOW + timedelta(days=1)
    away = around.stick.rename(around.stick.with_name("pocket"))
    told = len(around.said)
    around.model.run_if_due()
    around.tasks.settle()
    assert len(around.said) == told
    around.model.refresh()
    around.tasks.settle()
    assert around.views[-1].state.startswith("该备份了")
    away.rename(around.stick)
    around.model._watch.timeout.emit()
    around.tasks.settle()
    assert len(list(around.stick.iterdir())) == 2
    around.model.refresh()
    around.tasks.settle()
    assert around.views[-1].state.startswith("已备份")


def test_after_a_failure_nothing_is_tried_by_itself_for_an_hour(around):
    around.model.backup_to(str(around.stick))
    around.tasks.settle()
    around.clock[0] = NOW + timedelta(days=1)
    blocked = around.stick / f"dengmen-07-{around.vault_id[:8]}-000002.dmbackup.part"
    blocked.mkdir()
    around.model.run_if_due()
    around.tasks.settle()
    assert around.said[-1][1] == "red"
    told = len(around.said)
    blocked.rmdir()
    around.model.run_if_due()
    around.tasks.settle()
    assert len(around.said) == told
    around.clock[0] += timedelta(hours=2)
    around.model.run_if_due()
    around.tasks.settle()
    assert "第 2 份" in around.said[-1][0] or around.said[-1][1] == "amber"


def test_a_missing_stick_and_no_backup_are_two_sentences(around):
    around.model.check_newest()
    around.tasks.settle()
    around.model.backup_to(str(around.stick / "gone"))
    around.tasks.settle()
    assert [tone for _, tone in around.said] == ["red", "red"]
    assert len({sentence for sentence, _ in around.said}) == 2
