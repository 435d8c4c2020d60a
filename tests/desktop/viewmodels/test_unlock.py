"""Unlocking: failures are counted, the delay grows, nothing is wiped, other trouble has its own sentence."""

import pytest

from desktop.tasks import Tasks
from desktop.viewmodels.unlock import UnlockModel, Ways
from forms.errors import AppError


@pytest.fixture
def tasks(qapp):
    made = Tasks()
    yield made
    made.close()


def wrong(_password: str):
    raise AppError("VAULT_PASSWORD_WRONG", "密码不对。")


def ways(open_vault, tries=lambda: (1, 0)):
    return Ways(open_vault, open_vault, open_vault, tries)


def try_times(model, tasks, times):
    said = []
    model.refused.connect(said.append)
    for _ in range(times):
        model.unlock("not the password")
        tasks.settle()
    return said


def test_a_wrong_password_says_how_often_and_what_happens_next(tasks):
    said = try_times(UnlockModel(ways(wrong, lambda: (2, 0)), tasks), tasks, 2)[-1]
    assert said.sentence == "密码不对，已经错了 2 次。"
    assert "错满 5 次要等 30 秒" in said.next
    assert "不会被清除" in said.next


def test_no_try_is_made_while_the_wait_on_disk_runs(tasks):
    tried = []

    def counted(password: str):
        tried.append(password)
        return wrong(password)

    model = UnlockModel(ways(counted, lambda: (len(tried), 30 if len(tried) >= 5 else 0)), tasks)
    try_times(model, tasks, 7)
    assert model.seconds_left == 30
    assert len(tried) == 5
    again = UnlockModel(ways(counted, lambda: (5, 30)), tasks)
    try_times(again, tasks, 1)
    assert len(tried) == 5


def test_a_vault_in_doubt_is_looked_at_or_confirmed(tasks):
    def restored(_password: str):
        raise AppError("VAULT_RESTORED", "这是从备份恢复的资料库。", remedy="请与乡镇核对。")

    model = UnlockModel(Ways(restored, lambda word: "read", lambda word: "write", lambda: (0, 0)), tasks)
    doubts, opened = [], []
    model.doubted.connect(doubts.append)
    model.opened.connect(opened.append)
    for act in (model.unlock, model.look, model.confirm):
        act("the password")
        tasks.settle()
    assert doubts[0].next == "请与乡镇核对。"
    assert opened == ["read", "write"]


def test_a_second_window_gives_its_own_sentence(tasks):
    def in_use(_password: str):
        raise AppError("VAULT_IN_USE", "资料库已在另一个窗口里打开。", remedy="请先关掉那个窗口。")

    said = try_times(UnlockModel(ways(in_use), tasks), tasks, 1)[0]
    assert (said.sentence, said.tone) == ("资料库已在另一个窗口里打开。", "red")


def test_the_right_password_hands_the_vault_over(tasks):
    vault, seen = object(), []
    model = UnlockModel(ways(lambda _password: vault), tasks)
    model.opened.connect(seen.append)
    model.unlock("the password")
    tasks.settle()
    assert seen == [vault]
