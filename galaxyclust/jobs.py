"""Work spread over processes; its results come back in order."""

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
_IDLE = 10  # seconds after which an idle process ends


def number_of(asked: int | None, *, worth: int, memory: int = 0) -> int:
    """Return how many processes to use.

    Parameters
    ----------
    asked
        Number that the user wants; None takes one per core, if they pay and memory
        suffices.
    worth
        Largest number that pays: with more, a process takes longer to start than to do its
        share.
    memory
        Bytes of memory that each process needs; 0 if it does not matter.

    Raises
    ------
    SettingError
        If fewer than one are asked for.
    """
    if asked is None:
        fitting = _memory_of_machine() // memory if memory else worth
        return max(1, min(int(loky.cpu_count()), worth, fitting))
    if asked < 1:
        message = f"jobs {asked}: give 1 or more"
        raise SettingError(message)
    return asked


def _memory_of_machine() -> int:
    """Return the bytes of memory there are; very many if that is unknown."""
    if not hasattr(os, "sysconf"):
        return 1 << 62
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def spread(
    work: Callable[[T], R], tasks: Sequence[T], *, n_jobs: int
) -> Generator[R, None, None]:
    """Yield the result of ``work`` for every task, in order.

    Parameters
    ----------
    work
        Function of a task; with several processes it, the tasks and the results are
        pickled.
    tasks
        The tasks.
    n_jobs
        Number of processes; 1 does each task in this one, when its result is asked for.

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
    threads = dict.fromkeys(_THREADS, "1")  # the cores are busy already
    pool = loky.get_reusable_executor(max_workers=n_jobs, timeout=_IDLE, env=threads)
    left = iter(tasks)
    # bounds the number of results that wait to be taken
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
    """Work whose log comes back with its result, since only this process can show it."""

    work: Callable[[T], R]
    folder: Path  # of relative file names; a process may be from an earlier run
    level: int

    def __call__(self, task: T) -> tuple[R, list[logging.LogRecord]]:
        # Ctrl-C reaches all processes: only the first one answers, and ends the others
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.chdir(self.folder)
        with warnings.catch_warnings(), _records(self.level) as records:
            warnings.simplefilter("ignore")
            return self.work(task), records


@contextlib.contextmanager
def _records(level: int) -> Iterator[list[logging.LogRecord]]:
    """Collect what is logged, as text, so that arguments need not be pickled."""
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
