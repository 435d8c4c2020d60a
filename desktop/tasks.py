"""The one gate to the background: one vault worker, one network worker, one for what may take long beside
them, results on the thread of `Tasks`.

The function handed to `run` is plain Python: it holds no Qt object, so that the garbage collector never
destroys one on a worker thread. `Tasks` owns the signal that brings results home and outlives the work;
it is emitted on the worker, so that Qt queues it: quick work never calls back before `run` has returned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot

from desktop.collecting import Collector
from desktop.problems import as_app_error
from desktop.vault.errors import vault_error
from forms.errors import AppError

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
Report = Callable[[object], None]


class _Job(NamedTuple):
    then: Callable[[Any], None] | None
    failed: Callable[[AppError], None] | None
    progress: Callable[[Any], None] | None = None


class _Delivery(NamedTuple):
    number: int
    kind: str
    value: object


class _Worker:
    """One thread that begins with its first work: the first window does not wait for what makes threads."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._is_over = False

    def submit(self, work: Callable[..., T], *given: object) -> Future[T]:
        """Carry it out after what came before; RuntimeError after the end."""
        if self._is_over:
            raise RuntimeError("the program has ended")
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        return self._pool.submit(work, *given)

    def shutdown(self, *, wait: bool, cancel: bool = False) -> None:
        """Take no more work; finish what there is, or leave what has not begun."""
        self._is_over = True
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=cancel)


class Tasks(QObject):
    """Runs vault and network work off the UI thread; `close` finishes vault work and drops late results."""

    busy_changed = Signal(bool)
    failed = Signal(object)
    """Facts: work started or ended; work failed with an AppError that nobody claimed."""
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vault = _Worker("vault")
        self._network = _Worker("network")
        self._aside = _Worker("aside")
        self._jobs: dict[int, _Job] = {}
        self._count = 0
        self._closed = False
        self._collector = Collector(self)
        self._arrived.connect(self._deliver)

    @property
    def pending(self) -> int:
        """How many pieces of work have not been delivered yet."""
        return len(self._jobs)

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[AppError], None] | None = None,
        *,
        network: bool = False,
        aside: bool = False,
    ) -> None:
        """Run `work` on the vault worker (or the network worker) and hand its result to `then` here.

        `aside`: on the third, for work that neither the vault nor the network must wait for.
        """
        pool = self._aside if aside else self._network if network else self._vault
        self._submit(lambda _report: work(), _Job(then, failed), pool)

    def run_reporting(
        self,
        work: Callable[[Report], T],
        job: tuple[
            Callable[[T], None] | None, Callable[[AppError], None] | None, Callable[[Any], None] | None
        ],
        *,
        network: bool = False,
    ) -> None:
        """Like `run`, for work that counts: `work(report)`; `job` is (then, failed, progress)."""
        self._submit(work, _Job(*job), self._network if network else self._vault)

    def vault_caller(self) -> Callable[[Callable[[], Any]], Any]:
        """A plain function for network work: the vault worker carries out a call, and it waits for it."""
        pool = self._vault

        def call(work: Callable[[], Any]) -> Any:
            try:
                asked = pool.submit(work)
            except RuntimeError as error:  # The window was closed meanwhile.
                raise vault_error("VAULT_CLOSED") from error
            return asked.result()

        return call

    def let_go(self) -> None:
        """What runs and waits is carried out, but nobody hears of it: whoever asked is gone."""
        self._jobs = dict.fromkeys(self._jobs, _Job(None, _unheard))

    def settle(self, timeout_ms: int = 60_000) -> bool:
        """Wait until nothing is pending, events delivered: for headless runs and tests, never in a slot."""
        loop, ticker, deadline = QEventLoop(), QTimer(), QTimer()
        ticker.timeout.connect(loop.quit)
        deadline.setSingleShot(True)
        deadline.start(timeout_ms)
        ticker.start(5)
        while self._jobs and deadline.isActive():
            loop.exec()
        return not self._jobs

    def close(self) -> None:
        """Finish what the vault still has to write, let go of the network, deliver nothing any more."""
        self._closed = True
        self.blockSignals(True)
        self._network.shutdown(wait=False, cancel=True)
        self._vault.shutdown(wait=True)
        self._network.shutdown(wait=True)
        self._aside.shutdown(wait=True, cancel=True)
        self._jobs.clear()
        self._collector.close()

    def _submit(self, work: Callable[[Report], object], job: _Job, pool: _Worker) -> None:
        if self._closed:
            return
        self._count += 1
        number = self._count
        self._jobs[number] = job
        if len(self._jobs) == 1:
            self.busy_changed.emit(True)
        pool.submit(_perform, number, work, self._arrived.emit)

    @Slot(object)
    def _deliver(self, delivery: _Delivery) -> None:
        job = self._jobs.get(delivery.number)
        if job is None:
            return
        if delivery.kind == "progress":
            if job.progress is not None:
                job.progress(delivery.value)
            return
        del self._jobs[delivery.number]
        try:
            self._finish(job, delivery)
        finally:
            if not self._jobs:
                self.busy_changed.emit(False)

    def _finish(self, job: _Job, delivery: _Delivery) -> None:
        if isinstance(delivery.value, AppError) and delivery.kind == "failed":
            (job.failed or self.failed.emit)(delivery.value)
        elif job.then is not None:
            job.then(delivery.value)


def _unheard(_error: AppError) -> None:
    """Nobody is there to be told."""


def _perform(number: int, work: Callable[[Report], object], emit: Callable[[object], None]) -> None:
    def report(value: object) -> None:
        emit(_Delivery(number, "progress", value))

    try:
        delivery = _Delivery(number, "done", work(report))
    except Exception as error:  # noqa: BLE001 - the gate: everything becomes a sentence and a log line
        delivery = _Delivery(number, "failed", as_app_error(error))
    emit(delivery)
