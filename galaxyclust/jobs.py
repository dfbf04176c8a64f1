"""Work that is spread over processes; what it makes comes back in order."""

import contextlib
import logging
import os
import signal
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Generic, TypeVar

import loky
from loky.process_executor import TerminatedWorkerError

from galaxyclust.errors import GalaxyclustError, SettingError

T = TypeVar("T")
R = TypeVar("R")
_LOGGER = logging.getLogger("galaxyclust")
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
_IDLE = 10  # seconds after which a process that has nothing to do ends


def number_of(asked: int | None, *, worth: int, memory: int = 0) -> int:
    """Return how many processes to use.

    Parameters
    ----------
    asked
        How many the user wants; None is as many as there are cores and as pay.
    worth
        Among how many the work could be parted so that each has more of it than its own
        start takes.
    memory
        Bytes that each needs.

    Raises
    ------
    SettingError
        If less than one is asked for.
    """
    if asked is None:
        fitting = _memory_of_machine() // memory if memory else worth
        return max(1, min(int(loky.cpu_count()), worth, fitting))
    if asked < 1:
        message = f"jobs {asked}: give 1 or more"
        raise SettingError(message)
    return asked


def _memory_of_machine() -> int:
    """Return the bytes of memory there are; very many where it cannot be asked."""
    if not hasattr(os, "sysconf"):
        return 1 << 62
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def spread(
    work: Callable[[T], R], tasks: Sequence[T], *, n_jobs: int
) -> Generator[R, None, None]:
    """Yield what ``work`` makes of every task, in their order.

    Parameters
    ----------
    work
        What to do; with several processes it, the tasks and the results are pickled.
    tasks
        What to do it with.
    n_jobs
        Number of processes; 1 does all in this one, a task when it is asked for.

    Raises
    ------
    GalaxyclustError
        If a process was killed.
    """
    if n_jobs == 1:
        for task in tasks:
            yield work(task)
        return
    told = _Told(work, Path.cwd(), _LOGGER.getEffectiveLevel())
    threads = dict.fromkeys(_THREADS, "1")  # the cores are busy as it is
    pool = loky.get_reusable_executor(max_workers=n_jobs, timeout=_IDLE, env=threads)
    left = iter(tasks)
    # what waits to be asked for is bounded, however fast it is made
    begun = deque(pool.submit(told, task) for task in islice(left, 2 * n_jobs))
    try:
        while begun:
            result, records = begun.popleft().result()
            begun.extend(pool.submit(told, task) for task in islice(left, 1))
            for record in records:
                logging.getLogger(record.name).handle(record)
            yield result
    except TerminatedWorkerError as error:
        message = (
            f"one of {n_jobs} processes was killed, mostly for want of memory; run it "
            f"again with --jobs {max(1, n_jobs // 2)}, it goes on where it stopped"
        )
        raise GalaxyclustError(message) from error
    finally:
        if begun:
            pool.shutdown(kill_workers=True)


@dataclass(frozen=True)
class _Told(Generic[T, R]):
    """Work whose log comes back with its result, since this process alone can show it."""

    work: Callable[[T], R]
    folder: Path  # that names of files are relative to; a process may be an earlier run's
    level: int

    def __call__(self, task: T) -> tuple[R, list[logging.LogRecord]]:
        # Ctrl-C reaches all processes: the first one alone answers, and ends the others
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.chdir(self.folder)
        with warnings.catch_warnings(), _records(self.level) as records:
            warnings.simplefilter("ignore")
            return self.work(task), records


@contextlib.contextmanager
def _records(level: int) -> Iterator[list[logging.LogRecord]]:
    """Collect what is logged, as text: arguments of all kinds need not be pickled."""
    kept = BufferingHandler(capacity=1 << 30)
    _LOGGER.setLevel(level)
    _LOGGER.propagate = False
    _LOGGER.addHandler(kept)
    try:
        records: list[logging.LogRecord] = []
        yield records
        for record in kept.buffer:
            record.msg, record.args, record.exc_info = record.getMessage(), None, None
            records.append(record)
    finally:
        _LOGGER.removeHandler(kept)
