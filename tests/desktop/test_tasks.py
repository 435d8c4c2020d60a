"""The gate to the background: order, failure, progress, closing."""

import logging
import threading
import time

import pytest

from desktop.problems import UNEXPECTED
from desktop.tasks import Tasks
from forms.errors import AppError


@pytest.fixture
def tasks(qapp):
    made = Tasks()
    yield made
    made.close()


def test_two_hundred_results_arrive_in_order(tasks):
    seen: list[int] = []
    for number in range(200):
        tasks.run(lambda number=number: number, seen.append)
    assert tasks.settle(10_000)
    assert seen == list(range(200))


def test_a_quick_result_never_arrives_before_run_has_returned(tasks):
    seen: list[str] = []
    tasks.run(lambda: None, lambda _: seen.append("arrived"))
    time.sleep(0.05)
    seen.append("run has returned")
    tasks.settle()
    assert seen == ["run has returned", "arrived"]


def test_results_arrive_on_the_thread_of_the_window(tasks):
    seen: list[tuple[str, str]] = []
    tasks.run(
        lambda: threading.current_thread().name,
        lambda name: seen.append((name, threading.current_thread().name)),
    )
    tasks.settle()
    assert seen[0][0].startswith("vault")
    assert seen[0][1] == threading.current_thread().name


def test_expected_trouble_goes_to_the_one_who_asked(tasks):
    trouble, seen = AppError("VAULT_DISK_FULL", "磁盘满了。"), []

    def fail() -> None:
        raise trouble

    tasks.run(fail, None, seen.append)
    tasks.settle()
    assert seen == [trouble]


def test_trouble_that_nobody_claims_is_told_once(tasks):
    seen: list[AppError] = []
    tasks.failed.connect(seen.append)

    def fail() -> None:
        raise AppError("VAULT_DAMAGED", "坏了。")

    tasks.run(fail)
    tasks.settle()
    assert [error.code for error in seen] == ["VAULT_DAMAGED"]


def test_a_bug_becomes_one_sentence_and_its_text_is_not_logged(tasks, caplog):
    seen: list[AppError] = []

    def fail() -> None:
        raise ValueError("赵守田 999901195803140011")

    with caplog.at_level(logging.ERROR):
        tasks.run(fail, None, seen.append)
        tasks.settle()
    assert seen[0].code == UNEXPECTED
    assert "ValueError" in caplog.text
    assert "赵守田" not in caplog.text + str(seen[0])


def test_work_reports_while_it_runs(tasks):
    seen: list[object] = []

    def count(report) -> str:
        report(1)
        report(2)
        return "done"

    tasks.run_reporting(count, (seen.append, None, seen.append), network=True)
    tasks.settle()
    assert seen == [1, 2, "done"]


def test_network_work_has_its_vault_calls_carried_out_by_the_vault_worker(tasks):
    seen: list[str] = []
    call = tasks.vault_caller()
    tasks.run(lambda: call(lambda: threading.current_thread().name), seen.append, network=True)
    tasks.settle()
    assert seen[0].startswith("vault")


def test_close_finishes_what_the_vault_has_to_write_and_delivers_nothing_more(qapp):
    tasks, written, told = Tasks(), [], []

    def slow() -> None:
        time.sleep(0.05)
        written.append("answer")

    tasks.run(slow, lambda _: told.append("saved"))
    tasks.run(lambda: written.append("second answer"))
    tasks.close()
    qapp.processEvents()
    assert written == ["answer", "second answer"]
    assert told == []
